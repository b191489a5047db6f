"""Staff adds and edits organizations; a coordinator describes her own."""

import pytest
import sqlalchemy as sa

from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.trilingual import Trilingual
from shared_space.organizations import queries, rules, service
from shared_space.organizations.models import Organization
from tests.cast import KULNA, LONG_AGO, NOW, form_token, send

pytestmark = pytest.mark.page

NEW = "/manage/organizations/new"
EDIT = "/manage/organizations/kulna"
NAMED = {"name-en": "Our Garden", "name-ar": "حديقتنا"}
# What each of the six meets at each address: 303 is the way to the sign-in page.
DOORS = {
    "/manage/organizations/": (303, 403, 403, 403, 200, 200),
    NEW: (303, 403, 403, 403, 200, 403),
    EDIT: (303, 403, 403, 403, 200, 403),
    "/organizations/kulna/edit": (303, 403, 200, 404, 200, 403),
    "/organizations/kehilat-zion/edit": (303, 403, 404, 200, 200, 403),
}
SIX = ("visitor", "member", "coordinator", "rival", "manager", "administrator")


@pytest.mark.parametrize("path", DOORS)
def test_who_may_open_each_page(people, path):
    assert tuple(getattr(people, n).get(path).status_code for n in SIX) == DOORS[path]


def test_an_administrator_is_promised_only_what_she_can_do(people):
    def read(who, path):
        return getattr(people, who).get(path).get_data(as_text=True)

    lists = {who: read(who, "/manage/organizations/") for who in ("manager", "administrator")}
    doors = {who: read(who, "/manage/") for who in lists}
    for words, place in (("Actions", lists), ("Add an organization", lists), ("invite its", doors)):
        assert words in place["manager"]
        assert words not in place["administrator"]
    assert "Who belongs to each organization" in doors["administrator"]


def test_a_coordinator_cannot_write_about_another_organization(people, app):
    token = form_token(people.coordinator, "/organizations/kulna/edit")
    data = {"about-en": "Hm", "name-en": "Hm", "seen": LONG_AGO.isoformat(), "csrf_token": token}
    answers = {
        path: people.coordinator.post(path, data=data).status_code
        for path in ("/organizations/kehilat-zion/edit", "/manage/organizations/kehilat-zion", NEW)
    }
    assert list(answers.values()) == [404, 403, 403]
    assert organization(app, "kehilat-zion").about is None


def organization(app, slug="kulna"):
    with app.app_context():
        return db.session.scalars(sa.select(Organization).where(Organization.slug == slug)).one()


def history(app):
    with app.app_context():
        return list(db.session.execute(sa.select(AuditRow.verb, AuditRow.facts)))


def change(app, **values):
    with app.app_context():
        return service.change(KULNA, values, seen=None, actor_id=None, now=NOW)


def test_a_manager_adds_an_organization_and_its_address_comes_from_its_name(people, app):
    answer = send(people.manager, NEW, {**NAMED, "fields": ["culture"], "languages": ["he", "ar"]})
    assert (answer.status_code, answer.location) == (303, "/organizations/our-garden/people")
    added = organization(app, "our-garden")
    assert added.name == Trilingual(ar="حديقتنا", en="Our Garden")
    assert (added.fields, added.languages, added.state) == (["culture"], ["ar", "he"], "member")
    assert ("OrganizationAdded", {}) in history(app)


def test_the_same_form_sent_twice_is_two_addresses_never_one_broken_page(people):
    assert send(people.manager, NEW, {**NAMED, "slug": "garden"}).status_code == 303
    again = send(people.manager, NEW, {**NAMED, "slug": "garden"})
    assert again.status_code == 422
    assert "Another organization has this address" in again.get_data(as_text=True)


def test_a_taken_name_is_numbered():
    assert rules.suggested_slug(Trilingual(en="Kulna"), {"kulna", "kulna-2"}) == "kulna-3"
    assert rules.suggested_slug(Trilingual(en="New"), ()) == "new-2"
    assert rules.suggested_slug(Trilingual(ar="كلنا")) == ""


def test_the_database_refuses_a_second_one_at_the_same_address(context):
    with pytest.raises(SlugTaken):
        service.add("kulna", {"name": Trilingual(en="X")}, actor_id=None, now=NOW)


@pytest.mark.parametrize("slug", ["new", "Ga", "a--b", "حديقة", "a" * 61, "../x", "a b"])
def test_an_unfit_address_is_refused(people, slug):
    answer = send(people.manager, NEW, {**NAMED, "slug": slug})
    assert answer.status_code == 422
    assert "Our Garden" in answer.get_data(as_text=True)


def test_a_name_without_latin_letters_needs_an_address(people):
    answer = send(people.manager, NEW, {"name-ar": "حديقتنا"})
    assert answer.status_code == 422
    assert "Write an address in Latin letters" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name-en": ""}, "Write this in at least one language."),
        ({"name-en": "\u202e\u0007 "}, "Write this in at least one language."),
        ({"name-en": "x" * 300_000}, "This is too long: 300000 characters"),
        ({"about-en": "x" * 300_000}, "This is too long: 300000 characters"),
        ({"neighbourhoods-he": "x" * 301}, "This is too long: 301 characters"),
        ({"website": "javascript:alert(1)"}, "Write a web address"),
        ({"website": "https://a.example\x00 b"}, "Write a web address"),
        ({"website": "https://u:p@a.example"}, "Write a web address"),
        ({"website": "https://" + "a" * 300 + ".example"}, "This is too long"),
        ({"email": "nobody"}, "Invalid email address."),
        ({"email": "a" * 300_000 + "@example.org"}, "This is too long"),
        ({"phone": "call me"}, "Write a telephone number"),
        ({"fields": ["culture", "espionage"]}, "Not a valid choice."),
        ({"languages": ["ar", "xx"]}, "Not a valid choice."),
        ({"state": "applied"}, "Not a valid choice."),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_keeps_the_rest(people, app, wrong, sentence):
    before = organization(app).changed_at
    data = {"name-en": "Kulna", "name-he": "שם שנשאר", "state": "member", **wrong}
    if "name-en" in wrong and len(wrong["name-en"]) < 10:
        data["name-he"] = ""
    answer = send(people.manager, EDIT, {**data, "seen": before.isoformat()})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert data["name-he"] in page
    assert organization(app).changed_at == before


def test_control_and_bidi_characters_do_not_reach_the_database(people, app):
    seen = organization(app).changed_at.isoformat()
    data = {"name-en": "Kul\u202ena \u0000 house", "state": "member", "seen": seen}
    assert send(people.manager, EDIT, data).status_code == 303
    assert organization(app).name == Trilingual(en="Kulna house")


def test_renaming_stamps_the_organization_for_its_calendar(people, app):
    before = organization(app)
    stamp, version = before.changed_at, before.version
    data = {"name-en": "Kulna Two", "state": "member", "seen": stamp.isoformat()}
    assert send(people.manager, EDIT, data).status_code == 303
    after = organization(app)
    assert after.changed_at == NOW > stamp
    assert after.version > version
    assert after.slug == "kulna"
    facts = dict(history(app))["OrganizationChanged"]
    assert "name" in facts["fields"]
    assert "Kulna Two" not in str(facts)


def test_saving_without_a_change_changes_nothing(app):
    assert change(app, name=organization(app).name, fields=["culture"]) == ()
    assert organization(app).version == 0
    assert history(app) == []


def test_two_changes_in_one_second_have_two_stamps(app):
    for name in ("One", "Two"):
        change(app, name=Trilingual(en=name))
    assert organization(app).changed_at > NOW


@pytest.mark.parametrize("path", [EDIT, "/organizations/kulna/edit"])
def test_a_stale_page_overwrites_nothing_and_keeps_what_was_typed(people, app, path):
    change(app, about=Trilingual(en="From another desk"))
    data = {"name-en": "Kulna", "about-en": "From my desk", "state": "member"}
    answer = send(people.manager, path, {**data, "seen": LONG_AGO.isoformat()})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "From my desk" in page
    assert organization(app).about == Trilingual(en="From another desk")
    assert f'value="{NOW.isoformat()}"' in page
    again = send(people.manager, path, {**data, "seen": NOW.isoformat()})
    assert again.status_code == 303
    assert organization(app).about == Trilingual(en="From my desk")


@pytest.mark.parametrize("seen", ["", "x", "9999-12-31T23:59:59-23:59", "2026-01-01"])
def test_a_stamp_that_cannot_be_read_counts_as_stale(people, seen):
    data = {"about-en": "mine", "seen": seen}
    assert send(people.coordinator, "/organizations/kulna/edit", data).status_code == 409


def test_a_coordinator_describes_her_organization_and_changes_nothing_else(people, app):
    answer = send(
        people.coordinator,
        "/organizations/kulna/edit",
        {
            "about-ar": "نغنّي معًا",
            "website": "kulna.example.org",
            "email": "Hello@Kulna.example.org",
            "seen": LONG_AGO.isoformat(),
            # none of these is hers to change
            "name-en": "Taken over",
            "slug": "mine",
            "state": "former",
            "fields": "education",
            "members_may_request": "y",
            "version": "99",
            "id": "2",
        },
    )
    assert answer.status_code == 303
    kulna = organization(app)
    assert kulna.about == Trilingual(ar="نغنّي معًا")
    assert (kulna.website, kulna.email) == ("https://kulna.example.org", "hello@kulna.example.org")
    assert (kulna.name.en, kulna.slug, kulna.state) == ("Kulna", "kulna", "member")
    assert (kulna.id, kulna.fields, kulna.members_may_request) == (KULNA, ["culture"], False)
    assert kulna.version != 99


def test_the_service_itself_refuses_what_is_not_a_coordinators(context):
    for name in ("name", "state", "slug", "members_may_request"):
        with pytest.raises(ValueError, match=name):
            service.describe(KULNA, {name: "x"}, seen=None, actor_id=None, now=NOW)
    with pytest.raises(ValueError, match="slug"):
        service.change(KULNA, {"slug": "x"}, seen=None, actor_id=None, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        service.describe(KULNA, {"email": ""}, seen=NOW, actor_id=None, now=NOW)


def test_an_organization_that_left_gives_its_people_nothing_more(people, app):
    data = {"name-en": "Kulna", "state": "former", "seen": LONG_AGO.isoformat()}
    assert send(people.manager, EDIT, data).status_code == 303
    assert people.coordinator.get("/organizations/kulna/people").status_code == 404
    with app.app_context():
        assert queries.memberships_of(2) == {}


@pytest.mark.parametrize("slug", ["nobody", "%00", "a" * 400])
def test_editing_an_unknown_organization_is_not_found(people, slug):
    assert people.manager.get(f"/manage/organizations/{slug}").status_code == 404


def test_text_of_people_is_escaped_everywhere(people, app):
    evil = '<script>alert("1")</script>'
    change(app, name=Trilingual(en=evil), about=Trilingual(en=evil))
    for path in (
        "/organizations/",
        "/organizations/kulna",
        "/organizations/kulna/edit",
        EDIT,
        "/organizations/kulna/people",
        "/manage/organizations/",
    ):
        page = people.manager.get(path).get_data(as_text=True)
        assert "&lt;script&gt;" in page
        assert evil not in page
