"""Fills an empty database with the demo house, through the services that people use, in the order in
which it all happened: each fact in a transaction of its own, so that history and letters are right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import select, update

from shared_space.bookings.models import Booking, Occurrence, Policy
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import asking, deciding, taking_back, talking
from shared_space.demo import booking_words, house_words, organization_words
from shared_space.demo.calendar_plan import Planned, plan
from shared_space.demo.errors import NotForThisHouse
from shared_space.demo.workshop_words import WORKSHOPS, DemoWorkshop
from shared_space.house import service as house
from shared_space.house.models import House
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db, record, transactional
from shared_space.kernel.interval import instant
from shared_space.members import service as members
from shared_space.members.models import Person
from shared_space.notices.models import Letter
from shared_space.organizations import service as organizations
from shared_space.organizations.events import PersonJoinedOrganization
from shared_space.organizations.models import Affiliation, Organization
from shared_space.residencies import service as residencies
from shared_space.spaces import service as spaces
from shared_space.spaces.models import KINDS, Space
from shared_space.workshops import service as workshops
from shared_space.workshops.models import Workshop

LONG_BEFORE = timedelta(days=400)
DECIDED_AFTER = timedelta(minutes=90)
LETTERS_KEPT = timedelta(days=1)

HALF_BUILT = (
    "The demo house was left half built. Remove its database and start again; as a rule that is: "
    "rm instance/demo.sqlite3*"
)


@dataclass(frozen=True)
class Step:
    """Something that somebody does at an instant."""

    at: datetime
    do: Callable[[datetime], object]


def is_there() -> bool:
    """Whether this database holds a house already. Raises NotForThisHouse when it holds half a demo."""
    row = db.session.execute(select(House.name, House.about)).first()
    if row is not None and row.about is None and row.name == house_words.SETTINGS["name"]:
        raise NotForThisHouse(HALF_BUILT)
    return row is not None


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
    for step in sorted(_steps(cast, now), key=lambda step: step.at):
        step.do(step.at)
    _letters_that_left(now - LETTERS_KEPT)
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
    for person, slug, role in organization_words.people():
        _person(person, places.get(slug), role, now)
    spaces.set_hours(None, house_words.HOURS, actor_id=None, now=now)
    for space in house_words.SPACES:
        space_id = spaces.add_space(space.slug, space.values(), actor_id=None, now=now)
        if space.resident:
            residencies.begin(places[space.resident], space_id, now, None, actor_id=None, now=now)


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


class Cast:
    """Everybody and everything by name, as ids."""

    def __init__(self) -> None:
        rows = db.session.execute(select(Person.email, Person.id))
        self.people = {email.split("@")[0]: number for email, number in rows}
        slugs = db.session.execute(select(Organization.slug, Organization.id))
        self.organizations = {slug: number for slug, number in slugs}  # noqa: C416 (rows)
        names = db.session.execute(select(Space.slug, Space.id))
        self.spaces = {slug: number for slug, number in names}  # noqa: C416 (rows)
        self.manager = Actor(self.people["manager"], is_manager=True)

    def coordinator(self, slug: str) -> Actor:
        """Who asks for an organization; '' is the house itself, so the manager."""
        if not slug:
            return self.manager
        number = self.organizations[slug]
        return Actor(self.people[f"{slug}.coordinator"], memberships={number: "coordinator"})


def _steps(cast: Cast, now: datetime) -> list[Step]:
    today = now.astimezone(the_house().zone).date()
    steps: list[Step] = []
    for index, planned in enumerate(plan(today)):
        steps += Story(cast, planned, f"demo-{index}", now, index).steps()
    for index, workshop in enumerate(WORKSHOPS):
        story = Story(cast, workshop.booking(today), workshop.slug, now, index)
        steps += [*story.steps(), *_publishing(story, workshop)]
    return steps


@dataclass(frozen=True)
class Story:
    """What happens to one planned booking. key: its submission key, by which it is found again."""

    cast: Cast
    planned: Planned
    key: str
    now: datetime
    index: int

    @property
    def asked_at(self) -> datetime:
        """In working hours, some days before; what lies far ahead was asked for in the last days."""
        day = self.planned.days[0] - timedelta(days=self.planned.asked_before)
        wall = time(9 + self.index % 8, self.index * 7 % 60)
        asked = instant(day, wall, the_house().zone)
        latest = self.now - timedelta(hours=4 + 11 * (self.index % 24))
        return asked if asked < self.now - timedelta(hours=4) else latest

    def steps(self) -> list[Step]:
        acts: dict[str, Callable[[datetime], object]] = {
            "approved": self._approve,
            "declined": self._decline,
            "cancelled": self._cancel,
            "withdrawn": self._cancel,
            "requested": self._question,
        }
        steps = [Step(self.asked_at, self._ask)]
        if self.planned.organization:
            act = acts[self.planned.ends_as]
            steps.append(Step(self.asked_at + DECIDED_AFTER, act))
        return steps

    def _ask(self, at: datetime) -> None:
        planned = self.planned
        ask = asking.Ask(
            space_id=self.cast.spaces[planned.space],
            organization_id=self.cast.organizations.get(planned.organization),
            title=planned.title,
            people=planned.people,
            first=planned.days[0],
            starts=planned.starts,
            ends=planned.ends,
            submission_key=self.key,
            visibility=planned.visibility,
            recurrence=_weekly(planned.days),
        )
        asking.request(ask, self.cast.coordinator(planned.organization), at)

    def booking_id(self) -> int:
        found = db.session.scalar(select(Booking.id).where(Booking.submission_key == self.key))
        assert found is not None
        return found

    def _seen(self, *states: str) -> dict[int, int]:
        rows = db.session.execute(
            select(Occurrence.id, Occurrence.revision)
            .join(Booking, Booking.id == Occurrence.booking_id)
            .where(Booking.submission_key == self.key, Occurrence.state.in_(states))
        )
        return {number: revision for number, revision in rows}  # noqa: C416 (rows)

    def _approve(self, at: datetime) -> None:
        if seen := self._seen("requested"):
            deciding.approve(self.booking_id(), seen, self.cast.people["manager"], at)

    def _decline(self, at: datetime) -> None:
        manager = self.cast.people["manager"]
        seen = self._seen("requested")
        deciding.decline(self.booking_id(), seen, manager, at, code="house_needs")

    def _cancel(self, at: datetime) -> None:
        """Its organization takes back what waits or was confirmed."""
        actor = self.cast.coordinator(self.planned.organization)
        seen = self._seen("requested", "approved")
        taking_back.take_back(self.booking_id(), seen, actor, at)

    def _question(self, at: datetime) -> None:
        if self.planned.visibility == "public":
            words = booking_words.QUESTION
            talking.ask(self.booking_id(), words, self.cast.people["manager"], at)

    def uids(self) -> frozenset[str]:
        return frozenset(
            db.session.scalars(
                select(Occurrence.uid).where(Occurrence.booking_id == self.booking_id())
            )
        )


def _weekly(days: tuple[date, ...]) -> Recurrence | None:
    if len(days) == 1:
        return None
    return Recurrence("weekly", interval=(days[1] - days[0]).days // 7, count=len(days))


def _publishing(story: Story, workshop: DemoWorkshop) -> list[Step]:
    """Some time after its dates were approved its host describes it, then publishes it."""
    actor_id = story.cast.coordinator(workshop.organization).person_id or 0

    def draft(at: datetime) -> None:
        workshops.draft(
            story.cast.organizations.get(workshop.organization),
            workshops.Content(
                title=workshop.title,
                summary=workshop.summary,
                topic=workshop.topic,
                languages=workshop.languages,
                joint=workshop.joint,
                capacity=workshop.capacity,
                sessions=story.uids(),
            ),
            submission_key=workshop.slug,
            actor_id=actor_id,
            now=at,
            slug=workshop.slug,
        )

    def publish(at: datetime) -> None:
        number = db.session.scalar(select(Workshop.id).where(Workshop.slug == workshop.slug))
        workshops.publish(number or 0, actor_id=actor_id, now=at)

    asked = story.asked_at
    return [
        Step(asked + timedelta(minutes=150), draft),
        Step(asked + timedelta(minutes=170), publish),
    ]


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
