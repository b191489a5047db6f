"""Rows for the tests of the desk, each written in an application context of its own, so that the
requests between them keep nothing from one another."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ParamSpec

from flask import Flask
from sqlalchemy import text

from shared_space.bookings.models import Booking, Occurrence
from shared_space.house.models import House
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices.models import Letter
from shared_space.spaces.models import Closure, Space
from shared_space.workshops.models import Session, Workshop
from tests import cast

P = ParamSpec("P")
houses: list[Flask] = []


def written(function: Callable[P, None]) -> Callable[P, None]:
    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        with houses[-1].app_context():
            transactional(function)(*args, **kwargs)

    return call


@written
def book(
    title: str,
    day: str = "2026-11-23",
    hours: tuple[str, str] = ("10:00", "12:00"),
    **values: object,
) -> None:
    start, end = (cast.at(day, wall) for wall in hours)
    _book(title, start, end, **values)


@written
def book_span(title: str, start: datetime, end: datetime) -> None:
    _book(title, start, end)


def _book(title: str, start: datetime, end: datetime, **values: object) -> None:
    visibility = values.pop("visibility", "public")
    booking = Booking(
        organization_id=cast.KULNA,
        requester_id=cast.PERSON["coordinator"],
        title=Trilingual(en=title),
        people=3,
        visibility=visibility,
        submission_key=f"{title} {start}",
        created_at=cast.LONG_AGO,
        changed_at=cast.LONG_AGO,
    )
    db.session.add(booking)
    db.session.flush()
    occurrence = {"uid": f"{title} {start}", "state": "approved", "space_id": cast.FIG, **values}
    db.session.add(
        Occurrence(
            booking_id=booking.id,
            starts_at=start,
            ends_at=end,
            claims_from=start,
            claims_until=end,
            state_since=cast.LONG_AGO,
            created_at=cast.LONG_AGO,
            changed_at=cast.LONG_AGO,
            **occurrence,
        )
    )


@written
def workshop(slug: str, *uids: str, state: str = "published") -> None:
    row = Workshop(
        slug=slug,
        organization_id=cast.KULNA,
        title=Trilingual(en=f"Workshop {slug}"),
        topic="dialogue",
        languages=["ar", "he"],
        state=state,
        submission_key=slug,
        created_by_id=cast.PERSON["coordinator"],
        created_at=cast.LONG_AGO,
        changed_at=cast.LONG_AGO,
    )
    db.session.add(row)
    db.session.flush()
    for uid in uids:
        db.session.add(Session(workshop_id=row.id, occurrence_uid=uid, created_at=cast.LONG_AGO))


@written
def describe_house(**values: object) -> None:
    house = db.session.get_one(House, 1)
    for name, value in values.items():
        setattr(house, name, value)


@written
def close_house(start: datetime, end: datetime, space: int | None = None) -> None:
    db.session.add(Closure(space_id=space, starts_at=start, ends_at=end, created_at=cast.LONG_AGO))


@written
def offer_access(space_id: int, codes: list[str]) -> None:
    db.session.get_one(Space, space_id).access = codes


@written
def letter(state: str, minutes: int, lease: int | None = None) -> None:
    """A letter due `minutes` ago; lease: minutes until its worker's claim ends."""
    db.session.add(
        Letter(
            dedupe_key=f"{state} {minutes} {lease}",
            kind="test",
            to_email="a@example.org",
            language="en",
            subject="s",
            body_text="b",
            body_html="b",
            state=state,
            next_at=cast.NOW - timedelta(minutes=minutes),
            lease_until=None if lease is None else cast.NOW + timedelta(minutes=lease),
            created_at=cast.LONG_AGO,
        )
    )


@written
def rewind_migrations() -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = 'before'"))
