"""The calendar of a forum: what it shows, and that each change moves what it must and nothing else."""

from datetime import timedelta

import pytest

from shared_space.bookings.service import asking, taking_back
from shared_space.forums import service as forums
from shared_space.house import service as house_service
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations import service as organizations
from shared_space.spaces import service as spaces
from shared_space.workshops import service as workshops
from tests.bookings import booking as desk
from tests.calendars import rows
from tests.calendars.conftest import summaries
from tests.calendars.test_private_feeds import address
from tests.calendars.test_versions import _candidates, rows_of, watching
from tests.cast import CONTACT, FIG, KULNA, NOW, PERSON, STUDIES

FORUM = "/calendars/forums/contact.ics"
OTHER = "/calendars/forums/language-studies.ics"
WORKSHOPS = "/calendars/workshops.ics"
NARROW = f"{WORKSHOPS}?forum=contact"
ORGANIZATION = "/calendars/organizations/kulna.ics"
RIVAL = "/calendars/organizations/kehilat-zion.ics"
SPACE = "/calendars/spaces/fig.ics"
EVERYWHERE = {FORUM, WORKSHOPS, NARROW, ORGANIZATION, "ours"}
MANAGER = {"actor_id": PERSON["manager"], "now": NOW}
HER = {"actor_id": PERSON["coordinator"], "now": NOW}


LATER = {**MANAGER, "now": NOW + timedelta(hours=1)}


def renamed(forum: int, name: str) -> None:
    forums.change(forum, Trilingual(en=name), None, seen=None, **LATER)


def put(slug: str, uid: str, forum: int | None, **changes: object) -> None:
    content = rows.content(uid, forum_id=forum, **changes)
    workshops.change(rows.workshop_id(slug), content, seen=None, **HER)


@pytest.fixture
def moved(context, visitor):
    """Names of the feeds that `act` moves, whose bytes are then others as well but for `unseen`."""
    paths = (FORUM, OTHER, WORKSHOPS, NARROW, ORGANIZATION, RIVAL, SPACE)
    of = {
        (path, language): f"{path}{'&' if '?' in path else '?'}lang={language}"
        for path in paths
        for language in ("en",)
    }
    of["ours", "en"] = address("coordinator", "organization", KULNA, language="en")
    watched = watching(visitor, of)

    def after(act, unseen=frozenset()) -> set[str]:
        tags, others = watched(act)
        assert others == tags - unseen, tags - others
        return tags

    return after


def test_a_workshop_joins_a_forum_changes_and_leaves_it(moved, visitor):
    uid, slugs = rows.book(), []
    unseen = EVERYWHERE - {FORUM}
    draft = lambda: slugs.append(rows.workshop(uid, publish=False, forum_id=CONTACT))  # noqa: E731
    assert moved(draft, unseen) == unseen
    number = rows.workshop_id(slugs[0])
    assert moved(lambda: workshops.publish(number, **HER)) == EVERYWHERE
    first = visitor.get(FORUM).headers["ETag"]
    assert moved(lambda: put(slugs[0], uid, CONTACT, title=Trilingual(en="New"))) == EVERYWHERE
    assert moved(lambda: put(slugs[0], uid, STUDIES)) == EVERYWHERE | {OTHER}
    assert moved(lambda: put(slugs[0], uid, None), {NARROW}) == EVERYWHERE - {FORUM} | {OTHER}
    assert moved(lambda: put(slugs[0], uid, CONTACT)) == EVERYWHERE
    assert visitor.get(FORUM).headers["ETag"] != first, "it does not come back to what it was"
    assert moved(lambda: put(slugs[0], uid, CONTACT)) == set()
    assert moved(lambda: workshops.cancel(number, **HER)) == EVERYWHERE


@pytest.mark.page
def test_a_draft_moves_no_forum(moved):
    uid = rows.book()
    slug = rows.workshop(uid, publish=False, forum_id=CONTACT)
    for forum in (STUDIES, None, CONTACT):
        assert not moved(lambda f=forum: put(slug, uid, f), EVERYWHERE) & {FORUM, OTHER}
    assert moved(lambda: renamed(CONTACT, "Another")) == {FORUM, NARROW}


def test_another_name_of_a_forum(moved, feed):
    rows.workshop(rows.book(), forum_id=CONTACT)

    def stamp() -> str:
        (event,) = feed(f"{WORKSHOPS}?lang=en").parts
        return str(event.one("LAST-MODIFIED").value)

    before = stamp()
    for name in ("Another", "Yet another"):  # in the same moment
        assert moved(lambda n=name: renamed(CONTACT, n)) == EVERYWHERE
        assert stamp() > before
        before = stamp()
    assert moved(lambda: renamed(STUDIES, "Another too")) == {OTHER}


@pytest.mark.page
def test_what_no_calendar_shows_of_a_forum_moves_none(moved):
    rows.workshop(rows.book(), forum_id=CONTACT)
    for act in (
        lambda: forums.change(
            CONTACT,
            Trilingual("تواصل", "קשר", "Contact"),
            Trilingual(en="About it"),
            seen=None,
            **MANAGER,
        ),
        lambda: forums.set_in_use(CONTACT, False, **MANAGER),
        lambda: forums.set_in_use(CONTACT, True, **MANAGER),
        lambda: forums.add("third", Trilingual(en="Third"), None, **MANAGER),
    ):
        assert moved(act) == set()


def test_what_happens_to_a_date_a_room_a_host_or_the_house_moves_the_forum(moved):
    done = asking.request(desk.ask("v", visibility="public"), desk.COORDINATOR, NOW)
    (uid,) = {candidate.uid for candidate in _candidates()}
    rows.workshop(uid, forum_id=CONTACT)
    everywhere = EVERYWHERE | {SPACE}
    name = {"name": Trilingual(en="Another name")}
    assert moved(lambda: spaces.change_space(FIG, name, seen=None, **MANAGER)) == everywhere
    host = lambda: organizations.change(KULNA, name, seen=None, **MANAGER)  # noqa: E731
    assert moved(host, {SPACE}) == everywhere
    house = lambda: house_service.change_settings(name, **MANAGER)  # noqa: E731
    assert moved(house, {OTHER, RIVAL}) == everywhere | {OTHER, RIVAL}
    seen = rows_of(done.booking_id)
    cancel = lambda: taking_back.take_back(done.booking_id, seen, desk.COORDINATOR, NOW)  # noqa: E731
    assert moved(cancel) == everywhere


@pytest.mark.page
def test_what_it_shows(context, feed):
    for title, forum, more in (
        ("Here", CONTACT, {"topic": "culture", "languages": ("he",)}),
        ("Here too", CONTACT, {"topic": "leadership", "languages": ("ar",)}),
        ("There", STUDIES, {}),
        ("Nowhere", None, {}),
    ):
        rows.workshop(rows.book(), title=Trilingual(en=title), forum_id=forum, **more)
    rows.workshop(rows.book(), title=Trilingual(en="Draft"), forum_id=CONTACT, publish=False)
    calendar = feed(f"{FORUM}?lang=en")
    assert sorted(summaries(calendar)) == ["Here", "Here too"]
    assert calendar.one("NAME").text == "Contact"
    assert calendar.one("URL").value == "http://localhost/forums/contact"
    assert calendar.one("SOURCE").value == f"http://localhost{FORUM}?lang=en"
    assert "Contact" in calendar.one("DESCRIPTION").text
    assert all("Forum: Contact" in event.one("DESCRIPTION").text for event in calendar.parts)
    part = feed(f"{FORUM}?lang=he&topic=culture&spoken=he&organization=kulna")
    assert summaries(part) == ["Here"]
    assert part.one("NAME").text.startswith("קשר · ")
    assert part.one("SOURCE").value.endswith("contact.ics?lang=he&topic=culture&spoken=he")
    assert summaries(feed(f"{FORUM}?lang=en&spoken=ar")) == ["Here too"]


@pytest.mark.page
def test_the_workshops_of_one_forum_and_an_honest_name(context, feed):
    rows.workshop(rows.book(), title=Trilingual(en="Here"), forum_id=CONTACT)
    rows.workshop(rows.book(), title=Trilingual(en="There"), forum_id=STUDIES)
    whole = feed(f"{WORKSHOPS}?lang=en")
    assert sorted(summaries(whole)) == ["Here", "There"]
    narrow = feed(f"{NARROW}&lang=en&organization=kulna&x=y")
    assert summaries(narrow) == ["Here"]
    assert narrow.one("NAME").text == "Workshops at Space for Shared Life · Kulna · Contact"
    assert narrow.one("SOURCE").value.endswith("?lang=en&organization=kulna&forum=contact")
    assert summaries(feed(f"{NARROW}&lang=en&organization=kehilat-zion")) == []
    for unknown in ("nobody", "%00%E2%80%AE"):
        every = feed(f"{WORKSHOPS}?lang=en&forum={unknown}")
        assert summaries(every) == summaries(whole)
        assert every.one("SOURCE").value == f"http://localhost{WORKSHOPS}?lang=en"
        assert every.one("NAME").text == whole.one("NAME").text


@pytest.mark.page
def test_one_that_no_longer_meets_keeps_its_calendar(context, feed, visitor):
    rows.workshop(rows.book(), forum_id=CONTACT)
    forums.set_in_use(CONTACT, False, **MANAGER)
    assert len(feed(FORUM).parts) == 1
    page = "/calendars/forums/contact"
    assert visitor.get(page).status_code == 200
    assert page not in visitor.get("/calendars/").get_data(as_text=True)
    for nowhere in ("/calendars/forums/nobody", "/calendars/forums/nobody.svg"):
        assert visitor.get(nowhere).status_code == 404
    assert visitor.get("/calendars/forums/nobody.ics").status_code == 404


@pytest.mark.page
def test_the_forum_is_chosen_on_the_page_of_the_workshop_calendar(context, visitor):
    page = visitor.get("/calendars/workshops?lang=en&forum=contact").get_data(as_text=True)
    assert '<option value="contact" lang="en" selected>' in page.replace("  ", " ")
    assert "workshops.ics?lang=en&amp;forum=contact" in page
