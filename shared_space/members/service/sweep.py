"""Forgetting what nobody needs."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, or_

from shared_space.kernel.db import db, transactional
from shared_space.members.models import Device, KeptForm, MailboxLink, Throttle
from shared_space.members.rules import FORGIVEN_AFTER, KEPT_FORM_LASTS

ENDED_DEVICES_STAY = timedelta(days=30)


@transactional
def forget_old(now: datetime) -> int:
    """Delete expired links, kept forms and counted tries a day old, and devices that ended thirty
    days ago. Gives how many rows went."""
    month_ago = now - ENDED_DEVICES_STAY
    statements = (
        delete(MailboxLink).where(MailboxLink.expires_at <= now - timedelta(days=1)),
        delete(KeptForm).where(KeptForm.created_at <= now - KEPT_FORM_LASTS),
        delete(Throttle).where(Throttle.last_at <= now - FORGIVEN_AFTER),
        delete(Device).where(
            or_(
                Device.revoked_at <= month_ago,
                Device.expires_at <= month_ago,
                Device.idle_until <= month_ago,
            )
        ),
    )
    rows = 0
    for statement in statements:
        result = db.session.execute(statement)
        rows += result.rowcount if isinstance(result, CursorResult) else 0
    return rows
