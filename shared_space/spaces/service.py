"""Every write on spaces, hours and closures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.slugs import add_with_slug
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.errors import ClosureOver, HoursRefused
from shared_space.spaces.events import (
    ClosureEnded,
    ClosureMade,
    HouseHoursChanged,
    SpaceAdded,
    SpaceChanged,
    SpaceHoursChanged,
)
from shared_space.spaces.models import Closure, OpeningHours, Space
from shared_space.spaces.queries import opening_hours
from shared_space.spaces.rules import EDITABLE, NAMED_BY, Hours, fingerprint, problems_of, written


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values`, refused with ValueError when it names anything else: no mass assignment."""
    if unknown := set(values) - set(EDITABLE):
        raise ValueError(f"these cannot be changed here: {sorted(unknown)}")
    lists = {"equipment", "access"}
    return {name: list(value) if name in lists else value for name, value in values.items()}


def _now_in(space: Space) -> dict[str, Any]:
    return {name: getattr(space, name) for name in EDITABLE}


@transactional
def add_space(slug: str, values: Mapping[str, Any], *, actor_id: int | None, now: datetime) -> int:
    """A new space, last in the house's order; its id. `values`: names of `rules.EDITABLE`. The same
    space added again is the one that is there. Raises SlugTaken."""
    told = _told(values)
    there = db.session.scalar(select(Space).where(Space.slug == slug))
    if there is not None:
        if _now_in(there) == {**_now_in(there), **told}:
            return there.id
        raise SlugTaken
    last = db.session.scalar(select(Space.position).order_by(Space.position.desc()).limit(1))
    space = Space(slug=slug, position=0 if last is None else last + 1, changed_at=now, **told)
    add_with_slug(space)
    record(SpaceAdded(space_id=space.id, at=now, actor_id=actor_id))
    return space.id


@transactional
def change_space(
    space_id: int,
    values: Mapping[str, Any],
    *,
    seen: str | None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """Change any of `rules.EDITABLE`; the names of what changed. `seen`: `seen_of` what the page
    showed (None: do not ask). Raises ChangedMeanwhile, LookupError, PromiseBroken('overfull') when
    fewer seats are left than bookings claim."""
    space = _locked(space_id)
    told = _told(values)
    changed = tuple(
        name for name in EDITABLE if name in told and told[name] != getattr(space, name)
    )
    if seen is not None and changed and seen != seen_of(space):
        raise ChangedMeanwhile
    if not changed:
        return ()
    for name in changed:
        setattr(space, name, told[name])
    if NAMED_BY.intersection(changed):
        _restamp(space, now)
    _record_change(space, changed, actor_id=actor_id, now=now)
    return changed


def seen_of(space: Any) -> str:
    """The fingerprint of a `Space` or a `SpaceView`, for the hidden field of its form."""
    values = [getattr(space, name) for name in EDITABLE]
    return fingerprint([tuple(v) if isinstance(v, list | tuple) else v for v in values])


@transactional
def set_in_use(space_id: int, in_use: bool, *, actor_id: int | None, now: datetime) -> None:
    """Take a space out of use, or back. Raises LookupError, StillBooked (from above)."""
    space = _locked(space_id)
    if space.in_use == in_use:
        return
    space.in_use = in_use
    _record_change(space, ("in_use",), actor_id=actor_id, now=now)


@transactional
def place_space(space_id: int, position: int, *, actor_id: int | None, now: datetime) -> None:
    """Put a space at this place (from 0) among those in use, or among those out of use; the others
    make room. Raises LookupError."""
    rows = db.session.scalars(select(Space).order_by(Space.position, Space.id).with_for_update())
    spaces = sorted(rows, key=lambda space: not space.in_use)
    moved = next((space for space in spaces if space.id == space_id), None)
    if moved is None:
        raise LookupError(f"no space {space_id}")
    fellows = [space for space in spaces if space.in_use == moved.in_use and space is not moved]
    fellows.insert(max(0, min(position, len(fellows))), moved)
    others = [space for space in spaces if space.in_use != moved.in_use]
    order = fellows + others if moved.in_use else others + fellows
    if [space.id for space in order] == [space.id for space in spaces]:
        return
    for place, space in enumerate(order):
        space.position = place
    _record_change(moved, ("position",), actor_id=actor_id, now=now)


@transactional
def set_hours(
    space_id: int | None,
    hours: Sequence[Hours],
    *,
    seen: str | None = None,
    actor_id: int | None,
    now: datetime,
) -> None:
    """Replace the hours of a space, or of the house (space_id None). A space without any follows
    the house. Bookings stay as they are. `seen`: `fingerprint` of the hours that the page showed.
    Raises HoursRefused, ChangedMeanwhile, LookupError."""
    if problems_of(hours):
        raise HoursRefused
    if space_id is not None:
        _locked(space_id)
    before = opening_hours().get(space_id, [])
    if sorted(map(written, before)) == sorted(map(written, hours)):
        return
    if seen is not None and seen != fingerprint(before):
        raise ChangedMeanwhile
    db.session.execute(
        delete(OpeningHours).where(OpeningHours.space_id.is_not_distinct_from(space_id))
    )
    for span in hours:
        db.session.add(
            OpeningHours(
                space_id=space_id, weekday=span.weekday, opens=span.opens, closes=span.closes
            )
        )
    was, now_are = tuple(map(written, before)), tuple(map(written, hours))
    if space_id is None:
        record(HouseHoursChanged(before=was, after=now_are, at=now, actor_id=actor_id))
    else:
        record(
            SpaceHoursChanged(
                space_id=space_id, before=was, after=now_are, at=now, actor_id=actor_id
            )
        )


@transactional
def close(
    space_id: int | None,
    span: Interval,
    reason: Trilingual | None,
    *,
    actor_id: int | None,
    now: datetime,
) -> int:
    """The house (space_id None) or a space does not work during `span`; the closure's id. What has
    passed stays as it was: a span that began before `now` begins now. The same closure made again
    is the one that is there. Raises PromiseBroken('closed') while a booking claims time inside,
    ValueError when the span is over, LookupError."""
    span = Interval(max(span.start, now), span.end)
    if space_id is not None:
        _locked(space_id)
    there = _closed_already(space_id, span)
    if there is not None:
        return there
    closure = Closure(
        space_id=space_id,
        starts_at=span.start,
        ends_at=span.end,
        reason=reason,
        created_by_id=actor_id,
        created_at=now,
    )
    db.session.add(closure)
    db.session.flush()
    record(
        ClosureMade(
            closure_id=closure.id,
            space_id=space_id,
            starts_at=span.start,
            ends_at=span.end,
            at=now,
            actor_id=actor_id,
        )
    )
    return closure.id


def _closed_already(space_id: int | None, span: Interval) -> int | None:
    """The closure there that holds `span` and ends with it."""
    return db.session.scalar(
        select(Closure.id).where(
            Closure.space_id.is_not_distinct_from(space_id),
            Closure.starts_at <= span.start,
            Closure.ends_at == span.end,
        )
    )


@transactional
def reopen(closure_id: int, *, actor_id: int | None, now: datetime) -> None:
    """Take a closure back before it begins, or end it now. Raises ClosureOver, LookupError."""
    closure = db.session.get(Closure, closure_id, with_for_update=True)
    if closure is None:
        raise LookupError(f"no closure {closure_id}")
    if closure.ends_at <= now:
        raise ClosureOver
    free = Interval(max(closure.starts_at, now), closure.ends_at)
    if closure.starts_at >= now:
        db.session.delete(closure)
    else:
        closure.ends_at = now
    record(
        ClosureEnded(
            closure_id=closure_id,
            space_id=closure.space_id,
            starts_at=free.start,
            ends_at=free.end,
            at=now,
            actor_id=actor_id,
        )
    )


def _locked(space_id: int) -> Space:
    space = db.session.get(Space, space_id, with_for_update=True)
    if space is None:
        raise LookupError(f"no space {space_id}")
    return space


def _restamp(space: Space, now: datetime) -> None:
    """Calendars show its name: each stamp lies at least a second after the one before. Their
    counters are bumped by the handler of SpaceChanged."""
    space.changed_at = next_stamp(now, space.changed_at)


def _record_change(
    space: Space, fields: tuple[str, ...], *, actor_id: int | None, now: datetime
) -> None:
    record(
        SpaceChanged(
            space_id=space.id, fields=fields, in_use=space.in_use, at=now, actor_id=actor_id
        )
    )
