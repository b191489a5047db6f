"""Workshops that people join, and what happens to their dates."""

from datetime import time, timedelta

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.chains import chains
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.service import deciding
from shared_space.bookings.service.examining_moves import Edit
from shared_space.bookings.service.moving import move
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops import service as workshops
from shared_space.workshops.registering import queries, service
from tests.bookings.booking import COORDINATOR, TUESDAY, asked
from tests.calendars import rows
from tests.cast import FIG, NOW, PERSON

NOOR = "noor@example.net"
STAFF = PERSON["manager"]
HOST = {"actor_id": PERSON["coordinator"], "now": NOW}
SECOND = timedelta(seconds=1)


def workshop(*fulls, **changes):
    uids = [dated.uid for full in fulls for dated in full.dates]
    values = {"registration": "open", "title": Trilingual(en="Zqtitle"), **changes}
    return rows.workshop(*uids, **values)


def one(**changes):
    return asked(visibility="public", **changes)


def ask(slug, email=NOOR, name="Noor", now=NOW, **changes):
    values = {"language": "en", "invitations": True, "submission_key": f"{email} {now}", **changes}
    number = rows.workshop_id(slug)
    service.ask(number, service.Wish(name, email, **values), now)
    return queries.live_of(number, email)


def join(slug, email=NOOR, name="Noor", now=NOW, **changes):
    place = ask(slug, email, name, now, **changes)
    service.confirm(service.link_token(place), now)
    return place


def seen(full, state="approved"):
    return {d.number: d.revision for d in booking(full.number).in_state(state)}


def go(full, now=NOW, **changes):
    (chain,) = chains(booking(full.number).dates)
    values = {"day": TUESDAY, "starts": time(14), "ends": time(16), "space_id": FIG, **changes}
    move(
        Edit(full.number, chain.stands.number, Change("this", **values), 3),
        chain.seen,
        COORDINATOR,
        now,
    )


def what_participants_hear(language):
    """Each fact of which they hear, once."""
    full, more = one(key="first"), one(key="more", first=TUESDAY + timedelta(days=1))
    slug = workshop(full, title=Trilingual("ورشة", "סדנה", "A workshop"))
    number, who = rows.workshop_id(slug), PERSON["coordinator"]
    place = join(slug, language=language)
    ask(slug, language=language, now=NOW + SECOND)
    go(full)
    both = frozenset({full.dates[0].uid, more.dates[0].uid})
    title = Trilingual("ورشة أخرى", "סדנה אחרת", "Another workshop")
    changed = rows.content(title=title, sessions=both, registration="open")
    workshops.change(number, changed, seen=None, actor_id=who, now=NOW + 2 * SECOND)
    deciding.cancel(more.number, seen(more), STAFF, NOW + 3 * SECOND)
    workshops.cancel(number, actor_id=who, now=NOW + 4 * SECOND)
    workshops.publish(number, actor_id=who, now=NOW + 5 * SECOND)
    service.give_back(place, NOW + 6 * SECOND)
    again = join(slug, email="other@example.net", language=language, now=NOW + 7 * SECOND)
    service.remove(number, again, actor_id=who, now=NOW + 8 * SECOND)
