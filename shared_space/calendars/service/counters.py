"""Calendar counters: handlers of facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, select, update

from shared_space.bookings.events import AskedTogether, BookingEvent
from shared_space.bookings.models import Booking, Occurrence
from shared_space.calendars.rules import least_version
from shared_space.forums import rules as forums_rules
from shared_space.forums.events import ForumChanged
from shared_space.forums.models import Forum
from shared_space.house.events import HouseChanged
from shared_space.kernel.db import db
from shared_space.kernel.stamps import next_stamp
from shared_space.members.models import Person
from shared_space.organizations.models import Organization
from shared_space.spaces import rules as spaces_rules
from shared_space.spaces.models import Space
from shared_space.workshops.events import WorkshopEvent
from shared_space.workshops.models import Session, Workshop

SHOWN_OF_THE_HOUSE = {"name", "address", "zone", "latitude", "longitude", "languages"}


@dataclass(frozen=True)
class Leaves:
    """Ids of what carries a counter; a calendar's version is the sum of its leaves'."""

    organizations: Iterable[int | None] = ()
    spaces: Iterable[int] = ()
    workshops: Iterable[int] = ()
    forums: Iterable[int] = ()
    people: Iterable[int] = ()


def bump(leaves: Leaves, at: datetime) -> None:
    """Count each leaf up, in the one order of all locks: by table, then by id."""
    least = least_version(at)
    for model, numbers in (
        (Organization, leaves.organizations),
        (Forum, leaves.forums),
        (Space, leaves.spaces),
        (Workshop, leaves.workshops),
        (Person, leaves.people),
    ):
        if ordered := sorted({n for n in numbers if n is not None}):
            rows = [{"number": number, "least": least} for number in ordered]
            db.session.connection().execute(_COUNT_UP[model], rows)


def _count_up(model: Any) -> Any:
    column = model.__table__.c.version
    grown, least = column + 1, bindparam("least", type_=Integer)
    return (
        update(model.__table__)
        .where(model.__table__.c.id == bindparam("number"))
        .values(version=case((grown > least, grown), else_=least))
    )


_COUNT_UP = {model: _count_up(model) for model in (Organization, Forum, Space, Workshop, Person)}


def bump_for_booking(event: BookingEvent) -> None:
    """Its organization, its requester, every space its dates stood or stand in (a moved date leaves
    one space for another under the same uid), and the workshops that own one of them."""
    db.session.flush()
    uids = select(Occurrence.uid).where(Occurrence.id.in_(event.occurrence_ids))
    requester = select(Booking.requester_id).where(Booking.id == event.booking_id)
    owned = select(Session.workshop_id).where(Session.occurrence_uid.in_(uids))
    bump(
        Leaves(
            organizations=[event.organization_id],
            spaces=db.session.scalars(select(Occurrence.space_id).where(Occurrence.uid.in_(uids))),
            workshops=db.session.scalars(owned),
            people=db.session.scalars(requester),
        ),
        event.at,
    )


def bump_for_many(event: AskedTogether) -> None:
    """Many new bookings: their organization, who asks, and the spaces of the dates that stand."""
    if not event.confirmed_ids:
        return
    db.session.flush()
    there = select(Occurrence.space_id).where(Occurrence.id.in_(event.confirmed_ids)).distinct()
    asking = select(Booking.requester_id).where(Booking.id.in_(event.booking_ids)).distinct()
    bump(
        Leaves(
            organizations=[event.organization_id],
            spaces=db.session.scalars(there),
            people=db.session.scalars(asking),
        ),
        event.at,
    )


def bump_for_workshop(event: WorkshopEvent) -> None:
    """The workshop, its organization's calendar, which shows it, and those of the forums that it left or
    joined: of the one it stays in, the workshop itself is a leaf."""
    db.session.flush()
    bump(
        Leaves([event.organization_id], workshops=[event.workshop_id], forums=event.forums),
        event.at,
    )


def bump_for_forum(event: ForumChanged) -> None:
    """A forum was renamed: its calendar, and every one that shows a workshop of it."""
    if not forums_rules.NAMED_BY.intersection(event.fields):
        return
    db.session.flush()
    held = (Workshop.forum_id == event.forum_id, Workshop.state != "draft")
    bump(
        Leaves(
            db.session.scalars(select(Workshop.organization_id).where(*held).distinct()),
            workshops=db.session.scalars(select(Workshop.id).where(*held)),
            forums=[event.forum_id],
        ),
        event.at,
    )


def bump_for_renumbered(event: WorkshopEvent) -> None:
    """Dates of a workshop have a new sequence, of whichever bookings they are: every calendar that shows
    one of them."""
    if not event.occurrence_ids:
        return
    db.session.flush()
    here = Occurrence.id.in_(event.occurrence_ids)
    rows = db.session.execute(
        select(Occurrence.space_id, Booking.organization_id, Booking.requester_id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(here)
        .distinct()
    ).all()
    owned = select(Session.workshop_id).where(
        Session.occurrence_uid.in_(select(Occurrence.uid).where(here))
    )
    bump(
        Leaves(
            [row.organization_id for row in rows],
            [row.space_id for row in rows],
            db.session.scalars(owned),
            [row.requester_id for row in rows],
        ),
        event.at,
    )


def bump_for_space(event: Any) -> None:
    """A space was renamed or moved: every calendar that names it. event.space_id: the space; what
    else was changed of it no calendar shows."""
    if not spaces_rules.NAMED_BY.intersection(event.fields):
        return
    db.session.flush()
    here = Occurrence.space_id == event.space_id
    bookings = select(Occurrence.booking_id).where(here)
    owners = select(Booking.organization_id).where(Booking.id.in_(bookings)).distinct()
    people = select(Booking.requester_id).where(Booking.id.in_(bookings)).distinct()
    uids = select(Occurrence.uid).where(here)
    owned = select(Session.workshop_id).where(Session.occurrence_uid.in_(uids)).distinct()
    bump(
        Leaves(
            db.session.scalars(owners),
            [event.space_id],
            db.session.scalars(owned),
            people=db.session.scalars(people),
        ),
        event.at,
    )


def bump_for_person(event: Any) -> None:
    """She joined or left an organization: what she asked for there enters or leaves her calendar."""
    db.session.flush()
    bump(Leaves(people=[event.person_id]), event.at)


def bump_for_organization(event: Any) -> None:
    """An organization was renamed: its calendar, its workshops', its people's, and (since staff
    read the host of every booking) the spaces it uses. event.organization_id: the organization."""
    db.session.flush()
    hers = Booking.organization_id == event.organization_id
    owned = select(Workshop.id).where(Workshop.organization_id == event.organization_id)
    people = select(Booking.requester_id).where(hers).distinct()
    spaces = (
        select(Occurrence.space_id)
        .join(Booking, Booking.id == Occurrence.booking_id)
        .where(hers)
        .distinct()
    )
    bump(
        Leaves(
            [event.organization_id],
            db.session.scalars(spaces),
            db.session.scalars(owned),
            people=db.session.scalars(people),
        ),
        event.at,
    )


def bump_all(event: HouseChanged) -> None:
    """The house itself changed: its name and address stand in every entry. Every space counts as
    moved, so that calendar programs take the new address in."""
    if not SHOWN_OF_THE_HOUSE.intersection(event.fields):
        return
    db.session.flush()
    for space in db.session.scalars(select(Space).order_by(Space.id)):
        space.changed_at = next_stamp(event.at, space.changed_at)
    db.session.flush()
    bump(
        Leaves(
            db.session.scalars(select(Organization.id)),
            db.session.scalars(select(Space.id)),
            db.session.scalars(select(Workshop.id)),
            db.session.scalars(select(Forum.id)),
            db.session.scalars(select(Person.id)),
        ),
        event.at,
    )
