"""What each calendar says, in one language: rows become entries, entries become bytes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.rules.discretion import sees_content
from shared_space.calendars import ical, messages, queries
from shared_space.calendars.entries import Entry, cancelled_summary
from shared_space.calendars.queries import Dated, LinkStanding
from shared_space.calendars.rules import cancelled_since, horizon
from shared_space.house.queries import HouseSettings, the_house
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db
from shared_space.kernel.i18n import NAMES, speaking
from shared_space.kernel.interval import Interval
from shared_space.kernel.text import clean, isolate
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.members.models import Person
from shared_space.organizations.models import Organization
from shared_space.organizations.queries import memberships_of
from shared_space.spaces.models import Space
from shared_space.workshops import queries as workshops_queries
from shared_space.workshops.queries import SessionDetails, WorkshopDetails
from shared_space.workshops.rules import GIVEN_UP


@dataclass(frozen=True)
class Reader:
    """Who reads, in which language, on which day: what every entry depends on besides its row."""

    actor: Actor
    language: str
    house: HouseSettings
    public_url: str
    span: Interval
    since: datetime

    def words(self, text: Trilingual) -> str:
        """`text` in the reader's language; isolated when it is only there in another."""
        shown = text.in_(self.language)
        words = clean(shown.text)
        return words if shown.lang == self.language else isolate(words)

    def place(self, space: Trilingual, floor: Trilingual | None) -> str:
        parts = (space, floor, self.house.name, self.house.address)
        comma = "، " if self.language == "ar" else ", "
        return comma.join(self.words(part) for part in parts if part is not None)


def reader(actor: Actor, language: str, today: date, zone: ZoneInfo) -> Reader:
    """Language '': the house's first."""
    house = the_house()
    chosen = language if language in LANGUAGES else house.languages[0]
    url = current_app.config["SETTINGS"].public_url
    since = cancelled_since(today, zone)
    return Reader(actor, chosen, house, url, horizon(today, zone), since)


def of_workshops(who: Reader, source: str, topic: str = "", spoken: str = "") -> bytes:
    """Every published workshop, of one topic or spoken language if asked."""
    found = workshops_queries.in_window(who.span.start, who.span.end, topic=topic, spoken=spoken)

    def name() -> tuple[str, str]:
        return messages.workshops_name(who.words(who.house.name)), messages.workshops_description()

    return _written(who, name, "/workshops/", source, lambda: of_sessions(who, found))


def of_organization(who: Reader, organization_id: int, slug: str, source: str) -> bytes:
    """Its public bookings and its workshops."""
    title = queries.name_of(Organization, organization_id)

    def name() -> tuple[str, str]:
        return who.words(title), messages.organization_description(who.words(title))

    page = f"/organizations/{slug}"
    return _written(who, name, page, source, lambda: _organization(who, organization_id, page))


def of_space(who: Reader, space_id: int, slug: str, source: str) -> bytes:
    """When a space is taken, and nothing else."""
    title = queries.name_of(Space, space_id)

    def name() -> tuple[str, str]:
        return messages.space_name(who.words(title)), messages.space_description()

    def entries() -> Iterator[Entry]:
        dates = queries.dated(who.span, who.since, Occurrence.space_id == space_id)
        return (_taken(who, row) for row in dates)

    return _written(who, name, f"/spaces/{slug}", source, entries)


def of_link(link: LinkStanding, today: date) -> bytes:
    """A private calendar, read with the eyes of the person it was made for."""
    who = reader(_person(link.person_id), link.language, today, link.zone)

    def name() -> tuple[str, str]:
        return _private_name(who, link), messages.private_description()

    def entries() -> Iterator[Entry]:
        if link.scope == "mine":
            return _mine(who)
        if link.scope == "organization":
            assert link.organization_id is not None
            return _organization(who, link.organization_id, "")
        return _whole_house(who)

    return _written(who, name, "/bookings/", "", entries)


def nothing(link: LinkStanding, today: date) -> bytes:
    """The calendar of an address that has ended: no entries, which clears people's phones."""
    who = reader(VISITOR, link.language, today, link.zone)

    def name() -> tuple[str, str]:
        return who.words(who.house.name), ""

    return _written(who, name, "/calendars/", "", lambda: iter(()))


def of_session(who: Reader, workshop: WorkshopDetails, session: SessionDetails) -> bytes:
    """One date of a workshop, to be added by hand."""
    with speaking(who.language):
        return ical.one_event(_session(who, workshop, session))


def of_sessions(who: Reader, workshops: Iterable[WorkshopDetails]) -> Iterator[Entry]:
    """The dates of workshops, each uid once; those cancelled long ago left out."""
    seen: set[str] = set()
    for workshop in workshops:
        for session in workshop.sessions:
            given_up = session.state == "cancelled" and session.state_since < who.since
            if workshop.state == "cancelled" and workshop.changed_at < who.since:
                given_up = True
            if not given_up and session.uid not in seen:
                seen.add(session.uid)
                yield _session(who, workshop, session)


def _written(
    who: Reader,
    name: Callable[[], tuple[str, str]],
    page: str,
    source: str,
    entries: Callable[[], Iterator[Entry]],
) -> bytes:
    with speaking(who.language):
        title, description = name()
        found = list(entries())
        return ical.feed(
            title,
            description,
            f"{who.public_url}{page}",
            found,
            language=who.language,
            source=source,
            zone=who.house.zone.key,
            changed_at=max((entry.changed_at for entry in found), default=None),
        )


def _organization(who: Reader, organization_id: int, page: str) -> Iterator[Entry]:
    """page: where a public entry leads; '' for the page of its booking. A booking whose content the
    reader may not see is not there at all: in this calendar a bare "taken" would tell its host."""
    workshops = workshops_queries.in_window(
        who.span.start, who.span.end, organization_id=organization_id
    )
    sessions = list(of_sessions(who, workshops))
    yield from sessions
    shown = {entry.uid for entry in sessions}
    for row in queries.dated(who.span, who.since, Booking.organization_id == organization_id):
        if row.uid not in shown and _sees(who, row):
            yield _booking(who, row, page or f"/bookings/{row.booking_id}")


def _mine(who: Reader) -> Iterator[Entry]:
    rows = queries.dated(who.span, who.since, Booking.requester_id == who.actor.person_id)
    return (_booking(who, row, f"/bookings/{row.booking_id}") for row in rows if _sees(who, row))


def _whole_house(who: Reader) -> Iterator[Entry]:
    for row in queries.dated(who.span, who.since):
        if _sees(who, row):
            host = row.organization_name or who.house.name
            yield _booking(who, row, f"/bookings/{row.booking_id}", before=who.words(host))


def _sees(who: Reader, row: Dated) -> bool:
    return sees_content(
        who.actor, row.visibility, row.organization_id, row.requester_id, guest=row.guest
    )


def _booking(who: Reader, row: Dated, page: str, before: str = "") -> Entry:
    """before: what stands in front of the title (the host, for those who see all hosts)."""
    host = row.organization_name or who.house.name
    title, language = _title(who, row.title, cancelled=row.state in GIVEN_UP, before=before)
    return _entry(
        who,
        row,
        summary=title,
        summary_language=language,
        description=messages.host(who.words(host)),
        url=f"{who.public_url}{page}",
        series=f"series-{row.booking_id}@shared-space" if row.is_series else "",
        confidential=row.visibility == "private",
    )


def _taken(who: Reader, row: Dated) -> Entry:
    summary = messages.taken()
    if row.state in GIVEN_UP:
        summary = cancelled_summary(summary, who.language)
    return _entry(who, row, summary=summary, url=f"{who.public_url}/spaces/{row.space_slug}")


def _entry(
    who: Reader,
    row: Dated,
    *,
    summary: str,
    url: str,
    summary_language: str = "",
    description: str = "",
    series: str = "",
    confidential: bool = False,
) -> Entry:
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        status="CANCELLED" if row.state in GIVEN_UP else "CONFIRMED",
        language=who.language,
        summary=summary,
        summary_language=summary_language,
        description=description,
        location=who.place(row.space_name, row.floor),
        url=url,
        series=series,
        latitude=who.house.latitude,
        longitude=who.house.longitude,
        confidential=confidential,
    )


def _session(who: Reader, workshop: WorkshopDetails, session: SessionDetails) -> Entry:
    cancelled = "cancelled" in {session.state, workshop.state}
    stamps = (workshop.changed_at, session.changed_at, workshop.host_changed_at)
    title, language = _title(who, workshop.title, cancelled=cancelled)
    return Entry(
        uid=session.uid,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        created_at=session.created_at,
        changed_at=max(stamp for stamp in stamps if stamp is not None),
        status="CANCELLED" if cancelled else "CONFIRMED",
        language=who.language,
        summary=title,
        summary_language=language,
        description=_about(who, workshop),
        location=who.place(session.space_name, session.floor),
        url=f"{who.public_url}/workshops/{workshop.slug}",
        categories=(messages.topic(workshop.topic),),
        series=f"workshop-{workshop.id}@shared-space",
        latitude=who.house.latitude,
        longitude=who.house.longitude,
        busy=False,
    )


def _about(who: Reader, workshop: WorkshopDetails) -> str:
    lines = [messages.host(who.words(workshop.host or who.house.name))]
    spoken = ", ".join(NAMES[code] for code in workshop.languages if code in NAMES)
    if spoken:
        lines.append(messages.spoken(spoken))
    if workshop.joint:
        lines.append(messages.joint())
    summary = workshop.summary.in_(who.language).text if workshop.summary else ""
    return "\n\n".join(part for part in (clean(summary, multiline=True), "\n".join(lines)) if part)


def _title(who: Reader, title: Trilingual, *, cancelled: bool, before: str = "") -> tuple[str, str]:
    """The title as a calendar shows it, and its language: the title's own while it stands alone; the
    reader's, with the title isolated, once our words stand beside it."""
    shown = title.in_(who.language)
    if not cancelled and not before:
        return clean(shown.text), shown.lang
    words = f"{before} · {who.words(title)}" if before else who.words(title)
    return (cancelled_summary(words, who.language) if cancelled else words), who.language


def _private_name(who: Reader, link: LinkStanding) -> str:
    organization = ""
    if link.organization_id is not None:
        organization = who.words(queries.name_of(Organization, link.organization_id))
    return messages.private_name(link.scope, organization, who.words(who.house.name))


def _person(person_id: int) -> Actor:
    """The person behind a private address, with the memberships she has today."""
    person = db.session.get_one(Person, person_id)
    return Actor(
        person_id=person.id,
        is_manager=person.is_manager,
        is_administrator=person.is_administrator,
        memberships=memberships_of(person.id),
    )
