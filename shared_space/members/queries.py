"""Reading people and their devices."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db
from shared_space.kernel.tokens import digest
from shared_space.members.models import Device, Person


def actor_of_device(token: str, now: datetime) -> tuple[Actor, datetime | None]:
    """Whose device holds `token`, and when it was last seen; VISITOR for a token that is unknown,
    revoked, idle too long or past its end. memberships are filled in by the gate."""
    row = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Person.locale,
            Person.is_manager,
            Person.is_administrator,
            Device.id,
            Device.seen_at,
        )
        .join(Device, Device.person_id == Person.id)
        .where(
            Device.token_hash == digest(token),
            Device.revoked_at.is_(None),
            Device.idle_until > now,
            Device.expires_at > now,
            Person.state != "left",
        )
    ).first()
    if row is None:
        return VISITOR, None
    person_id, name, email, locale, is_manager, is_administrator, device_id, seen_at = row
    nothing: Mapping[int, str] = MappingProxyType({})
    actor = Actor(person_id, name, email, locale, is_manager, is_administrator, device_id, nothing)
    return actor, seen_at
