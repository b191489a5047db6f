"""What visitors see of forums, and of the workshops that are held in one."""

import pytest

from shared_space.forums import service
from shared_space.kernel.trilingual import Trilingual
from tests.calendars import rows
from tests.cast import CONTACT, NOW, PERSON, STUDIES, at

pytestmark = pytest.mark.page

MANAGER = PERSON["manager"]


def text(client, path: str, language: str = "en", status: int = 200) -> str:
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == status
    return response.get_data(as_text=True)


def test_the_list_shows_those_that_meet(context, visitor, people):
    page = text(visitor, "/forums/")
    assert page.index("/forums/contact") < page.index("/forums/language-studies")
    assert "/manage/forums/" not in page
    assert "/manage/forums/" in text(people.manager, "/forums/")
    assert "תלמוד" not in text(visitor, "/forums/", "he")
    assert "לימודי שפות" in text(visitor, "/forums/", "he")
    service.set_in_use(CONTACT, False, actor_id=MANAGER, now=NOW)
    assert "/forums/contact" not in text(visitor, "/forums/")


def test_a_forum_shows_its_words_its_coming_workshops_and_its_calendar(context, visitor):
    about = Trilingual(en="First paragraph.\nSecond <b>paragraph</b>.")
    service.change(CONTACT, Trilingual(en="Con"), about, seen=None, actor_id=MANAGER, now=NOW)
    rows.workshop(rows.book(), title=Trilingual(en="Held here"), forum_id=CONTACT)
    rows.workshop(rows.book(), title=Trilingual(en="A draft"), forum_id=CONTACT, publish=False)
    rows.workshop(rows.book(), title=Trilingual(en="Held there"), forum_id=STUDIES)
    page = text(visitor, "/forums/contact", "he")
    assert '<bdi lang="en" dir="ltr">Con</bdi>' in page
    assert "<p><bdi>First paragraph.</bdi></p>" in page
    assert "Second &lt;b&gt;paragraph&lt;/b&gt;." in page
    assert "Held here" in page
    assert "A draft" not in page
    assert "Held there" not in page
    assert 'href="/calendars/forums/contact"' in page
    text(visitor, "/forums/nowhere", status=404)
    assert "No workshop of this forum" not in text(visitor, "/forums/language-studies")


def test_a_forum_that_no_longer_meets_keeps_its_page_and_its_workshops(context, visitor):
    rows.workshop(rows.book(), title=Trilingual(en="Held here"), forum_id=CONTACT)
    service.set_in_use(CONTACT, False, actor_id=MANAGER, now=NOW)
    page = text(visitor, "/forums/contact")
    assert "no longer meets" in page
    assert "Held here" in page
    assert 'href="/calendars/forums/contact"' not in page


def test_a_workshop_leads_to_its_forum(context, visitor):
    held = rows.workshop(rows.book(), title=Trilingual(en="Held here"), forum_id=CONTACT)
    free = rows.workshop(rows.book(), title=Trilingual(en="On its own"))
    link = 'href="/forums/contact"'
    assert link in text(visitor, f"/workshops/{held}")
    assert link not in text(visitor, f"/workshops/{free}")
    assert text(visitor, "/workshops/").count(link) == 1
    assert link not in text(visitor, "/forums/contact"), "it stands there already"


def test_workshops_of_one_forum(context, visitor):
    rows.workshop(rows.book(), title=Trilingual(en="Held here"), forum_id=CONTACT, topic="culture")
    rows.workshop(rows.book(), title=Trilingual(en="On its own"), topic="culture")
    page = text(visitor, "/workshops/?forum=contact&topic=culture&spoken=he")
    assert "Held here" in page
    assert "On its own" not in page
    assert '<option value="contact" lang="en" selected>' in page
    assert "Held here" not in text(visitor, "/workshops/?forum=contact&topic=leadership")
    assert "Held here" not in text(visitor, "/workshops/?forum=language-studies")
    for unknown in ("nowhere", "%00%E2%80%AE", "x" * 300):
        page = text(visitor, f"/workshops/?forum={unknown}")
        assert "Held here" in page
        assert "On its own" in page
    service.set_in_use(CONTACT, False, actor_id=MANAGER, now=NOW)
    assert "Held here" in text(visitor, "/workshops/?forum=contact")
    assert 'value="contact"' not in text(visitor, "/workshops/")


def test_its_past_workshops(context, visitor):
    for name, forum, day in (("It was here", CONTACT, 1), ("It was there", STUDIES, 2)):
        uid = rows.book()
        rows.workshop(uid, title=Trilingual(en=name), forum_id=forum)
        rows.turn(uid, "moved")
        rows.book(at(f"2026-11-0{day}", "10:00"), uid=uid, sequence=1)
    page = text(visitor, "/workshops/?when=past&forum=contact")
    assert "It was here" in page
    assert "It was there" not in page
