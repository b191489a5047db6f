"""The coming workshops inside other websites: what they show, and that nothing else may be framed."""

import html
import re

import pytest

from shared_space.kernel.trilingual import Trilingual
from tests import cast
from tests.calendars import rows
from tests.cast import CONTACT, KULNA, ZION

pytestmark = pytest.mark.page

EMBED = "/workshops/embed"


@pytest.fixture(autouse=True)
def first_day():
    rows.start_again()


def read(client, query: str = "") -> str:
    answer = client.get(f"{EMBED}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def titles(page: str) -> list[str]:
    return re.findall(r"<h2>.*?<bdi[^>]*>(.*?)</bdi>", page)


@pytest.fixture
def three(context):
    """One of Kulna on leadership in Hebrew, one of Kulna on culture in Arabic, one of Zion."""
    rows.workshop(
        rows.book(), topic="leadership", languages=("he",), title=Trilingual(en="Leading")
    )
    rows.workshop(
        rows.book(),
        topic="culture",
        languages=("ar",),
        title=Trilingual(en="Singing"),
        forum_id=CONTACT,
    )
    zion = rows.book(organization=ZION, requester="rival")
    rows.workshop(zion, organization=ZION, topic="culture", title=Trilingual(en="Dancing"))
    rows.workshop(rows.book(visibility="house"), title=Trilingual(en="Draft"), publish=False)


def test_what_it_lists(visitor, three):
    assert titles(read(visitor)) == ["Leading", "Singing", "Dancing"]
    assert titles(read(visitor, "?organization=kulna")) == ["Leading", "Singing"]
    assert titles(read(visitor, "?organization=kulna&topic=culture")) == ["Singing"]
    assert titles(read(visitor, "?spoken=he&topic=leadership")) == ["Leading"]
    assert titles(read(visitor, "?forum=contact")) == ["Singing"]
    junk = "?forum=nowhere&organization=nobody&topic=%3Cscript%3E&spoken=xx&lang=fr"
    assert titles(read(visitor, junk)) == ["Leading", "Singing", "Dancing"]


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("en", "ltr")])
def test_its_language_stands_in_its_address_alone(people, visitor, three, language, direction):
    visitor.set_cookie("language", "en")
    page = visitor.get(f"{EMBED}?lang={language}", headers={"Accept-Language": "he"})
    text = page.get_data(as_text=True)
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert people.coordinator.get(f"{EMBED}?lang={language}").data == page.data


def test_nobody_is_followed(people, three):
    """No cookie is set, no form is in it, and each link opens the house in a window of its own."""
    client = people.member
    with client.session_transaction() as session:
        session.permanent = True
        session["person"] = cast.PERSON["member"]
    answer = client.get(EMBED)
    assert answer.headers.getlist("Set-Cookie") == []
    text = answer.get_data(as_text=True)
    assert "<script" not in text
    assert "<form" not in text
    for link in re.findall(r"<a [^>]*>", text):
        assert 'target="_blank" rel="noopener"' in link


def test_it_is_kept_for_minutes_and_known_again(visitor, three):
    first = visitor.get(EMBED, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert first.headers["Vary"] == "Accept-Encoding"
    tag = first.headers["ETag"]
    again = visitor.get(EMBED, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"].endswith("frame-ancestors *")
    rows.workshop(rows.book(), title=Trilingual(en="Newest"))
    changed = visitor.get(EMBED, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "Newest" in changed.get_data(as_text=True)


def test_it_is_the_only_page_that_others_may_frame(app, visitor):
    """Every address of the url map, filled in with anything: only this one lets itself be framed."""
    framed = set()
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = re.sub(r"<int[^<>]*>", "1", re.sub(r"<(?!int)[^<>]*>", "kulna", rule.rule))
            answer = visitor.get(path)
            if "frame-ancestors 'none'" not in answer.headers["Content-Security-Policy"]:
                framed.add(rule.rule)
            answer.close()
    assert framed == {EMBED}
    policy = visitor.get(EMBED).headers["Content-Security-Policy"].split("; ")
    assert set(policy) == {
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors *",
    }
    assert "X-Frame-Options" not in visitor.get(EMBED).headers


def test_who_cares_for_a_website_finds_the_line_to_copy(people, visitor, three):
    people.coordinator.set_cookie("language", "he")
    for path, rest in (
        ("/workshops/", "lang=he"),
        ("/organizations/kulna/edit", "lang=he&organization=kulna"),
    ):
        page = people.coordinator.get(path).get_data(as_text=True)
        line = html.unescape(page.split('id="embed-line"')[1].split(">", 1)[1].split("<")[0])
        source = html.unescape(re.search(r'src="([^"]*)"', line)[1])
        assert source == f"http://localhost{EMBED}?{rest}"
        assert visitor.get(source.removeprefix("http://localhost")).status_code == 200
        assert re.search(r'title="[^"]+"', line)
    assert "embed-line" not in visitor.get("/workshops/").get_data(as_text=True)


def test_an_organization_with_a_hostile_name_breaks_no_line(people, context):
    from shared_space.organizations.models import Organization

    rows.set_on(Organization, KULNA, name=Trilingual(en='"><script>x</script>'))
    page = people.coordinator.get("/organizations/kulna/edit").get_data(as_text=True)
    assert "<script>x" not in page
    line = html.unescape(page.split('id="embed-line"')[1].split(">", 1)[1].split("<")[0])
    assert line.startswith("<iframe ")
    assert "<script" not in line
    assert line.endswith("</iframe>")
