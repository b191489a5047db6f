"""What everybody reads about the organizations of the coalition."""

import pytest

from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations import rules, service
from tests.cast import KULNA, NOW, ZION

pytestmark = pytest.mark.page


@pytest.fixture
def visitor(visitor):
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return visitor


@pytest.fixture
def two_fields(app):
    with app.app_context():
        service.change(
            KULNA,
            {
                "fields": ["education", "languages"],
                "about": Trilingual(en="We sing together.\nEvery week."),
                "neighbourhoods": Trilingual(ar="بيت حنينا"),
                "website": "https://kulna.example.org/a?b=1&c=2",
                "email": "hello@kulna.example.org",
                "phone": "02-000 0001",
            },
            seen=None,
            actor_id=None,
            now=NOW,
        )


def text(answer):
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_everybody_reads_the_directory(visitor):
    page = text(visitor.get("/organizations/"))
    assert "Kulna" in page
    assert "Kehilat Zion" in page


def test_the_directory_is_filtered_by_field(visitor, two_fields):
    page = text(visitor.get("/organizations/?field=education"))
    assert "Kulna" in page
    assert "Kehilat Zion" not in page


def test_a_name_missing_in_the_readers_language_is_shown_in_its_own(visitor, app):
    with app.app_context():
        service.change(KULNA, {"name": Trilingual(ar="كلنا")}, seen=None, actor_id=None, now=NOW)
    assert '<bdi lang="ar" dir="rtl">كلنا</bdi>' in text(visitor.get("/organizations/"))


def test_an_unknown_field_filters_nothing(visitor):
    assert "Kulna" in text(visitor.get("/organizations/?field=%00<b>"))


@pytest.mark.parametrize("words", ["kul", "KULNA", "כולנא", "كلنا", "كُلّنا"])
def test_a_name_is_found_in_every_language(visitor, words):
    page = text(visitor.get("/organizations/", query_string={"q": words}))
    assert "Kulna" in page
    assert "Kehilat Zion" not in page


def test_a_search_without_result_says_so_and_escapes_what_was_typed(visitor):
    page = text(visitor.get("/organizations/", query_string={"q": '"><script>x' + "y" * 300_000}))
    assert "No organization is found" in page
    assert "<script>x" not in page


def test_the_forms_of_alef_and_vowel_signs_do_not_matter():
    assert rules.matches(Trilingual(ar="أصدقاء الحيّ"), "اصدقاء الحي")
    assert rules.matches(Trilingual(he="שָׁלוֹם"), "שלום")
    assert not rules.matches(Trilingual(he="שלום"), "שלוםם")


def test_a_page_tells_all_and_leads_out_safely(visitor, two_fields):
    page = text(visitor.get("/organizations/kulna"))
    for words in ("We sing together.", "Formal and informal education", "بيت حنينا"):
        assert words in page
    assert 'href="https://kulna.example.org/a?b=1&amp;c=2" rel="noopener' in page
    assert "mailto:hello@kulna.example.org" in page
    assert 'lang="ar" dir="rtl">بيت حنينا' in page


def test_missing_languages_are_shown_to_those_who_can_write_them(people, two_fields):
    for name in ("visitor", "member", "rival", "administrator"):
        assert "Still to be written" not in text(getattr(people, name).get("/organizations/kulna"))
    for name in ("coordinator", "manager"):
        page = text(getattr(people, name).get("/organizations/kulna"))
        assert "Still to be written" in page
        assert '<span lang="he">עברית</span>' in page


@pytest.mark.parametrize("slug", ["nobody", "KULNA", "a" * 500, "%00", "%E2%80%AE", "kulna'--"])
def test_an_unknown_organization_is_not_found(visitor, slug):
    assert visitor.get(f"/organizations/{slug}").status_code == 404


def test_one_that_left_is_the_staffs_to_see(people):
    with people.app.app_context():
        service.change(ZION, {"state": "former"}, seen=None, actor_id=None, now=NOW)
    assert "Kehilat Zion" not in text(people.visitor.get("/organizations/"))
    for name in ("visitor", "coordinator", "rival"):
        assert getattr(people, name).get("/organizations/kehilat-zion").status_code == 404
    assert "No longer a member" in text(people.manager.get("/organizations/kehilat-zion"))
