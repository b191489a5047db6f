"""A manager's forums, and the forum of a workshop."""

import pytest
import sqlalchemy as sa

from shared_space.forums import service
from shared_space.forums.models import Forum
from shared_space.forums.queries import forum_by_slug
from shared_space.kernel.audit import history
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops.models import Workshop
from tests.calendars import rows
from tests.cast import CONTACT, NOW, PERSON, STUDIES, form_token, send

pytestmark = pytest.mark.page

NEW, EDIT = "/manage/forums/new", "/manage/forums/contact"
YOUTH = {"name-ar": "الشباب", "name-en": "Youth work", "about-ar": "سطر\n\nسطر"}
MANAGER = PERSON["manager"]


def found(slug: str):
    db.session.rollback()
    return forum_by_slug(slug)


def verbs(number: int) -> list[str]:
    db.session.rollback()
    return [event.verb for event in history("forum", number)]


def seen(client) -> str:
    page = client.get(EDIT).get_data(as_text=True)
    return page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_a_manager_adds_one(context, people):
    answer = send(people.manager, NEW, YOUTH)
    assert (answer.status_code, answer.location) == (303, "/manage/forums/")
    forum = found("youth-work")
    assert forum.name == Trilingual(ar="الشباب", en="Youth work")
    assert forum.about == Trilingual(ar="سطر\n\nسطر")
    assert verbs(forum.id) == ["ForumAdded"]
    assert send(people.manager, NEW, YOUTH).status_code == 303, "the same form twice is one forum"
    other = send(people.manager, NEW, {**YOUTH, "name-ar": "غيره"})
    assert other.status_code == 422
    assert "Another forum has this address." in other.get_data(as_text=True)
    assert "غيره" in other.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count(Forum.id))) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name-ar": "", "name-en": ""}, "Write this in at least one language."),
        ({"name-en": "", "slug": ""}, "such as language-studies"),
        ({"slug": "new"}, "such as language-studies"),
        ({"slug": "No/Such"}, "such as language-studies"),
        ({"name-en": "x" * 121, "slug": "x"}, "This is too long"),
        ({"about-ar": "x" * 4001}, "This is too long"),
    ],
)
def test_bad_input_gets_a_sentence(context, people, change, words):
    people.manager.set_cookie("language", "en")
    answer = send(people.manager, NEW, {**YOUTH, **change})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count(Forum.id))) == 2


def test_it_is_renamed_and_its_address_stays(context, people):
    words = {"name-en": "Neighbours", "slug": "neighbours", "seen": seen(people.manager)}
    assert send(people.manager, EDIT, words).status_code == 303
    assert found("contact").name == Trilingual(en="Neighbours")
    assert found("neighbours") is None
    words["seen"] = seen(people.manager)
    assert send(people.manager, EDIT, words).status_code == 303
    assert verbs(CONTACT) == ["ForumChanged"], "nothing new: nothing to remember"
    assert send(people.manager, EDIT, {**words, "name-en": ""}).status_code == 422


def test_what_somebody_else_saved_meanwhile_is_not_written_over(context, people):
    before = seen(people.manager)
    about = Trilingual(en="Of another")
    service.change(CONTACT, Trilingual(en="Theirs"), about, seen=None, actor_id=MANAGER, now=NOW)
    people.manager.set_cookie("language", "en")
    stale = send(people.manager, EDIT, {"name-en": "Mine", "seen": before})
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Somebody else saved this forum" in page
    assert 'value="Mine"' in page
    assert found("contact").name == Trilingual(en="Theirs")
    now_seen = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert send(people.manager, EDIT, {"name-en": "Mine", "seen": now_seen}).status_code == 303
    assert found("contact").name == Trilingual(en="Mine")


def test_one_that_no_longer_meets_and_meets_again(context, people):
    def press(wanted: str) -> int:
        to = f"{EDIT}/use"
        return send(people.manager, "/manage/forums/", {"in_use": wanted}, to=to).status_code

    for wanted, meets in (("no", False), ("no", False), ("yes", True)):
        assert press(wanted) == 303
        assert found("contact").in_use is meets
        listed = people.manager.get("/manage/forums/", headers={"Accept-Language": "en"})
        assert ("No longer meeting" in listed.get_data(as_text=True)) is not meets
    assert verbs(CONTACT) == ["ForumChanged", "ForumChanged"]
    assert press("perhaps") == 400
    token = form_token(people.manager, EDIT)
    nowhere = {"in_use": "no", "csrf_token": token}
    assert people.manager.post("/manage/forums/nowhere/use", data=nowhere).status_code == 404


WORKSHOP = {
    "title-en": "Living together",
    "topic": "community",
    "languages": ["ar"],
    "then": "publish",
}
PUBLISH = "/workshops/new?organization=kulna"
CHANGE = "/workshops/living-together/edit"


def forum_of_workshop() -> int | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Workshop.forum_id))


def stands(client) -> dict[str, object]:
    page = client.get(CHANGE).get_data(as_text=True)
    mark = page.split('name="seen"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    return {**WORKSHOP, "seen": mark}


def test_a_workshop_is_put_into_a_forum_and_out_of_it(context, people):
    hers = people.coordinator
    assert send(hers, PUBLISH, {**WORKSHOP, "forum_id": str(CONTACT)}).status_code == 303
    assert forum_of_workshop() == CONTACT
    assert 'selected value="1">Contact' in hers.get(
        CHANGE, headers={"Accept-Language": "en"}
    ).get_data(as_text=True)
    assert send(hers, CHANGE, {**stands(hers), "forum_id": str(STUDIES)}).status_code == 303
    assert forum_of_workshop() == STUDIES
    assert send(hers, CHANGE, {**stands(hers), "forum_id": ""}).status_code == 303
    assert forum_of_workshop() is None


@pytest.mark.parametrize("wanted", ["3", "x", "2147483648", "9" * 40, "1' OR 1=1", "-1"])
def test_what_is_no_forum_is_refused(context, people, wanted):
    people.coordinator.set_cookie("language", "en")
    answer = send(people.coordinator, PUBLISH, {**WORKSHOP, "forum_id": wanted})
    assert answer.status_code == 422
    assert "Not a valid choice." in answer.get_data(as_text=True)


def test_only_one_that_meets_can_be_chosen_and_the_one_it_has_stays(context, people):
    hers = people.coordinator
    assert send(hers, PUBLISH, {**WORKSHOP, "forum_id": str(CONTACT)}).status_code == 303
    for forum in (CONTACT, STUDIES):
        service.set_in_use(forum, False, actor_id=MANAGER, now=NOW)
    assert send(hers, PUBLISH, {**WORKSHOP, "forum_id": str(STUDIES)}).status_code == 422
    page = hers.get(CHANGE).get_data(as_text=True)
    assert f'value="{CONTACT}"' in page.split('id="forum_id"')[1].split("</select>")[0]
    assert f'value="{STUDIES}"' not in page.split('id="forum_id"')[1].split("</select>")[0]
    kept = {**stands(hers), "title-en": "Another", "forum_id": str(CONTACT)}
    assert send(hers, CHANGE, kept).status_code == 303
    assert forum_of_workshop() == CONTACT
    assert 'id="forum_id"' not in hers.get(PUBLISH).get_data(as_text=True), "there is no choice"


def test_a_forum_that_ended_while_the_form_was_open(context):
    """Past the form: who sends it a moment later is told by the service."""
    from shared_space.workshops.errors import Refused

    service.set_in_use(CONTACT, False, actor_id=MANAGER, now=NOW)
    for forum in (CONTACT, 404):
        with pytest.raises(Refused) as refused:
            rows.workshop(forum_id=forum)
        assert (refused.value.code, refused.value.field) == ("forum_gone", "forum_id")
