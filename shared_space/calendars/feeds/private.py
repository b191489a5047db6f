"""The calendars behind private addresses."""

from dataclasses import replace
from datetime import date

from shared_space.bookings.models import Booking
from shared_space.calendars import messages
from shared_space.calendars.entries import BOOKING, BUSY, BUSY_SESSION, HOSTED, SESSION
from shared_space.calendars.feeds import entry, fragments
from shared_space.calendars.feeds.fragments import Texts
from shared_space.calendars.feeds.reader import Reader, reader
from shared_space.calendars.feeds.whole import Written, organization, sees, written
from shared_space.calendars.ical import writing
from shared_space.calendars.queries.dated import by_numbers
from shared_space.calendars.queries.links import name_of
from shared_space.calendars.queries.standings import LinkStanding
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db
from shared_space.kernel.i18n import speaking
from shared_space.members.models import Person
from shared_space.organizations.models import Organization
from shared_space.organizations.queries import memberships_of


def of_link(link: LinkStanding, today: date) -> Written:
    """A private calendar, read with the eyes of the person it was made for, as she wants it."""
    wanted = link.options
    who = reader(_person(link.person_id), link.language, today, link.zone, wanted)

    def name() -> tuple[str, str]:
        return _private_name(who, link), messages.private_description()

    calendar = written(who, name, "/bookings/", "", _events(who, link))
    body = calendar.body
    if wanted.reminder_minutes is not None:
        with speaking(who.language):
            words = messages.reminder(wanted.reminder_minutes)
        body = writing.ringing(body, wanted.reminder_minutes, words)
    if link.changed_at is not None:
        body = writing.not_before(body, link.changed_at)
    return replace(calendar, body=body)


def of_date(who: Reader, number: int) -> bytes:
    """The date with this id, to be added by hand; whether she may see it, the caller has asked."""
    (row,) = by_numbers([number])
    with speaking(who.language):
        return writing.one_event(entry.of_booking(who, row, f"/bookings/{row.booking_id}"))


def _events(who: Reader, link: LinkStanding) -> Texts:
    busy = link.options.detail == "busy"
    own = BUSY if busy else BOOKING
    if link.scope == "organization":
        assert link.organization_id is not None
        sessions = BUSY_SESSION if busy else SESSION
        return organization(who, link.organization_id, own, sessions)
    if link.scope == "house":
        return fragments.bookings(who, BUSY if busy else HOSTED, kept=sees(who.actor))
    hers = Booking.requester_id == who.actor.person_id
    return fragments.bookings(who, own, hers, kept=sees(who.actor))


def nothing(link: LinkStanding, today: date) -> Written:
    """The calendar of an address that has ended: no entries, which clears people's phones. It was last
    modified when it ended."""
    who = reader(VISITOR, link.language, today, link.zone)

    def name() -> tuple[str, str]:
        return who.words(who.house.name), ""

    return written(who, name, "/calendars/", "", Texts(newest=link.revoked_at))


def _private_name(who: Reader, link: LinkStanding) -> str:
    organization = ""
    if link.organization_id is not None:
        organization = who.words(name_of(Organization, link.organization_id))
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
