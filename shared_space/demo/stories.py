"""What happens to each planned booking and workshop of the demo house: who does what, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from shared_space.bookings.models import Booking, Occurrence
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import asking, deciding, taking_back, talking
from shared_space.bookings.service.examining import Ask
from shared_space.demo import booking_words
from shared_space.demo.calendar_plan import Planned, plan
from shared_space.demo.set_up_words import COMES_WITH, NOTHING_MORE
from shared_space.demo.workshop_words import WORKSHOPS, DemoWorkshop
from shared_space.forums.queries import forum_by_slug
from shared_space.house.queries import the_house
from shared_space.kernel.actor import Actor
from shared_space.kernel.db import db
from shared_space.kernel.interval import instant
from shared_space.members.models import Person
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Equipment, Space
from shared_space.workshops import service as workshops
from shared_space.workshops.models import Workshop
from shared_space.workshops.registering import service as registering
from shared_space.workshops.registering.queries import live_of

DECIDED_AFTER = timedelta(minutes=90)


@dataclass(frozen=True)
class Step:
    """Something that somebody does at an instant."""

    at: datetime
    do: Callable[[datetime], object]


class Cast:
    """Everybody and everything by name, as ids."""

    def __init__(self) -> None:
        rows = db.session.execute(select(Person.email, Person.id))
        self.people = {email.split("@")[0]: number for email, number in rows}
        slugs = db.session.execute(select(Organization.slug, Organization.id))
        self.organizations = {slug: number for slug, number in slugs}  # noqa: C416 (rows)
        names = db.session.execute(select(Space.slug, Space.id))
        self.spaces = {slug: number for slug, number in names}  # noqa: C416 (rows)
        lent = db.session.execute(select(Equipment.slug, Equipment.id))
        self.equipment = {slug: number for slug, number in lent}  # noqa: C416 (rows)
        self.manager = Actor(self.people["manager"], is_manager=True)

    def coordinator(self, slug: str) -> Actor:
        """Who asks for an organization; '' is the house itself, so the manager."""
        if not slug:
            return self.manager
        number = self.organizations[slug]
        return Actor(self.people[f"{slug}.coordinator"], memberships={number: "coordinator"})


def steps(cast: Cast, now: datetime) -> list[Step]:
    """Everything that was done in the demo house until `now`, in order."""
    today = now.astimezone(the_house().zone).date()
    found: list[Step] = []
    for index, planned in enumerate(plan(today)):
        found += Story(cast, planned, f"demo-{index}", now, index).steps()
    for index, workshop in enumerate(WORKSHOPS):
        story = Story(cast, workshop.booking(today), workshop.slug, now, index)
        found += [*story.steps(), *_publishing(story, workshop)]
    return sorted(found, key=lambda step: step.at)


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
        more = COMES_WITH.get((planned.organization, planned.space), NOTHING_MORE)
        ask = Ask(
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
            equipment={self.cast.equipment[slug]: n for slug, n in more.equipment.items()},
            needs=more.needs,
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
    """Some time after its dates were approved its host describes it, then publishes it; and people join."""
    actor_id = story.cast.coordinator(workshop.organization).person_id or 0

    def draft(at: datetime) -> None:
        forum = forum_by_slug(workshop.forum)
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
                registration="none" if workshop.participants is None else "open",
                forum_id=forum.id if forum else None,
            ),
            submission_key=workshop.slug,
            actor_id=actor_id,
            now=at,
            slug=workshop.slug,
        )

    def publish(at: datetime) -> None:
        workshops.publish(_workshop_id(workshop), actor_id=actor_id, now=at)

    asked = story.asked_at
    return [
        Step(asked + timedelta(minutes=150), draft),
        Step(asked + timedelta(minutes=170), publish),
        *(
            Step(asked + timedelta(minutes=180 + 5 * number), _joining(workshop, number))
            for number in range(1, (workshop.participants or 0) + 1)
        ),
    ]


def _joining(workshop: DemoWorkshop, number: int) -> Callable[[datetime], None]:
    """Somebody wants a place, and confirms her address at once."""
    email = f"participant{number}.{workshop.slug}@example.org"
    wish = registering.Wish(
        f"Participant {number}",
        email,
        workshop.languages[0],
        invitations=True,
        submission_key=email,
    )

    def join(at: datetime) -> None:
        workshop_id = _workshop_id(workshop)
        registering.ask(workshop_id, wish, at)
        place = live_of(workshop_id, email)
        if place is not None:
            registering.confirm(registering.link_token(place), at)

    return join


def _workshop_id(workshop: DemoWorkshop) -> int:
    return db.session.scalars(select(Workshop.id).where(Workshop.slug == workshop.slug)).one()
