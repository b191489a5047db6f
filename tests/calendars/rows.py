"""Bookings and workshops for the tests of calendars, written by the services where they can be."""

import itertools
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from shared_space.bookings.models import Booking, Occurrence
from shared_space.calendars.service import counters
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops import service as workshops
from shared_space.workshops.service import Content
from tests.cast import FIG, KULNA, NOW, PERSON, at

_number = itertools.count(1)


def start_again() -> None:
    """Before each test: the first booking is tomorrow's, the next the day after."""
    global _number  # noqa: PLW0603
    _number = itertools.count(1)


TITLE = Trilingual("لقاء", "מפגש", "Meeting")


@transactional
def book(
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    title: Trilingual = TITLE,
    visibility: str = "public",
    state: str = "approved",
    organization: int | None = KULNA,
    requester: str = "coordinator",
    space: int = FIG,
    uid: str = "",
    **more: object,
) -> str:
    """A booking with one date (tomorrow 10:00 until 12:00 in Fig, unless told); its uid."""
    number = next(_number)
    start = start or at("2026-11-24", "10:00") + timedelta(days=number)
    end = end or start + timedelta(hours=2)
    stamp = {"created_at": NOW, "changed_at": NOW}
    booking_id = db.session.execute(
        sa.insert(Booking)
        .values(
            organization_id=organization,
            requester_id=PERSON[requester],
            title=title,
            people=2,
            visibility=visibility,
            submission_key=f"calendar key {number}",
            **stamp,
        )
        .returning(Booking.id)
    ).scalar_one()
    uid = uid or f"{number:024x}@shared-space"
    db.session.execute(
        sa.insert(Occurrence).values(
            booking_id=booking_id,
            space_id=space,
            uid=uid,
            starts_at=start,
            ends_at=end,
            claims_from=start,
            claims_until=end,
            state=state,
            **{"state_since": NOW, **stamp, **more},
        )
    )
    counters.bump(counters.Leaves([organization], [space], people=[PERSON[requester]]), NOW)
    return uid


@transactional
def turn(uid: str, state: str, at: datetime = NOW, **more: object) -> None:
    """Another state for the date with this uid, as a service leaves it."""
    values = {
        "state": state,
        "state_since": at,
        "changed_at": at,
        "revision": Occurrence.revision + 1,
        **more,
    }
    db.session.execute(sa.update(Occurrence).where(Occurrence.uid == uid).values(**values))
    of = sa.select(Occurrence.space_id, Booking.organization_id, Booking.requester_id)
    row = db.session.execute(of.join(Booking).where(Occurrence.uid == uid)).first()
    assert row is not None
    leaves = counters.Leaves([row.organization_id], [row.space_id], people=[row.requester_id])
    counters.bump(leaves, at)


@transactional
def set_on(model: type, row_id: int, **values: object) -> None:
    db.session.execute(sa.update(model).where(model.id == row_id).values(**values))


def content(*uids: str, **changes: object) -> Content:
    values: dict[str, object] = {
        "title": Trilingual("ورشة", "סדנה", "A workshop"),
        "summary": Trilingual(en="About living together."),
        "topic": "accepting_the_other",
        "languages": ("ar", "he"),
        "joint": False,
        "capacity": None,
        "sessions": frozenset(uids),
    }
    return Content(**{**values, **changes})  # type: ignore[arg-type]


def workshop(
    *uids: str, publish: bool = True, organization: int | None = KULNA, **changes: object
) -> str:
    """A workshop of Kulna that owns these dates; its slug."""
    me = PERSON["coordinator"]
    slug = workshops.draft(
        organization,
        content(*uids, **changes),
        submission_key=f"workshop {next(_number)}",
        actor_id=me,
        now=NOW,
    )
    if publish:
        workshops.publish(workshop_id(slug), actor_id=me, now=NOW)
    return slug


def workshop_id(slug: str) -> int:
    from shared_space.workshops.models import Workshop

    found = db.session.scalar(sa.select(Workshop.id).where(Workshop.slug == slug))
    db.session.rollback()
    assert found is not None
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
