"""What a calendar reads of each of its dates: which row of it holds, what its text would be written from
now, and that text if it was written from just this.

Rows as the driver gives them, one query for a calendar: it may hold ten thousand dates. They are put in
order and compared here, since a database would carry every text through its sorting.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, func, literal, null, or_, select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.calendars.models import Fragment
from shared_space.forums.models import Forum
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.reading import rows_as_they_come
from shared_space.kernel.sql import as_text, in_a_row, latest
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from shared_space.workshops.models import Session, Workshop
from shared_space.workshops.rules import GIVEN_UP, in_force

_NO_HOST = func.coalesce(as_text(Organization.changed_at), "")
_NO_FORUM = func.coalesce(as_text(Forum.changed_at), "")
_OF_A_DATE = (
    as_text(Occurrence.changed_at),
    as_text(Booking.changed_at),
    as_text(Space.changed_at),
    _NO_HOST,
)


@dataclass(frozen=True)
class Wanted:
    """Which dates and which text of each. span, since: approved dates that begin within `span`, and
    those cancelled after `since`; style: what every text is written with besides its rows; outdated:
    only those that were written before and must be written anew."""

    span: Interval
    since: datetime
    style: str
    form: str
    language: str
    outdated: bool = False


class OfBooking(NamedTuple):
    """A date of a booking. id, sequence and state: of its row that holds; stamp: what it would be written
    from (every row's own stamp grows with each change of it); newest: the latest of those, as text in
    UTC like starts_at; body and was: its text and what that was written from, None for none; the rest
    says who may see it."""

    id: int
    uid: str
    sequence: int
    state: str
    starts_at: str
    stamp: str
    newest: str
    body: bytes | None
    was: str | None
    visibility: str
    organization_id: int | None
    requester_id: int
    guest: bool


class OfSession(NamedTuple):
    """A date of a workshop: the same of it, and whose it is."""

    id: int
    uid: str
    sequence: int
    state: str
    starts_at: str
    stamp: str
    newest: str
    body: bytes | None
    was: str | None
    workshop_id: int
    session_id: int


Marked = TypeVar("Marked", OfBooking, OfSession)


def of_bookings(wanted: Wanted, *conditions: ColumnElement[bool]) -> list[OfBooking]:
    """Dates of bookings in order of time."""
    stamp = in_a_row(_style(wanted), Occurrence.sequence, Occurrence.state, *_OF_A_DATE)
    statement = (
        select(
            *_columns(wanted, stamp, latest(*_OF_A_DATE)),
            Booking.visibility,
            Booking.organization_id,
            Booking.requester_id,
            Booking.guest,
        )
        .select_from(Occurrence)
        .join(Booking, Booking.id == Occurrence.booking_id)
    )
    found = rows_as_they_come(_shown(statement, wanted).where(*conditions))
    return _holding(sorted(map(OfBooking._make, found), key=attrgetter("starts_at", "uid")), wanted)


def of_sessions(wanted: Wanted, *conditions: ColumnElement[bool]) -> list[OfSession]:
    """The dates of published and cancelled workshops, each uid once, the newest workshop
    first. A date of a private booking is never among them."""
    stamps = (*_OF_A_DATE, as_text(Workshop.changed_at), _NO_FORUM)
    stamp = in_a_row(
        _style(wanted), Occurrence.sequence, Occurrence.state, Workshop.id, Workshop.state, *stamps
    )
    columns = _columns(wanted, stamp, latest(*stamps))
    statement = (
        select(*columns, Session.workshop_id, Session.id)
        .select_from(Workshop)
        .outerjoin(Forum, Forum.id == Workshop.forum_id)
        .join(Session, Session.workshop_id == Workshop.id)
        .join(Occurrence, Occurrence.uid == Session.occurrence_uid)
        .join(Booking, Booking.id == Occurrence.booking_id)
    )
    shown = _shown(statement, wanted, host=Workshop.organization_id).where(
        Workshop.state != "draft",
        or_(Workshop.state != "cancelled", Workshop.changed_at >= wanted.since),
        Booking.visibility != "private",
        *conditions,
    )
    found = [OfSession._make(row) for row in rows_as_they_come(shown)]
    found.sort(key=attrgetter("starts_at", "session_id", "id"))
    found.sort(key=attrgetter("workshop_id"), reverse=True)
    if not _each_once(found):
        owner: dict[str, int] = {}
        for row in found:
            owner.setdefault(row.uid, row.workshop_id)
        found = [row for row in found if owner[row.uid] == row.workshop_id]
    return _holding(found, wanted)


def counted() -> tuple[int, ...]:
    """A number for all that calendars show, which grows with every change of it."""
    leaves = (Space, Organization, Workshop)
    sums = (select(func.coalesce(func.sum(leaf.version), 0)).scalar_subquery() for leaf in leaves)
    return tuple(db.session.execute(select(*sums)).one())


def forms_in_use() -> Sequence[Any]:
    """(form, language) of what some calendar has been written in."""
    return db.session.execute(select(Fragment.form, Fragment.language).distinct()).all()


def _columns(
    wanted: Wanted, stamp: ColumnElement[str], newest: ColumnElement[str]
) -> tuple[Any, ...]:
    return (
        Occurrence.id,
        Occurrence.uid,
        Occurrence.sequence,
        Occurrence.state,
        as_text(Occurrence.starts_at),
        stamp,
        newest,
        null() if wanted.outdated else Fragment.body,
        Fragment.stamp,
    )


def _style(wanted: Wanted) -> ColumnElement[str]:
    return literal(wanted.style, String)


def _shown(
    statement: Select[Any], wanted: Wanted, host: Any = Booking.organization_id
) -> Select[Any]:
    given_up = and_(Occurrence.state.in_(sorted(GIVEN_UP)), Occurrence.state_since >= wanted.since)
    return (
        statement.join(Space, Space.id == Occurrence.space_id)
        .outerjoin(Organization, Organization.id == host)
        .join(
            Fragment,
            and_(
                Fragment.uid == Occurrence.uid,
                Fragment.form == wanted.form,
                Fragment.language == wanted.language,
            ),
            isouter=not wanted.outdated,
        )
        .where(
            Occurrence.starts_at >= wanted.span.start,
            Occurrence.starts_at < wanted.span.end,
            or_(Occurrence.state == "approved", given_up),
        )
    )


def _holding(rows: list[Marked], wanted: Wanted) -> list[Marked]:
    """The row in force of each uid: nearly always there is only one."""
    held = rows if _each_once(rows) else _in_force(rows)
    return [row for row in held if row.stamp != row.was] if wanted.outdated else held


def _each_once(rows: Sequence[Any]) -> bool:
    return len(set(map(attrgetter("uid"), rows))) == len(rows)


def _in_force(rows: list[Marked]) -> list[Marked]:
    by_uid: dict[str, list[Marked]] = defaultdict(list)
    for row in rows:
        by_uid[row.uid].append(row)
    held = {one.id for several in by_uid.values() if (one := in_force(several)) is not None}
    return [row for row in rows if row.id in held]
