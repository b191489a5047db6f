"""Fills an empty database with the demo house, through the services that people use, in the order in
which it all happened: each fact in a transaction of its own, so that history and letters are right."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from shared_space.bookings.models import Policy
from shared_space.bookings.service import policies
from shared_space.demo import house_words, organization_words
from shared_space.demo.errors import NotForThisHouse
from shared_space.demo.forum_words import FORUMS
from shared_space.demo.set_up_words import EQUIPMENT
from shared_space.demo.stories import Cast, steps
from shared_space.forums import service as forums
from shared_space.house import service as house
from shared_space.house.events import HouseChanged
from shared_space.house.models import House
from shared_space.house.queries import the_house
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import day_span
from shared_space.members import service as members
from shared_space.members.models import Person
from shared_space.notices.models import Letter
from shared_space.organizations import service as organizations
from shared_space.organizations.events import PersonJoinedOrganization
from shared_space.organizations.models import Affiliation
from shared_space.residencies import service as residencies
from shared_space.residencies.queries import rooms_of
from shared_space.spaces import service as spaces
from shared_space.spaces import service_equipment
from shared_space.spaces.models import KINDS

LONG_BEFORE = timedelta(days=400)
LETTERS_KEPT = timedelta(days=1)
THURSDAY = 3

HALF_BUILT = (
    "The demo house was left half built. Remove its database and start again; as a rule that is: "
    "rm instance/demo.sqlite3*"
)


def is_there() -> bool:
    """Whether this database holds a house already. Raises NotForThisHouse when it holds half a demo."""
    about = db.session.execute(select(House.about)).first()
    if about is None:
        return False
    changed = select(AuditRow.id).where(AuditRow.verb == HouseChanged.__name__).limit(1)
    if about == (None,) and db.session.scalar(changed) is None:
        raise NotForThisHouse(HALF_BUILT)
    return True


def seed(now: datetime) -> None:
    """The whole demo house, its bookings around `now`. Raises NotForThisHouse outside demo mode and
    in a database that holds a house."""
    if not current_app.config["SETTINGS"].is_demo:
        raise NotForThisHouse("Demo people live in the demo house only (SHARED_SPACE_MODE=demo).")
    if is_there():
        raise NotForThisHouse("This database holds a house already; nothing was changed.")
    _found(now - LONG_BEFORE)
    cast = Cast()
    members.give_demo_password(list(cast.people.values()))
    for step in steps(cast, now):
        step.do(step.at)
    _give_a_day_back(cast, now - LETTERS_KEPT)
    _letters_that_left(now - LETTERS_KEPT)
    for kind, quota in policies.QUOTAS.items():
        manager = cast.people["manager"]
        policies.change(kind, quota, seen=None, actor_id=manager, now=now - LETTERS_KEPT)
    # Last, since it says that the house is complete (see is_there).
    about = {"about": house_words.ABOUT}
    house.change_settings(about, actor_id=cast.people["administrator"], now=now - LETTERS_KEPT)


@transactional
def _found(now: datetime) -> None:
    """The house with its people, organizations and spaces, as it was long before."""
    house.start(house_words.SETTINGS, now=now)
    for kind in KINDS:
        db.session.add(Policy(kind=kind))
    places: dict[str, int] = {}
    for organization in organization_words.ORGANIZATIONS:
        values = {
            "name": organization.name,
            "about": organization.about,
            "fields": [organization.field],
            "languages": list(organization.languages),
            "members_may_request": organization.slug == organization_words.MEMBER_OF,
        }
        slug = organization.slug
        places[slug] = organizations.add(slug, values, actor_id=None, now=now)
    for forum in FORUMS:
        forums.add(forum.slug, forum.name, forum.about, actor_id=None, now=now)
    for person, slug, role in organization_words.people():
        _person(person, places.get(slug), role, now)
    spaces.set_hours(None, house_words.HOURS, actor_id=None, now=now)
    for space in house_words.SPACES:
        space_id = spaces.add_space(space.slug, space.values(), actor_id=None, now=now)
        if space.resident:
            residencies.begin(places[space.resident], space_id, now, None, actor_id=None, now=now)
    for slug, name, pieces in EQUIPMENT:
        service_equipment.add(slug, name, pieces, actor_id=None, now=now)


def _person(
    person: organization_words.DemoPerson, organization_id: int | None, role: str, now: datetime
) -> None:
    """Somebody who has long been here: without the letter and the link of an invitation."""
    row = Person(
        email=person.email,
        name=person.name,
        locale=person.locale,
        is_manager=person is organization_words.MANAGER,
        is_administrator=person is organization_words.ADMINISTRATOR,
        state="active",
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if organization_id is not None:
        db.session.add(
            Affiliation(person_id=row.id, organization_id=organization_id, role=role, since=now)
        )
        record(
            PersonJoinedOrganization(
                organization_id=organization_id, person_id=row.id, role=role, at=now, actor_id=None
            )
        )


def _give_a_day_back(cast: Cast, now: datetime) -> None:
    """Kulna does not need its room on a day of next week, so others may book it."""
    zone = the_house().zone
    day = now.astimezone(zone).date() + timedelta(days=7)
    day += timedelta(days=(THURSDAY - day.weekday()) % 7)
    (room,) = rooms_of(cast.organizations["kulna"], now)
    who = cast.coordinator("kulna").person_id
    residencies.release(room.id, day_span(day, zone), actor_id=who, now=now)


@transactional
def _letters_that_left(before: datetime) -> None:
    """In the story of the demo house its mail went out until yesterday: letters of older facts count
    as sent when they were due, so that a mail server added later does not send the past. Those of
    the last day are kept, as every letter of a house without a mail server is."""
    db.session.execute(
        update(Letter)
        .where(Letter.state == "queued", Letter.next_at < before)
        .values(state="sent", attempts=1, sent_at=Letter.next_at)
        .execution_options(synchronize_session=False)
    )
