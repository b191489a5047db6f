"""Signing in and out: passwords, links to the mailbox, devices."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.tokens import digest, new_token
from shared_space.members import events, passwords
from shared_space.members.errors import HasLeft, LinkDead, PasswordUnfit, Unknown, WrongPassword
from shared_space.members.models import Device, MailboxLink, Person
from shared_space.members.rules import (
    INVITATION,
    LINK_LASTS,
    RESET,
    SIGN_IN,
    device_lasts,
    password_objection,
)
from shared_space.members.service.throttle import admit, forgive


@dataclass(frozen=True)
class SignedInDevice:
    """token: for the cookie; it is kept nowhere else. next_path: where the link leads."""

    person_id: int
    token: str = field(repr=False)
    kept: bool
    next_path: str = ""


@dataclass(frozen=True)
class Browser:
    """label: what it calls itself; old_token: the cookie it holds now; kept: stay signed in."""

    label: str = ""
    old_token: str = field(default="", repr=False)
    kept: bool = False


@transactional
def issue_link(
    person_id: int,
    purpose: str,
    *,
    actor_id: int | None,
    now: datetime,
    next_path: str = "",
    organization_id: int | None = None,
) -> str:
    """A one-time link to her mailbox; gives its token (the letter is written by whoever handles
    MailboxLinkIssued). purpose: 'invitation', 'sign_in', 'reset'. Raises Unknown, HasLeft."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise Unknown
    if person.state == "left":
        raise HasLeft
    token = new_token()
    # Who has been here before can ask for a link at any time: hers need not live for two weeks.
    known = purpose == INVITATION and person.state != "invited"
    link = MailboxLink(
        person_id=person_id,
        purpose=purpose,
        token_hash=digest(token),
        next_path=next_path,
        created_at=now,
        expires_at=now + LINK_LASTS[SIGN_IN if known else purpose],
    )
    db.session.add(link)
    db.session.flush()
    record(
        events.MailboxLinkIssued(
            at=now,
            actor_id=actor_id,
            person_id=person_id,
            link_id=link.id,
            purpose=purpose,
            token=token,
            organization_id=organization_id,
        )
    )
    return token


@transactional
def request_link(email: str, purpose: str, *, now: datetime, next_path: str = "") -> None:
    """Somebody typed `email` and wants a link ('sign_in' or 'reset'). Says nothing of whether the
    address is known here. Raises TooSoon."""
    admit("link", email, now)
    person_id = db.session.scalar(
        select(Person.id).where(Person.email == email, Person.state != "left")
    )
    if person_id is not None:
        issue_link(person_id, purpose, actor_id=None, now=now, next_path=next_path)


def sign_in_with_password(
    email: str, password: str, *, browser: Browser, now: datetime
) -> SignedInDevice:
    """Not one transaction: hashing takes long and must hold no lock. Raises WrongPassword (also for
    people who are not known), TooSoon."""
    admit("password", email, now)
    row = db.session.execute(
        select(Person.id, Person.password_hash).where(Person.email == email, Person.state != "left")
    ).first()
    kept_hash = row.password_hash if row else ""
    if not passwords.matches(kept_hash, password) or row is None:
        raise WrongPassword
    better = passwords.hashed(password) if passwords.is_outdated(kept_hash) else ""
    return _enter_with_password(row.id, better, browser=browser, now=now)


@transactional
def _enter_with_password(
    person_id: int, better_hash: str, *, browser: Browser, now: datetime
) -> SignedInDevice:
    person = db.session.get_one(Person, person_id)
    if person.state == "left":
        raise WrongPassword
    if better_hash:
        person.password_hash = better_hash
    return _enter(person, "password", browser, now)


def use_link(
    token: str,
    *,
    browser: Browser,
    now: datetime,
    name: str = "",
    locale: str = "",
    password: str = "",
) -> SignedInDevice:
    """Sign in by a link, once. name, locale and password count on the first visit (invitation) only;
    a reset needs a password. Raises LinkDead, PasswordUnfit."""
    wanted = _Wanted(name, locale, password, passwords.hashed(password) if password else "")
    return _use_link(token, wanted, browser=browser, now=now)


@dataclass(frozen=True)
class _Wanted:
    """What she typed on the page of her link."""

    name: str
    locale: str
    password: str = field(repr=False)
    password_hash: str


@transactional
def _use_link(token: str, wanted: _Wanted, *, browser: Browser, now: datetime) -> SignedInDevice:
    link = _spend(token, now)
    person = db.session.get_one(Person, link.person_id, with_for_update=True)
    if person.state == "left":
        raise LinkDead
    first_visit = link.purpose == INVITATION and person.state == "invited"
    if first_visit:
        person.name = wanted.name or person.name
        person.locale = wanted.locale or person.locale
    if link.purpose == RESET or (first_visit and wanted.password):
        objection = password_objection(wanted.password, person.name, person.email)
        if objection:
            raise PasswordUnfit(objection)
        person.password_hash = wanted.password_hash
        revoke_devices(person.id, now)
        record(
            events.PasswordChanged(
                at=now, actor_id=person.id, person_id=person.id, way=link.purpose
            )
        )
    end_links(person.id, (INVITATION, SIGN_IN, RESET), now)
    device = _enter(person, link.purpose, browser, now)
    return SignedInDevice(device.person_id, device.token, device.kept, link.next_path)


def _spend(token: str, now: datetime) -> MailboxLink:
    """Mark the link used, if it lives; of two at the same instant one gets LinkDead."""
    link = db.session.scalar(
        select(MailboxLink).where(MailboxLink.token_hash == digest(token)).with_for_update()
    )
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkDead
    link.used_at = now
    db.session.flush()
    return link


def _enter(person: Person, way: str, browser: Browser, now: datetime) -> SignedInDevice:
    """A new device for this browser; what it held before ends (nothing given to it stays valid)."""
    is_staff = person.is_manager or person.is_administrator
    kept = browser.kept and not is_staff
    until = now + device_lasts(kept=kept, is_staff=is_staff)
    if browser.old_token:
        db.session.execute(
            update(Device)
            .where(Device.token_hash == digest(browser.old_token), Device.revoked_at.is_(None))
            .values(revoked_at=now)
        )
    token = new_token()
    device = Device(
        person_id=person.id,
        token_hash=digest(token),
        label=browser.label[:80],
        kept=kept,
        created_at=now,
        seen_at=now,
        idle_until=until,
        expires_at=until,
    )
    db.session.add(device)
    person.state = "active"
    forgive(person.email)
    db.session.flush()
    record(
        events.SignedIn(
            at=now,
            actor_id=person.id,
            person_id=person.id,
            device_id=device.id,
            way=way,
            kept=kept,
        )
    )
    return SignedInDevice(person.id, token, kept)


@transactional
def sign_out(device_id: int, *, person_id: int, now: datetime) -> None:
    """End the device this browser is."""
    if revoke_devices(person_id, now, only=device_id):
        record(
            events.SignedOut(at=now, actor_id=person_id, person_id=person_id, device_id=device_id)
        )


@transactional
def note_seen(device_id: int, now: datetime) -> None:
    """The footprint of a device in use. Not an event: where people are is nobody's business."""
    device = db.session.get(Device, device_id)
    if device is None or device.revoked_at is not None:
        return
    person = db.session.get_one(Person, device.person_id)
    lasts = device_lasts(kept=device.kept, is_staff=person.is_manager or person.is_administrator)
    device.seen_at = now
    device.idle_until = min(now + lasts, device.expires_at)


def revoke_devices(
    person_id: int, now: datetime, *, only: int | None = None, but: int | None = None
) -> tuple[int, ...]:
    """End her devices (all; `only` one; all `but` one); gives those that were alive."""
    statement = select(Device).where(Device.person_id == person_id, Device.revoked_at.is_(None))
    if only is not None:
        statement = statement.where(Device.id == only)
    if but is not None:
        statement = statement.where(Device.id != but)
    devices = db.session.scalars(statement.order_by(Device.id)).all()
    for device in devices:
        device.revoked_at = now
    return tuple(device.id for device in devices)


def end_links(person_id: int, purposes: tuple[str, ...], now: datetime) -> None:
    db.session.execute(
        update(MailboxLink)
        .where(
            MailboxLink.person_id == person_id,
            MailboxLink.purpose.in_(purposes),
            MailboxLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
