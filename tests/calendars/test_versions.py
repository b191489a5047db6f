"""Every fact that a calendar shows moves its validator; what it does not show leaves it alone."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from shared_space.bookings import events as bookings_events
from shared_space.bookings.service import asking, deciding, taking_back
from shared_space.bookings.service.asking_together import request_all
from shared_space.factory import HANDLERS
from shared_space.house import service as house_service
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations import service as organizations
from shared_space.spaces import service as spaces
from shared_space.workshops import events as workshops_events
from shared_space.workshops import service as workshops
from tests.bookings import booking as desk
from tests.calendars import rows
from tests.calendars.reading import Read, forget_all, read
from tests.calendars.test_private_feeds import address
from tests.cast import ALMOND, FIG, HALL, KULNA, NOW, PERSON, ZION

ORGANIZATION = "/calendars/organizations/kulna.ics"
RIVAL = "/calendars/organizations/kehilat-zion.ics"
SPACE = "/calendars/spaces/fig.ics"
OTHER_SPACE = "/calendars/spaces/almond.ics"
WORKSHOPS = "/calendars/workshops.ics"
HERS = {
    "mine": ("coordinator", "mine", None),
    "ours": ("coordinator", "organization", KULNA),
    "rivals": ("rival", "organization", ZION),
    "house": ("manager", "house", None),
}
MANAGER = PERSON["manager"]


LANGUAGES = ("ar", "he", "en")


class Moved(NamedTuple):
    """Feeds that answer another tag, and those whose bytes are others, in whichever language."""

    tags: set[str]
    bytes: set[str]


@pytest.fixture
def seen_to_move(context, visitor, house):
    """What `act` moves. Each feed is read before and after, in three languages (on PostgreSQL in one
    of them each); what it then says is what it would say if nothing had been written before, and its
    bytes change only with its tag."""
    feeds = {path: path for path in (ORGANIZATION, RIVAL, SPACE, OTHER_SPACE, WORKSHOPS)} | HERS
    of = {}
    for number, (name, whose) in enumerate(feeds.items()):
        for language in LANGUAGES if house.engine == "sqlite" else (LANGUAGES[number % 3],):
            path = address(*whose, language=language) if name in HERS else f"{name}?lang={language}"
            of[name, language] = path
    return watching(visitor, of)


def watching(visitor, of: dict[tuple[str, str], str]) -> Callable[[Callable[[], object]], Moved]:
    """of: (name of a feed, language) → its address."""

    def all_read() -> dict[tuple[str, str], Read]:
        return {key: read(visitor, path) for key, path in of.items()}

    def after(act: Callable[[], object]) -> Moved:
        before = all_read()
        act()
        now = all_read()
        forget_all()
        assert all_read() == now
        moved = Moved(
            {
                name
                for name, language in of
                if before[name, language].tag != now[name, language].tag
            },
            {
                name
                for name, language in of
                if before[name, language].body != now[name, language].body
            },
        )
        assert moved.bytes <= moved.tags
        return moved

    return after


@pytest.fixture
def moved(seen_to_move):
    """Which feeds `act` moves, whose bytes are then others as well; but for those `unseen`."""

    def after(act: Callable[[], object], unseen: set[str] = frozenset()) -> set[str]:
        tags, others = seen_to_move(act)
        assert others == tags - unseen, tags - others
        return tags

    return after


CALENDARS_OF_A_BOOKING = {ORGANIZATION, SPACE, "mine", "ours", "house"}


def test_a_confirmed_booking(moved):
    assert (
        moved(lambda: asking.request(desk.ask("v", visibility="public"), desk.COORDINATOR, NOW))
        == CALENDARS_OF_A_BOOKING
    )


def test_many_confirmed_in_one_go(moved):
    asks = [desk.ask("v", visibility="public"), desk.ask("h", space_id=HALL)]
    assert moved(lambda: request_all(asks, KULNA, desk.COORDINATOR, NOW)) == CALENDARS_OF_A_BOOKING


def test_a_request_moves_nothing_until_it_is_approved(moved):
    asked = []

    def ask():
        asked.append(
            asking.request(desk.ask("h", space_id=HALL, visibility="public"), desk.COORDINATOR, NOW)
        )

    assert moved(ask) == set()
    occurrence = rows_of(asked[0].booking_id)
    approved = moved(lambda: deciding.approve(asked[0].booking_id, occurrence, MANAGER, NOW))
    assert approved == CALENDARS_OF_A_BOOKING - {SPACE}
    decision = last_decision()
    undone = moved(lambda: deciding.undo(decision, MANAGER, NOW))
    assert undone == CALENDARS_OF_A_BOOKING - {SPACE}


def rows_of(booking_id: int) -> dict[int, int]:
    import sqlalchemy as sa

    from shared_space.bookings.models import Occurrence

    found = db.session.execute(
        sa.select(Occurrence.id, Occurrence.revision).where(Occurrence.booking_id == booking_id)
    )
    seen = {row.id: row.revision for row in found}
    db.session.rollback()
    return seen


def last_decision() -> int:
    import sqlalchemy as sa

    from shared_space.bookings.models import Decision

    found = db.session.scalar(sa.select(sa.func.max(Decision.id)))
    db.session.rollback()
    return int(found)


def test_a_cancellation(moved):
    done = asking.request(desk.ask("v", visibility="public"), desk.COORDINATOR, NOW)
    seen = rows_of(done.booking_id)
    act = lambda: taking_back.take_back(done.booking_id, seen, desk.COORDINATOR, NOW)  # noqa: E731
    assert moved(act) == CALENDARS_OF_A_BOOKING


def test_a_new_title_or_visibility(moved):
    done = asking.request(desk.ask("v", visibility="public"), desk.COORDINATOR, NOW)
    everybody = {ORGANIZATION}
    for title, visibility, unseen in (
        ("New words", "public", set()),
        ("New words", "house", set()),
        ("New words", "private", everybody),  # it was not there any more
    ):
        act = lambda t=title, v=visibility: taking_back.correct(  # noqa: E731
            done.booking_id, desk.COORDINATOR, NOW, title=Trilingual(en=t), purpose="", visibility=v
        )
        assert moved(act, unseen) == CALENDARS_OF_A_BOOKING


def test_a_date_of_a_workshop_moves_the_workshops_too(moved):
    done = asking.request(desk.ask("v", visibility="public"), desk.COORDINATOR, NOW)
    (uid,) = {c.uid for c in _candidates()}
    rows.workshop(uid)
    seen = rows_of(done.booking_id)
    act = lambda: taking_back.take_back(done.booking_id, seen, desk.COORDINATOR, NOW)  # noqa: E731
    assert moved(act) == CALENDARS_OF_A_BOOKING | {WORKSHOPS}


def _candidates():
    from shared_space.workshops.offered import candidates

    found = candidates(KULNA, NOW)
    db.session.rollback()
    return found


def test_a_workshop(moved):
    uid = rows.book()
    slugs = []
    ours = {ORGANIZATION, WORKSHOPS, "ours"}
    assert moved(lambda: slugs.append(rows.workshop(uid, publish=False)), unseen=ours) == ours
    number = rows.workshop_id(slugs[0])
    facts = {"actor_id": PERSON["coordinator"], "now": NOW}
    assert moved(lambda: workshops.publish(number, **facts)) == ours
    renamed = rows.content(uid, title=Trilingual(en="Another name"))
    assert moved(lambda: workshops.change(number, renamed, seen=None, **facts)) == ours
    assert moved(lambda: workshops.change(number, renamed, seen=None, **facts)) == set()
    assert moved(lambda: workshops.cancel(number, **facts)) == ours


def test_another_name_of_a_space(moved):
    rows.workshop(rows.book())
    act = lambda: spaces.change_space(  # noqa: E731
        FIG, {"name": Trilingual(en="Another room")}, seen=None, actor_id=MANAGER, now=NOW
    )
    assert moved(act) == CALENDARS_OF_A_BOOKING | {WORKSHOPS}


def test_another_name_of_an_organization(moved):
    rows.workshop(rows.book())
    name = {"name": Trilingual(en="Another name")}
    act = lambda: organizations.change(KULNA, name, seen=None, actor_id=MANAGER, now=NOW)  # noqa: E731
    assert moved(act, unseen={SPACE}) == {ORGANIZATION, WORKSHOPS, SPACE, "mine", "ours", "house"}


def test_another_name_of_the_house_moves_every_calendar(moved):
    rows.workshop(rows.book())
    rows.book(space=ALMOND, organization=ZION, requester="rival")
    name = {"name": Trilingual(en="Another house")}
    assert len(moved(lambda: house_service.change_settings(name, actor_id=MANAGER, now=NOW))) == 9


def test_what_no_calendar_shows_moves_none(seen_to_move):
    rows.workshop(rows.book())
    facts = {"actor_id": MANAGER, "now": NOW}
    for act in (
        lambda: spaces.change_space(FIG, {"people": 5, "access": ()}, seen=None, **facts),
        lambda: spaces.place_space(FIG, 0, **facts),
        lambda: house_service.change_settings({"phone": "02-0000000"}, **facts),
        lambda: asking.request(desk.ask("h", space_id=HALL), desk.COORDINATOR, NOW),
        lambda: request_all([desk.ask("i", space_id=HALL)], KULNA, desk.COORDINATOR, NOW),
    ):
        assert seen_to_move(act) == (set(), set())


SHOWN_WHEN_IT_IS_APPROVED = {"MoveRequested", "OfferMade", "OfferExpired", "OfferRefused"} | {
    "OfferTakenBack",
    "RequestExpired",
    "WaitingBegan",
}
ARRANGED = {"ProposalMade", "ProposalDeclined", "ProposalWithdrawn", "ProposalLapsed"} | {
    "StillNeededAsked",
    "StillNeeded",
    "SetUpChanged",
    "SaidHere",
    "ColleagueAdded",
}


def test_every_fact_of_a_booking_is_thought_of():
    """A new kind of fact fails here until somebody decides whether calendars show it."""
    shows_nothing = {"BookingRequested", "BookingDeclined", "BookingWithdrawn", "RivalApproved"}
    shows_nothing |= {"QuestionAsked", "QuestionAnswered"}
    shows_nothing |= {"RequestedTogether", "ConfirmedTogether"}  # AskedTogether counts for them
    shows_nothing |= {"PlaceAsked", "PlaceAskedAgain", "PlaceExpired"}
    shows_nothing |= SHOWN_WHEN_IT_IS_APPROVED | ARRANGED
    for fact in _all(bookings_events.BookingEvent) | _all(workshops_events.WorkshopEvent):
        handlers = {handler.__name__ for handler in HANDLERS[fact]}
        bumped = bool(handlers & {"bump_for_booking", "bump_for_workshop", "bump_for_renumbered"})
        assert bumped != (fact.__name__ in shows_nothing), fact


def _all(fact: type) -> set[type]:
    """What is a fact of its own: a kind that others are made of is none."""
    kinds = {sub for sub in fact.__subclasses__() if sub.__module__.startswith("shared_space")}
    return {leaf for kind in kinds for leaf in _all(kind) or {kind}}


def test_a_counter_grows_even_within_one_second(context):
    from shared_space.calendars.service import counters
    from shared_space.organizations.models import Organization

    @transactional
    def twice() -> None:
        for _ in range(2):
            counters.bump(counters.Leaves([KULNA]), NOW)

    twice()
    first = db.session.get_one(Organization, KULNA).version
    db.session.rollback()
    twice()
    assert db.session.get_one(Organization, KULNA).version == first + 2
