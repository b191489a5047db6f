"""The days of all communities as whole days of a calendar."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from shared_space.calendars import messages
from shared_space.calendars.entries import Entry
from shared_space.calendars.feeds.entry import paragraphs
from shared_space.calendars.feeds.reader import Reader
from shared_space.house.queries import changes_of_days
from shared_space.kernel import audit
from shared_space.kernel.i18n import clock, long_day
from shared_space.kernel.interval import day_span
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.trilingual import Trilingual
from shared_space.observances.days import held_between
from shared_space.observances.sun import nightfall, sunset
from shared_space.observances.values import COMMUNITIES, DAYS_OF, AddedDay, Held, Hours

# When the tables of the days were last put otherwise by a release: what was computed has no other date.
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)


class Stamp(NamedTuple):
    """How often a day was changed, and when last."""

    times: int = 0
    at: datetime = WRITTEN


class _Said(NamedTuple):
    """What is said of a day beside when it is. community: '' for everybody's."""

    name: Trilingual
    community: str
    lines: tuple[str, ...] = ()
    expected: bool = False


def entries(who: Reader, communities: Collection[str]) -> Iterator[Entry]:
    """What stands from today's past to its future, as the staff corrected it, in the language spoken;
    of these communities, all of them when there is none. What is everybody's stands in each."""
    wanted = {own for code in communities for own in DAYS_OF[code]}
    zone = who.house.zone
    first, last = (t.astimezone(zone).date() for t in (who.span.start, who.span.end))
    last -= A_DAY
    stamps = _stamps()
    changes = changes_of_days()
    for held in held_between(first, last, changes):
        if not wanted or held.feast.community in wanted:
            yield _feast(who, held, stamps)
    for day in sorted(changes.added):
        for one in changes.added[day]:
            if first <= day <= last and (not (wanted and one.community) or one.community in wanted):
                yield _added(who, day, one, stamps)


def _feast(who: Reader, held: Held, stamps: Mapping[str, Stamp]) -> Entry:
    feast = held.feast
    title = feast.name if feast.days else feast.eve or feast.name
    lines = [*_hours(who, held), *([messages.expected()] if feast.expected else [])]
    key = f"{feast.code}-{held.computed}"
    stamp = stamps.get(key, Stamp())
    latest = max(stamp.at, stamps.get("place", Stamp()).at)
    said = _Said(title, feast.community, tuple(lines), feast.expected)
    return _entry(who, key, said, (held.first, held.after), stamp._replace(at=latest))


def _added(who: Reader, day: date, one: AddedDay, stamps: Mapping[str, Stamp]) -> Entry:
    known = hashlib.sha256(repr((one.name, one.community)).encode()).hexdigest()[:12]
    said = _Said(one.name, one.community)
    stamp = Stamp(0, stamps.get(f"{day}", Stamp()).at)
    return _entry(who, f"{day}-{known}", said, (day, day + A_DAY), stamp)


def _entry(who: Reader, key: str, said: _Said, days: tuple[date, date], stamp: Stamp) -> Entry:
    shown = said.name.in_(who.language)
    whose = COMMUNITIES[said.community].in_(who.language).text if said.community else ""
    span = day_span(days[0], who.house.zone, (days[1] - days[0]).days)
    about = "\n".join(filter(None, (whose, *said.lines)))
    return Entry(
        uid=f"{key}@days.shared-space",
        sequence=stamp.times,
        starts_at=span.start,
        ends_at=span.end,
        created_at=WRITTEN,
        changed_at=stamp.at,
        status="CONFIRMED",
        language=who.language,
        summary=messages.expected_day(shown.text) if said.expected else shown.text,
        summary_language=shown.lang,
        description=paragraphs(who.others(said.name), about),
        url=f"{who.public_url}/calendars/days",
        categories=(whose,) if whose else (),
        busy=False,
        days=days,
    )


def _hours(who: Reader, held: Held) -> Iterator[str]:
    """What of it does not begin or end at midnight."""
    feast, place = held.feast, who.house.place
    eve = held.first if not feast.days else held.first - A_DAY
    last = held.after - A_DAY
    if feast.hours is Hours.EVENING and feast.days:
        time = clock(sunset(held.first, place), place.zone)
        yield messages.in_the_evening(time, each=held.first != last)
    elif feast.eve is not None:
        time = clock(sunset(eve, place), place.zone)
        if feast.days:
            yield messages.begins_at_sunset(long_day(eve), time)
        else:
            yield messages.in_the_night(time)
    if feast.hours is Hours.UNTIL_STARS:
        time = clock(nightfall(last, place), place.zone)
        yield messages.ends_with_the_stars(long_day(last), time)


def _stamps() -> dict[str, Stamp]:
    """What the history of the house tells of its days: of a feast by '<code>-<computed day>', of an
    added day by its date, of the place by 'place' (sunsets move with it). Each is later than before."""
    found: dict[str, Stamp] = {}
    for told in audit.history("house", 1):
        facts = told.facts
        if told.verb == "ObservanceChanged":
            key = f"{facts['code']}-{facts['instead_of']}"
        elif told.verb in {"HouseDayAdded", "HouseDayRemoved"}:
            key = facts["day"]
        elif told.verb == "HouseChanged" and {"zone", "latitude", "longitude"} & {*facts["fields"]}:
            key = "place"
        else:
            continue
        before = found.get(key, Stamp())
        found[key] = Stamp(before.times + 1, next_stamp(told.at, before.at))
    return found
