"""Every write of registrations."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app

from shared_space.bookings.service.renumbering import renumber
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.tokens import digest
from shared_space.members.service.throttle import count
from shared_space.workshops import events
from shared_space.workshops.models import Registration, Workshop
from shared_space.workshops.registering import queries, rules
from shared_space.workshops.registering.errors import Closed, NoSuchPlace, Over, TooMany


@dataclass(frozen=True)
class Wish:
    """Who wants a place. email: lower case; language: of her letters, 'ar', 'he' or 'en'; network:
    whence she asks (`rules.network_of`); submission_key: of the form that was sent."""

    name: str
    email: str
    language: str
    invitations: bool
    submission_key: str
    network: str = ""


@transactional
def ask(workshop_id: int, wish: Wish, now: datetime) -> None:
    """Keep a place until the address is confirmed by the letter that is sent there. The same form sent
    twice keeps one; who has a place already is written to again. At most `rules.LETTERS_A_DAY` letters
    go to an address nobody has confirmed: what is more is answered alike, and nothing happens.
    Raises Closed, TooMany."""
    key = _key("visitor", wish.submission_key)
    if _known(key):
        return
    workshop = _locked(workshop_id)
    _refuse_if_closed(workshop_id, now)
    here = f"{workshop_id} {wish.network}"
    if not (
        count("places", wish.network, now, most=rules.PLACES_A_DAY)
        and count("places of one", here, now, most=rules.PLACES_OF_ONE_A_DAY)
    ):
        raise TooMany
    if not count("place letters", wish.email, now, most=rules.LETTERS_A_DAY):
        return
    there = queries.live_of(workshop_id, wish.email)
    if there is not None:
        record(events.PlaceAskedAgain(**_facts(workshop, there, None, now)))
        return
    starts = queries.standing(workshop_id, now).starts
    until = rules.kept_until(now, starts)
    row = _added(workshop_id, wish, key, now, state="asked", kept_until=until)
    record(events.PlaceAsked(**_facts(workshop, row.id, None, now)))


@transactional
def take(workshop_id: int, wish: Wish, person_id: int, now: datetime) -> None:
    """Register somebody who is signed in, by her own address: at once, also when her place was kept until
    she confirms. Twice is once. Raises Closed."""
    key = _key(str(person_id), wish.submission_key)
    if _known(key):
        return
    workshop = _locked(workshop_id)
    there = queries.live_of(workshop_id, wish.email)
    row = None if there is None else db.session.get_one(Registration, there)
    if row is not None and row.state == "registered":
        row.person_id = person_id
        return
    if row is None:
        _refuse_if_closed(workshop_id, now)
        row = _added(workshop_id, wish, key, now, state="registered", person_id=person_id)
    else:
        _refuse_if_over(workshop_id, now)
        row.name, row.person_id, row.invitations = wish.name, person_id, wish.invitations
    _register(workshop, row, person_id, now)


@transactional
def confirm(token: str, now: datetime) -> None:
    """The address is hers: the place she was kept is hers. Twice is once. Raises NoSuchPlace; Over when it
    is no longer kept; Closed when nobody can come any more."""
    row = _behind(token)
    if row.state == "registered":
        return
    workshop = _locked(row.workshop_id)
    db.session.refresh(row, with_for_update=True)
    if row.state == "registered":
        return
    kept = row.state == "asked" and row.kept_until is not None and row.kept_until > now
    if not kept or not row.email:
        raise Over
    _refuse_if_over(row.workshop_id, now)
    _register(workshop, row, None, now)


@transactional
def give_back(registration_id: int, now: datetime, *, actor_id: int | None = None) -> None:
    """She does not come. Twice is once."""
    _end(registration_id, now, actor_id=actor_id, by_hosts=False)


@transactional
def remove(workshop_id: int, registration_id: int, *, actor_id: int, now: datetime) -> None:
    """The hosts take somebody off their list. Twice is once. Raises NoSuchPlace."""
    row = db.session.get(Registration, registration_id)
    if row is None or row.workshop_id != workshop_id:
        raise NoSuchPlace
    _end(registration_id, now, actor_id=actor_id, by_hosts=True)


@transactional
def want_invitations(registration_id: int, *, wanted: bool) -> None:
    """Whether her next letters bring a calendar invitation."""
    row = db.session.get(Registration, registration_id)
    if row is not None and row.state == "registered":
        row.invitations = wanted


@transactional
def expire_places(now: datetime) -> int:
    """A chore: places whose time is up go to others, and the addresses nobody confirmed are forgotten.
    Gives how many."""
    over = sa.select(Registration.workshop_id).where(
        Registration.state == "asked", Registration.kept_until <= now
    )
    workshops = db.session.scalars(over.distinct().order_by(Registration.workshop_id)).all()
    return sum(expire_in(number, now) for number in workshops)


@transactional
def link_token(registration_id: int) -> str:
    """The secret of the link in her letters: the same in each, and kept nowhere. It is made of the house's
    own secret; with another one, the letters from then on have other links."""
    row = db.session.get_one(Registration, registration_id)
    token = _token(row.submission_key)
    if row.link_hash != digest(token):
        row.link_hash = digest(token)
    return token


def _token(key: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    made = hmac.digest(secret, f"place:{key}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _key(who: str, submission_key: str) -> str:
    return hashlib.sha256(f"place:{who}:{submission_key}".encode()).hexdigest()


def _known(key: str) -> bool:
    query = sa.select(Registration.id).where(Registration.submission_key == key)
    return db.session.scalar(query) is not None


def _behind(token: str) -> Registration:
    row = db.session.scalar(sa.select(Registration).where(Registration.link_hash == digest(token)))
    if row is None:
        raise NoSuchPlace
    return row


def _locked(workshop_id: int) -> Workshop:
    """For its turn: what is counted now stays so until the end."""
    return db.session.get_one(Workshop, workshop_id, with_for_update=True, populate_existing=True)


def _refuse_if_closed(workshop_id: int, now: datetime) -> None:
    expire_in(workshop_id, now)
    code = rules.why_not(queries.standing(workshop_id, now))
    if code:
        raise Closed(code)


def _refuse_if_over(workshop_id: int, now: datetime) -> None:
    """Of a place that is kept for her: whether it can still be taken."""
    code = rules.why_not_confirm(queries.standing(workshop_id, now))
    if code:
        raise Closed(code)


def _added(workshop_id: int, wish: Wish, key: str, now: datetime, **values: Any) -> Registration:
    row = Registration(
        workshop_id=workshop_id,
        name=wish.name,
        email=wish.email,
        language=wish.language,
        invitations=wish.invitations,
        submission_key=key,
        link_hash=digest(_token(key)),
        asked_at=now,
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _register(workshop: Workshop, row: Registration, actor_id: int | None, now: datetime) -> None:
    row.state, row.registered_at, row.kept_until = "registered", now, None
    again: tuple[int, ...] = ()
    if row.invitations and queries.withdrew_before(workshop.id, row.email):
        again = _renumbered(workshop.id, now)
    db.session.flush()
    record(events.PlaceTaken(**_facts(workshop, row.id, actor_id, now, again)))


def _end(registration_id: int, now: datetime, *, actor_id: int | None, by_hosts: bool) -> None:
    row = db.session.get(
        Registration, registration_id, with_for_update=True, populate_existing=True
    )
    if row is None or row.state != "registered":
        return
    row.state, row.ended_at = "withdrawn", now
    taken_back = _renumbered(row.workshop_id, now) if row.invitations else ()
    db.session.flush()
    workshop = db.session.get_one(Workshop, row.workshop_id)
    record(
        events.PlaceGivenBack(
            **_facts(workshop, row.id, actor_id, now, taken_back),
            by_hosts=by_hosts,
            email=row.email,
            name=row.name,
            language=row.language,
        )
    )


def _renumbered(workshop_id: int, now: datetime) -> tuple[int, ...]:
    ahead = queries.dates_ahead(workshop_id, now)
    renumber(ahead, now)
    return ahead


def expire_in(workshop_id: int, now: datetime) -> int:
    """The same in one workshop, inside the caller's transaction."""
    over = db.session.scalars(
        sa.select(Registration)
        .where(
            Registration.workshop_id == workshop_id,
            Registration.state == "asked",
            Registration.kept_until <= now,
        )
        .order_by(Registration.id)
        .with_for_update()
    ).all()
    for row in over:
        row.state, row.ended_at, row.name, row.email = "expired", now, "", ""
    db.session.flush()
    workshop = db.session.get_one(Workshop, workshop_id)
    for row in over:
        record(events.PlaceExpired(**_facts(workshop, row.id, None, now)))
    return len(over)


def _facts(
    workshop: Workshop,
    registration_id: int,
    actor_id: int | None,
    now: datetime,
    occurrence_ids: tuple[int, ...] = (),
) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "workshop_id": workshop.id,
        "organization_id": workshop.organization_id,
        "registration_id": registration_id,
        "occurrence_ids": occurrence_ids,
    }
