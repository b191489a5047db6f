"""What a person does with her own account."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select, update

from shared_space.kernel.db import db, record, transactional
from shared_space.members import demo, events, passwords
from shared_space.members.errors import PasswordUnfit, Unknown, WrongPassword
from shared_space.members.models import Device, Person
from shared_space.members.rules import INVITATION, RESET, SIGN_IN, password_objection
from shared_space.members.service.signing import end_links, revoke_devices
from shared_space.members.service.throttle import admit, forgive


@transactional
def edit_account(person_id: int, *, name: str, phone: str, locale: str, now: datetime) -> None:
    """locale: 'ar', 'he' or 'en', the language of her letters."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Unknown
    wanted = {"name": name, "phone": phone, "locale": locale}
    changed = tuple(key for key, value in wanted.items() if getattr(person, key) != value)
    for key in changed:
        setattr(person, key, wanted[key])
    if changed:
        record(
            events.AccountEdited(at=now, actor_id=person_id, person_id=person_id, fields=changed)
        )


@transactional
def want_invitations(person_id: int, *, wanted: bool, now: datetime) -> None:
    """Whether her letters bring a calendar invitation. Raises Unknown."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Unknown
    if person.invitations != wanted:
        person.invitations = wanted
        record(
            events.AccountEdited(
                at=now, actor_id=person_id, person_id=person_id, fields=("invitations",)
            )
        )


def change_password(
    person_id: int, *, current: str, new: str, device_id: int | None, now: datetime
) -> None:
    """Her first password, or another one (then `current` must be right); her other devices end.
    Raises WrongPassword, PasswordUnfit, TooSoon."""
    row = db.session.execute(
        select(Person.email, Person.name, Person.password_hash).where(Person.id == person_id)
    ).one()
    if row.password_hash:
        admit("password", row.email, now)
        if not passwords.matches(row.password_hash, current):
            raise WrongPassword
    objection = password_objection(new, row.name, row.email)
    if objection:
        raise PasswordUnfit(objection)
    _keep_password(person_id, row.password_hash, passwords.hashed(new), device_id, now)


@transactional
def _keep_password(
    person_id: int, old_hash: str, new_hash: str, device_id: int | None, now: datetime
) -> None:
    person = db.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    if person.password_hash != old_hash:
        raise WrongPassword
    person.password_hash = new_hash
    revoke_devices(person_id, now, but=device_id)
    end_links(person_id, (INVITATION, SIGN_IN, RESET), now)
    forgive(person.email)
    record(events.PasswordChanged(at=now, actor_id=person_id, person_id=person_id, way="account"))


@transactional
def end_device(device_id: int, *, person_id: int, actor_id: int, now: datetime) -> None:
    """Raises Unknown when it is not hers; ending it twice is no mistake."""
    owner = db.session.scalar(select(Device.person_id).where(Device.id == device_id))
    if owner != person_id:
        raise Unknown
    ended = revoke_devices(person_id, now, only=device_id)
    _record_ended(ended, person_id, actor_id, now)


@transactional
def end_other_devices(person_id: int, *, but: int | None, actor_id: int, now: datetime) -> None:
    """End all her devices but one; all of them when `but` is None."""
    _record_ended(revoke_devices(person_id, now, but=but), person_id, actor_id, now)


def _record_ended(ended: tuple[int, ...], person_id: int, actor_id: int, now: datetime) -> None:
    if ended:
        record(
            events.DeviceRevoked(at=now, actor_id=actor_id, person_id=person_id, device_ids=ended)
        )


def give_demo_password(person_ids: Sequence[int]) -> None:
    """Give people of the demo house the password that everybody may know. Demo mode only."""
    if not current_app.config["SETTINGS"].is_demo:
        raise RuntimeError("the demo password is for the demo house only")
    _give(tuple(person_ids), passwords.hashed(demo.PASSWORD))


@transactional
def _give(person_ids: tuple[int, ...], password_hash: str) -> None:
    db.session.execute(
        update(Person)
        .where(Person.id.in_(person_ids), Person.email.endswith(demo.EMAIL_ENDING))
        .values(password_hash=password_hash)
    )
