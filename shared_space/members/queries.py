"""Reading people, their devices and the links sent to their mailbox."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from shared_space.kernel.db import db
from shared_space.kernel.tokens import digest
from shared_space.members.models import Deputy, Device, KeptForm, MailboxLink, Person
from shared_space.members.rules import KEPT_FORM_LASTS


@dataclass(frozen=True)
class PersonSeen:
    """state: 'invited', 'active' or 'left'. invitations: her letters bring them for her calendar."""

    id: int
    email: str
    name: str
    phone: str
    locale: str
    is_manager: bool
    is_administrator: bool
    state: str
    has_password: bool
    invitations: bool

    @property
    def is_staff(self) -> bool:
        return self.is_manager or self.is_administrator


@dataclass(frozen=True)
class DeviceSeen:
    id: int
    label: str
    kept: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class DeputySeen:
    """deputy_name stands in for the manager person_name; instants in UTC."""

    id: int
    person_id: int
    person_name: str
    deputy_id: int
    deputy_name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LinkSeen:
    purpose: str
    next_path: str
    person: PersonSeen

    @property
    def is_first_visit(self) -> bool:
        return self.purpose == "invitation" and self.person.state == "invited"


@dataclass(frozen=True)
class KeptFormSeen:
    """fields: (name, value) in the order of the form."""

    path: str
    fields: tuple[tuple[str, str], ...]


_PERSON = (
    Person.id,
    Person.email,
    Person.name,
    Person.phone,
    Person.locale,
    Person.is_manager,
    Person.is_administrator,
    Person.state,
    (Person.password_hash != "").label("has_password"),
    Person.invitations,
)


def owner_of_device(token: str) -> int | None:
    """Whose device held `token`, even if it has ended since."""
    return db.session.scalar(select(Device.person_id).where(Device.token_hash == digest(token)))


def person(person_id: int) -> PersonSeen | None:
    return _one(select(*_PERSON).where(Person.id == person_id))


def _one(statement: Any) -> PersonSeen | None:
    row = db.session.execute(statement).mappings().first()
    return PersonSeen(**row) if row else None


def people(*, words: str = "", state: str = "", limit: int, offset: int) -> Sequence[PersonSeen]:
    """By name; `words`: part of a name or an address; `state`: one of the three, or all but 'left'."""
    statement = _matching(select(*_PERSON), words, state).order_by(Person.name, Person.id)
    rows = db.session.execute(statement.limit(limit).offset(offset)).mappings()
    return [PersonSeen(**row) for row in rows]


def count_people(*, words: str = "", state: str = "") -> int:
    statement = select(func.count()).select_from(Person)
    return db.session.scalar(_matching(statement, words, state)) or 0


def _matching(statement: Any, words: str, state: str) -> Any:
    if state:
        statement = statement.where(Person.state == state)
    else:
        statement = statement.where(Person.state != "left")
    if words:
        statement = statement.where(
            or_(
                Person.name.icontains(words, autoescape=True),
                Person.email.icontains(words, autoescape=True),
            )
        )
    return statement


def people_at(email_ending: str) -> Sequence[PersonSeen]:
    """Those who may sign in and whose address ends so."""
    statement = select(*_PERSON).where(
        Person.email.endswith(email_ending, autoescape=True), Person.state != "left"
    )
    return [
        PersonSeen(**row) for row in db.session.execute(statement.order_by(Person.id)).mappings()
    ]


def managers() -> Sequence[PersonSeen]:
    """Those who decide, for letters to the house staff."""
    statement = select(*_PERSON).where(Person.is_manager, Person.state == "active")
    return [
        PersonSeen(**row) for row in db.session.execute(statement.order_by(Person.id)).mappings()
    ]


def devices_of(person_id: int, now: datetime) -> Sequence[DeviceSeen]:
    """Where she is signed in at `now`, the latest first."""
    rows = db.session.execute(
        select(
            Device.id,
            Device.label,
            Device.kept,
            Device.created_at,
            Device.seen_at,
            Device.expires_at,
        )
        .where(
            Device.person_id == person_id,
            Device.revoked_at.is_(None),
            Device.idle_until > now,
            Device.expires_at > now,
        )
        .order_by(Device.seen_at.desc(), Device.id.desc())
    ).mappings()
    return [DeviceSeen(**row) for row in rows]


def deputies_of(person_ids: Collection[int], now: datetime) -> Sequence[DeputySeen]:
    """Who stands in for one of these people, or is stood in for by one of them, at `now` or later;
    by their beginning."""
    absent, deputy = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            Deputy.id,
            Deputy.person_id,
            absent.name,
            Deputy.deputy_id,
            deputy.name,
            Deputy.starts_at,
            Deputy.ends_at,
        )
        .join(absent, absent.id == Deputy.person_id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .where(
            or_(Deputy.person_id.in_(person_ids), Deputy.deputy_id.in_(person_ids)),
            Deputy.ends_at > now,
        )
        .order_by(Deputy.starts_at, Deputy.id)
    )
    return [DeputySeen(*row) for row in rows]


def living_link(token: str, now: datetime) -> LinkSeen | None:
    """The link of `token`, unless it is unknown, used or expired, or its person has left."""
    row = (
        db.session.execute(
            select(MailboxLink.purpose, MailboxLink.next_path, *_PERSON)
            .join(Person, Person.id == MailboxLink.person_id)
            .where(
                MailboxLink.token_hash == digest(token),
                MailboxLink.used_at.is_(None),
                MailboxLink.expires_at > now,
                Person.state != "left",
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    values = dict(row)
    return LinkSeen(values.pop("purpose"), values.pop("next_path"), PersonSeen(**values))


def kept_form(key: str, person_id: int | None, now: datetime) -> KeptFormSeen | None:
    """What was typed in the browser that holds `key`, unless somebody else typed it."""
    if not key:
        return None
    row = db.session.execute(
        select(KeptForm.path, KeptForm.fields).where(
            KeptForm.key_hash == digest(key),
            KeptForm.created_at > now - KEPT_FORM_LASTS,
            or_(KeptForm.person_id.is_(None), KeptForm.person_id == person_id),
        )
    ).first()
    if row is None:
        return None
    return KeptFormSeen(row.path, tuple((name, value) for name, value in json.loads(row.fields)))
