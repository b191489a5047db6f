"""What a calendar reads of each of its dates: which row of it holds, what its text would be written from
now, and that text if it was written from just this.

Rows past the ORM, one query for a calendar: it may hold ten thousand dates. Each row has id, uid,
sequence, state, stamp (what it would be written from: every row's own stamp grows with each change of it),
newest (the latest of those, as text in UTC) and body (None: it must be written).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.calendars.models import Fragment
from shared_space.forums.models import Forum
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from shared_space.kernel.sql import as_text, latest
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


def of_bookings(wanted: Wanted, *conditions: ColumnElement[bool]) -> list[Any]:
    """Dates of bookings in order of time; with visibility, organization_id, requester_id and guest,
    which say who may see it."""
    stamp = _joined(wanted.style, Occurrence.sequence, Occurrence.state, *_OF_A_DATE)
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
    shown = _shown(statement, wanted).where(*conditions)
    return _holding(_rows(shown.order_by(Occurrence.starts_at, Occurrence.uid)), wanted)


def of_sessions(wanted: Wanted, *conditions: ColumnElement[bool]) -> list[Any]:
    """The dates of published and cancelled workshops, each uid once, the newest workshop
    first; with workshop_id. A date of a private booking is never among them."""
    stamps = (*_OF_A_DATE, as_text(Workshop.changed_at), _NO_FORUM)
    stamp = _joined(
        wanted.style, Occurrence.sequence, Occurrence.state, Workshop.id, Workshop.state, *stamps
    )
    statement = (
        select(*_columns(wanted, stamp, latest(*stamps)), Session.workshop_id)
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
    newest_first = _rows(
        shown.order_by(Workshop.id.desc(), Occurrence.starts_at, Session.id, Occurrence.id)
    )
    owner: dict[str, int] = {}
    for row in newest_first:
        owner.setdefault(row.uid, row.workshop_id)
    return _holding([row for row in newest_first if owner[row.uid] == row.workshop_id], wanted)


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
        stamp.label("stamp"),
        newest.label("newest"),
        case((Fragment.stamp == stamp, "" if wanted.outdated else Fragment.body)).label("body"),
    )


def _joined(style: str, *parts: Any) -> ColumnElement[str]:
    whole: ColumnElement[str] = cast(literal(style), String)
    for part in parts:
        whole = whole + " " + (part if isinstance(part.type, String) else cast(part, String))
    return whole


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


def _rows(statement: Select[Any]) -> Sequence[Any]:
    return db.session.connection().execute(statement).all()


def _holding(rows: Sequence[Any], wanted: Wanted) -> list[Any]:
    """The row in force of each uid: nearly always there is only one."""
    held = list(rows) if len({row.uid for row in rows}) == len(rows) else _in_force(rows)
    return [row for row in held if row.body is None] if wanted.outdated else held


def _in_force(rows: Sequence[Any]) -> list[Any]:
    by_uid: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_uid[row.uid].append(row)
    held = {one.id for several in by_uid.values() if (one := in_force(several)) is not None}
    return [row for row in rows if row.id in held]
