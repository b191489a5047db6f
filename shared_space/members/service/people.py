"""Who belongs to the house, and with which roles."""

from datetime import datetime

from sqlalchemy import select, update

from shared_space.kernel.db import db, record, transactional
from shared_space.members import events
from shared_space.members.errors import EmailUnfit, HasLeft, LastAdministrator, Unknown
from shared_space.members.models import Device, Person
from shared_space.members.rules import DEVICE_LASTS, INVITATION, RESET, SIGN_IN, normal_email
from shared_space.members.service.deputies import end_deputies
from shared_space.members.service.signing import end_links, issue_link, revoke_devices


@transactional
def invite_person(
    email: str,
    name: str,
    locale: str,
    *,
    organization_id: int | None,
    actor_id: int | None,
    now: datetime,
) -> int:
    """Invite by letter; gives her person_id. Somebody known already keeps her name and language;
    who had left is invited anew. Raises EmailUnfit."""
    person = _found_or_new(email, name, locale, now)
    record(
        events.PersonInvited(
            at=now, actor_id=actor_id, person_id=person.id, organization_id=organization_id
        )
    )
    issue_link(person.id, INVITATION, actor_id=actor_id, now=now, organization_id=organization_id)
    return person.id


def _found_or_new(email: str, name: str, locale: str, now: datetime) -> Person:
    try:
        address = normal_email(email)
    except ValueError as error:
        raise EmailUnfit from error
    person = db.session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(email=address, name=name, locale=locale, created_at=now)
        db.session.add(person)
        db.session.flush()
    elif person.state == "left":
        person.state, person.name, person.locale = "invited", name, locale
    return person


@transactional
def invite_staff(
    email: str,
    name: str,
    locale: str,
    *,
    is_manager: bool,
    is_administrator: bool,
    actor_id: int,
    now: datetime,
) -> int:
    """Invite somebody to the house staff; roles she has already stay."""
    person_id = invite_person(email, name, locale, organization_id=None, actor_id=actor_id, now=now)
    person = db.session.get_one(Person, person_id)
    set_roles(
        person_id,
        is_manager=is_manager or person.is_manager,
        is_administrator=is_administrator or person.is_administrator,
        actor_id=actor_id,
        now=now,
    )
    return person_id


@transactional
def set_roles(
    person_id: int,
    *,
    is_manager: bool,
    is_administrator: bool,
    actor_id: int | None,
    now: datetime,
) -> None:
    """Staff devices live twelve hours at most, those she is signed in on included.
    Raises Unknown, HasLeft, LastAdministrator."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Unknown
    if person.state == "left" and (is_manager or is_administrator):
        raise HasLeft
    if (person.is_manager, person.is_administrator) == (is_manager, is_administrator):
        return
    if person.is_administrator and not is_administrator:
        _refuse_last_administrator(person_id)
    person.is_manager, person.is_administrator = is_manager, is_administrator
    if is_manager or is_administrator:
        _shorten_devices(person_id, now)
    if not is_manager:
        end_deputies(person_id, actor_id=actor_id, now=now, only_hers=True)
    record(
        events.RolesChanged(
            at=now,
            actor_id=actor_id,
            person_id=person_id,
            is_manager=is_manager,
            is_administrator=is_administrator,
        )
    )


def _refuse_last_administrator(person_id: int) -> None:
    """Somebody who can sign in must stay; both rows are locked, so that two administrators cannot
    remove each other at once."""
    administrators = db.session.scalars(
        select(Person.id)
        .where(Person.is_administrator, Person.state == "active")
        .order_by(Person.id)
        .with_for_update()
    ).all()
    if not set(administrators) - {person_id}:
        raise LastAdministrator


def _shorten_devices(person_id: int, now: datetime) -> None:
    until = now + DEVICE_LASTS
    mine = update(Device).where(Device.person_id == person_id, Device.revoked_at.is_(None))
    db.session.execute(mine.values(kept=False))
    db.session.execute(mine.where(Device.expires_at > until).values(expires_at=until))
    db.session.execute(mine.where(Device.idle_until > until).values(idle_until=until))


@transactional
def leave(person_id: int, *, actor_id: int | None, now: datetime) -> None:
    """She leaves the house: devices, links and roles end; what she booked stays with her
    organization. Raises Unknown, LastAdministrator."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Unknown
    if person.state == "left":
        return
    if person.is_administrator:
        _refuse_last_administrator(person_id)
    person.state, person.password_hash = "left", ""
    person.is_manager = person.is_administrator = False
    revoke_devices(person_id, now)
    end_deputies(person_id, actor_id=actor_id, now=now)
    end_links(person_id, (INVITATION, SIGN_IN, RESET), now)
    record(events.PersonLeft(at=now, actor_id=actor_id, person_id=person_id))


@transactional
def send_link_again(person_id: int, *, actor_id: int, now: datetime) -> None:
    """To somebody who lost her letter: an invitation if she never came in, else a sign-in link.
    Raises Unknown, HasLeft."""
    state = db.session.scalar(select(Person.state).where(Person.id == person_id))
    purpose = INVITATION if state == "invited" else SIGN_IN
    issue_link(person_id, purpose, actor_id=actor_id, now=now)


@transactional
def create_administrator(email: str, name: str, locale: str, *, now: datetime) -> tuple[int, str]:
    """The first one, or one more from the command line. Gives (person_id, token of a one-time link).
    Raises EmailUnfit."""
    person = _found_or_new(email, name, locale, now)
    set_roles(
        person.id,
        is_manager=person.is_manager,
        is_administrator=True,
        actor_id=None,
        now=now,
    )
    purpose = INVITATION if person.state == "invited" else SIGN_IN
    return person.id, issue_link(person.id, purpose, actor_id=None, now=now)
