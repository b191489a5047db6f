"""What each kind of space allows: as a house begins with it, and as its manager changes it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from shared_space.bookings.events import PolicyChanged
from shared_space.bookings.models import Policy
from shared_space.bookings.queries.policies import fingerprint, policies
from shared_space.bookings.rules.objections import Limits
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.spaces.models import KINDS

QUOTAS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "work_room": {
            "quota_period": "week",
            "quota_resident_hours": 40,
            "quota_member_hours": 20,
        },
        "meeting_hall": {
            "quota_period": "month",
            "quota_resident_hours": 12,
            "quota_member_hours": 6,
        },
    }
)
"""House policy: a resident organization has 40 work room hours a week and 12 hall hours a month;
others half."""


@transactional
def begin() -> None:
    """The policies that a new house begins with."""
    for kind in KINDS:
        db.session.add(Policy(kind=kind, **QUOTAS.get(kind, {})))
    db.session.flush()


@transactional
def change(
    kind: str,
    values: Mapping[str, Any],
    *,
    seen: str | None,
    actor_id: int | None,
    now: datetime,
) -> tuple[str, ...]:
    """Change any of the fields of `Limits` for a kind of space; the names of what changed. Bookings
    stay as they are. seen: the fingerprint its page showed (None: do not ask). Raises
    ChangedMeanwhile, LookupError for an unknown kind, ValueError for an unknown name."""
    if unknown := set(values) - set(Limits.__dataclass_fields__):
        raise ValueError(f"no such limits: {sorted(unknown)}")
    row = db.session.scalar(select(Policy).where(Policy.kind == kind).with_for_update())
    if row is None:
        raise LookupError(f"no policy of {kind}")
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return ()
    if seen is not None and fingerprint(policies()[kind]) != seen:
        raise ChangedMeanwhile
    for name in changed:
        setattr(row, name, values[name])
    number = KINDS.index(kind) + 1
    record(PolicyChanged(policy_id=number, kind=kind, fields=changed, at=now, actor_id=actor_id))
    return changed
