"""What each kind of space allows."""

from sqlalchemy import select

from shared_space.bookings.models import Policy
from shared_space.bookings.rules.objections import Limits
from shared_space.kernel.db import db
from shared_space.kernel.tokens import digest
from shared_space.spaces.models import KINDS

_LIMITS = tuple(Policy.__table__.c[name] for name in Limits.__dataclass_fields__)


def policies() -> dict[str, Limits]:
    """Kind of space → its limits, in the order of the kinds. One query."""
    rows = db.session.execute(select(Policy.__table__.c.kind, *_LIMITS))
    found = {kind: Limits(*values) for kind, *values in rows}
    return {kind: found[kind] for kind in KINDS if kind in found}


def fingerprint(limits: Limits) -> str:
    """A short mark of a policy as it is now: an edit names the one its page showed."""
    return digest(repr(limits))[:16]
