"""Who stands in for a manager while she is away."""

from datetime import datetime

from sqlalchemy import or_, select

from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import Interval
from shared_space.members import events
from shared_space.members.errors import DeputyUnfit, Unknown
from shared_space.members.models import Deputy, Person


@transactional
def name_deputy(person_id: int, email: str, span: Interval, now: datetime) -> int:
    """Let the person with this address stand in for the manager `person_id` during `span` (from now
    on at the earliest); gives the deputyship's id. The same again is the one that is there.

    Only who is a manager in her own right can name one: a deputy cannot pass it on. Raises Unknown,
    DeputyUnfit, ValueError when the span is over.
    """
    manager = db.session.get(Person, person_id, with_for_update=True)
    if manager is None or not manager.is_manager:
        raise Unknown
    span = Interval(max(span.start, now), span.end)
    by_id = db.session.scalar(
        select(Person.id).where(Person.email == email, Person.state == "active")
    )
    if by_id is None:
        raise DeputyUnfit("deputy_unknown")
    if by_id == person_id:
        raise DeputyUnfit("deputy_herself")
    for there in _within(person_id, span):
        if (there.deputy_id, there.ends_at) == (by_id, span.end):
            return there.id
        raise DeputyUnfit("deputy_named")
    # Without this two managers could name each other, and nobody would receive anything.
    if _within(by_id, span):
        raise DeputyUnfit("deputy_away")
    row = Deputy(
        person_id=person_id,
        deputy_id=by_id,
        starts_at=span.start,
        ends_at=span.end,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    record(_fact(events.DeputyNamed, row, person_id, now))
    return row.id


@transactional
def end_deputy(deputyship_id: int, *, actor_id: int, now: datetime) -> None:
    """End it now, or take it back before it began: the manager who named her, an administrator, or
    the deputy herself. One that is over stays as it was. Raises Unknown."""
    row = db.session.get(Deputy, deputyship_id, with_for_update=True)
    if row is None:
        raise Unknown
    administers = select(Person.is_administrator).where(Person.id == actor_id)
    if actor_id not in {row.person_id, row.deputy_id} and not db.session.scalar(administers):
        raise Unknown
    if row.ends_at > now:
        _end(row, actor_id, now)


def end_deputies(
    person_id: int, *, actor_id: int | None, now: datetime, only_hers: bool = False
) -> None:
    """She has left: whom she named and for whom she stands in. only_hers: those she named, since she
    is no manager any more. Works inside the caller's transaction."""
    concerned = Deputy.person_id == person_id
    if not only_hers:
        concerned = or_(concerned, Deputy.deputy_id == person_id)
    for row in db.session.scalars(select(Deputy).where(concerned, Deputy.ends_at > now)).all():
        _end(row, actor_id, now)


def _end(row: Deputy, actor_id: int | None, now: datetime) -> None:
    if row.starts_at < now:
        row.ends_at = now
    else:
        db.session.delete(row)
    record(_fact(events.DeputyEnded, row, actor_id, now, ends_at=now))


def _within(person_id: int, span: Interval) -> list[Deputy]:
    return list(
        db.session.scalars(
            select(Deputy)
            .where(
                Deputy.person_id == person_id,
                Deputy.starts_at < span.end,
                Deputy.ends_at > span.start,
            )
            .order_by(Deputy.id)
        )
    )


def _fact(
    kind: type[events.DeputyEvent],
    row: Deputy,
    actor_id: int | None,
    now: datetime,
    ends_at: datetime | None = None,
) -> events.DeputyEvent:
    return kind(
        at=now,
        actor_id=actor_id,
        person_id=row.person_id,
        deputy_id=row.id,
        by_id=row.deputy_id,
        starts_at=row.starts_at,
        ends_at=ends_at or row.ends_at,
    )
