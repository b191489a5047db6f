"""The calendars behind private addresses."""

from collections.abc import Iterator
from datetime import date

from shared_space.bookings.models import Booking
from shared_space.calendars import ical, messages
from shared_space.calendars.entries import Entry, only_times
from shared_space.calendars.feeds import entry
from shared_space.calendars.feeds.reader import Reader, reader
from shared_space.calendars.feeds.whole import organization, sees, written
from shared_space.calendars.queries.dated import dated
from shared_space.calendars.queries.links import name_of
from shared_space.calendars.queries.standings import LinkStanding
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db
from shared_space.kernel.i18n import speaking
from shared_space.members.models import Person
from shared_space.organizations.models import Organization
from shared_space.organizations.queries import memberships_of


def of_link(link: LinkStanding, today: date) -> bytes:
    """A private calendar, read with the eyes of the person it was made for, as she wants it."""
    wanted = link.options
    who = reader(_person(link.person_id), link.language, today, link.zone, wanted)

    def name() -> tuple[str, str]:
        return _private_name(who, link), messages.private_description()

    def entries() -> Iterator[Entry]:
        found = _of_scope(who, link)
        return map(_only_times, found) if wanted.detail == "busy" else found

    calendar = written(who, name, "/bookings/", "", entries)
    if wanted.reminder_minutes is not None:
        with speaking(who.language):
            words = messages.reminder(wanted.reminder_minutes)
        calendar = ical.ringing(calendar, wanted.reminder_minutes, words)
    return calendar if link.changed_at is None else ical.not_before(calendar, link.changed_at)


def nothing(link: LinkStanding, today: date) -> bytes:
    """The calendar of an address that has ended: no entries, which clears people's phones."""
    who = reader(VISITOR, link.language, today, link.zone)

    def name() -> tuple[str, str]:
        return who.words(who.house.name), ""

    return written(who, name, "/calendars/", "", lambda: iter(()))


def _of_scope(who: Reader, link: LinkStanding) -> Iterator[Entry]:
    if link.scope == "mine":
        return _mine(who)
    if link.scope == "organization":
        assert link.organization_id is not None
        return organization(who, link.organization_id, "")
    return _whole_house(who)


def _only_times(one: Entry) -> Entry:
    return only_times(one, messages.taken())


def _mine(who: Reader) -> Iterator[Entry]:
    rows = dated(who.span, who.since, Booking.requester_id == who.actor.person_id)
    return (
        entry.of_booking(who, row, f"/bookings/{row.booking_id}") for row in rows if sees(who, row)
    )


def _whole_house(who: Reader) -> Iterator[Entry]:
    for row in dated(who.span, who.since):
        if sees(who, row):
            host = row.organization_name or who.house.name
            yield entry.of_booking(who, row, f"/bookings/{row.booking_id}", before=who.words(host))


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
