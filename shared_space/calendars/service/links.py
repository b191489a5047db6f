"""Private addresses: made, changed, ended; and the trace of their use."""

import base64
import hashlib
import hmac
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import event, select, update

from shared_space.calendars import kept
from shared_space.calendars.errors import Refused
from shared_space.calendars.events import CalendarLinkChanged, CalendarLinkEnded, CalendarLinkMade
from shared_space.calendars.models import CalendarLink
from shared_space.calendars.rules import FOOTPRINT_EVERY, MOST_LINKS, Options
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.stamps import next_stamp
from shared_space.kernel.tokens import digest


@transactional
def make_link(
    actor: Actor,
    scope: str,
    organization_id: int | None,
    language: str,
    *,
    submission_key: str,
    now: datetime,
    options: Options = Options(),  # noqa: B008 (a frozen value)
) -> str:
    """A new private address; its token, which is kept nowhere. The same form sent twice is one
    address. Raises Refused: 'not_yours', 'too_many', 'ended' (the form was used before)."""
    allowed = {
        "mine": actor.is_signed_in and organization_id is None,
        "organization": actor.belongs_to(organization_id),
        "house": actor.is_manager and not actor.deputy_for and organization_id is None,
    }
    if actor.person_id is None or not allowed.get(scope):
        raise Refused("not_yours")
    chosen = f"{scope}:{organization_id}:{language}:{options}"
    token = _token(f"{actor.person_id}:{chosen}:{submission_key}")
    known = db.session.scalar(select(CalendarLink).where(CalendarLink.token_hash == digest(token)))
    if known is not None:
        if known.revoked_at is not None:
            raise Refused("ended")
        return token
    live = select(CalendarLink.id).where(
        CalendarLink.person_id == actor.person_id, CalendarLink.revoked_at.is_(None)
    )
    if len(db.session.scalars(live).all()) >= MOST_LINKS:
        raise Refused("too_many")
    link = CalendarLink(
        person_id=actor.person_id,
        token_hash=digest(token),
        scope=scope,
        organization_id=organization_id,
        language=language,
        created_at=now,
        **asdict(options),
    )
    db.session.add(link)
    db.session.flush()
    record(CalendarLinkMade(**_facts(link, now, actor.person_id), scope=scope))
    return token


@transactional
def rotate_link(link_id: int, actor: Actor, *, submission_key: str, now: datetime) -> str:
    """End an address of hers and make another in its place; the new token. Raises LookupError when
    it is not hers, Refused('ended') when it has ended already."""
    link = _hers(link_id, actor)
    if link.revoked_at is not None:
        raise Refused("ended")
    _end(link, now, actor.person_id)
    return make_link(
        actor,
        link.scope,
        link.organization_id,
        link.language,
        submission_key=submission_key,
        now=now,
        options=options_of(link),
    )


def options_of(link: CalendarLink) -> Options:
    return Options(link.detail, link.reminder_minutes, link.days_back, link.days_ahead)


@transactional
def change_link(
    link_id: int, actor: Actor, language: str, options: Options, *, now: datetime
) -> None:
    """Another language or other options for an address of hers, which stays. Raises LookupError when
    it is not hers, Refused('ended') when it has ended."""
    link = _hers(link_id, actor)
    if link.revoked_at is not None:
        raise Refused("ended")
    if (link.language, options_of(link)) == (language, options):
        return
    link.language = language
    for name, value in asdict(options).items():
        setattr(link, name, value)
    link.changed_at = next_stamp(now, link.changed_at or link.created_at)
    record(CalendarLinkChanged(**_facts(link, now, actor.person_id)))


@transactional
def end_link(link_id: int, actor: Actor, now: datetime) -> None:
    """End an address of hers; twice is once. Raises LookupError when it is not hers."""
    _end(_hers(link_id, actor), now, actor.person_id)


def end_links_of_organization(event: Any) -> None:
    """She left an organization: her addresses of it end. event: organization_id, person_id."""
    _end_all(event, CalendarLink.organization_id == event.organization_id)


def end_all_links(event: Any) -> None:
    """She left the house. event.person_id: who."""
    _end_all(event)


def end_house_links(event: Any) -> None:
    """She is no longer a manager: her addresses of the whole house end. event: RolesChanged."""
    if not event.is_manager:
        _end_all(event, CalendarLink.scope == "house")


@transactional
def note_use(link_id: int, now: datetime) -> None:
    """Remember that a calendar program read the address; at most every ten minutes."""
    db.session.execute(
        update(CalendarLink)
        .where(
            CalendarLink.id == link_id,
            CalendarLink.last_used_at.is_(None)
            | (CalendarLink.last_used_at <= now - FOOTPRINT_EVERY),
        )
        .values(last_used_at=now)
    )


def _end_all(event: Any, *conditions: Any) -> None:
    db.session.flush()
    for link in db.session.scalars(
        select(CalendarLink).where(CalendarLink.person_id == event.person_id, *conditions)
    ):
        _end(link, event.at, event.actor_id)


def _end(link: CalendarLink, now: datetime, actor_id: int | None) -> None:
    if link.revoked_at is None:
        link.revoked_at = now
        name = kept.of_token_hash(link.token_hash)
        event.listen(db.session(), "after_commit", lambda _session: kept.forget(name), once=True)
        record(CalendarLinkEnded(**_facts(link, now, actor_id)))


def _hers(link_id: int, actor: Actor) -> CalendarLink:
    link = db.session.get(CalendarLink, link_id) if link_id < 2**31 else None
    if link is None or link.person_id != actor.person_id:
        raise LookupError(link_id)
    return link


def _facts(link: CalendarLink, now: datetime, actor_id: int | None) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": actor_id,
        "calendar_link_id": link.id,
        "person_id": link.person_id,
    }


def _token(form: str) -> str:
    """256 bits that only this house can make of a form, so that the form sent twice is one address
    and none of it needs to be kept."""
    key = current_app.config["SECRET_KEY"].encode()
    secret = hmac.new(key, f"calendar link {form}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
