"""One-time links to the mailbox: sign-in, invitation, reset."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db
from shared_space.kernel.tokens import digest
from shared_space.members import service
from shared_space.members.errors import LinkDead
from shared_space.members.models import Device, MailboxLink
from tests import cast
from tests.members.helpers import (
    PASSWORD,
    ask_for_link,
    devices,
    enter,
    give_password,
    later,
    number,
    person,
    still_invited,
    use_link,
    who,
)

DEAD = "This link does not work any more."


def invite(app, email="rana@example.org", name="Rana", locale="ar", organization_id=None):
    with app.app_context():
        return service.invite_person(
            email,
            name,
            locale,
            organization_id=organization_id,
            actor_id=cast.PERSON["manager"],
            now=cast.NOW,
        )


def test_a_link_signs_in_once(app, visitor, mailbox):
    response = ask_for_link(visitor, "member@example.org", "/sign-in?next=/bookings/%3Fa%3D1")
    assert response.location == "/sign-in/sent"
    assert visitor.get("/sign-in/sent").status_code == 200
    [letter] = mailbox
    assert (letter.person_id, letter.purpose) == (cast.PERSON["member"], "sign_in")
    response = use_link(visitor, letter.token)
    assert (response.status_code, response.location) == (303, "/bookings/?a=1")
    assert who(visitor) == "member@example.org"
    replay = app.test_client()
    response = replay.get(f"/sign-in/link/{letter.token}")
    assert response.status_code == 410
    assert DEAD in response.get_data(as_text=True)
    csrf = cast.form_token(replay, "/sign-in")
    response = replay.post(f"/sign-in/link/{letter.token}", data={"csrf_token": csrf})
    assert response.status_code == 410
    assert who(replay) == ""


def test_opening_a_link_does_not_use_it(app, visitor, mailbox):
    """Mail scanners open every link, some of them twice."""
    ask_for_link(visitor, "member@example.org")
    for _ in range(3):
        scanner = app.test_client()
        assert scanner.get(f"/sign-in/link/{mailbox[0].token}").status_code == 200
        assert scanner.head(f"/sign-in/link/{mailbox[0].token}").status_code == 200
        assert who(scanner) == ""
    page = visitor.get(f"/sign-in/link/{mailbox[0].token}").get_data(as_text=True)
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count("<button") == 1
    assert use_link(visitor, mailbox[0].token).status_code == 303


def test_known_and_unknown_addresses_get_the_same_answer(app, visitor, mailbox):
    answers = []
    with app.app_context():
        service.leave(cast.PERSON["rival"], actor_id=None, now=cast.NOW)
    for email in ("member@example.org", "nobody@example.org", "rival@example.org"):
        client = app.test_client()
        response = ask_for_link(client, email)
        page = client.get(response.location).get_data(as_text=True)
        answers.append((response.status_code, response.location, page))
    assert len({*answers}) == 1
    assert [letter.person_id for letter in mailbox] == [cast.PERSON["member"]]


@pytest.mark.parametrize(
    ("purpose", "inside", "outside"),
    [
        ("sign_in", {"minutes": 29}, {"minutes": 30}),
        ("reset", {"minutes": 29}, {"minutes": 30}),
        ("invitation", {"minutes": 29}, {"minutes": 30}),
        ("first invitation", {"days": 13, "hours": 23}, {"days": 14}),
    ],
)
def test_how_long_a_link_lives(app, visitor, purpose, inside, outside):
    """An invitation lives for two weeks only for who was never here: others can ask for a link."""
    with app.app_context():
        if purpose == "first invitation":
            still_invited("member")
        purpose = purpose.removeprefix("first ")
        token = service.issue_link(cast.PERSON["member"], purpose, actor_id=None, now=cast.NOW)
    with later(**inside):
        assert visitor.get(f"/sign-in/link/{token}").status_code == 200
        csrf = cast.form_token(visitor, f"/sign-in/link/{token}")
    with later(**outside):
        assert visitor.get(f"/sign-in/link/{token}").status_code == 410
        late = visitor.post(
            f"/sign-in/link/{token}", data={"csrf_token": csrf, "password": PASSWORD}
        )
        assert late.status_code == 410
    assert number(app, Device) == 0


@pytest.mark.parametrize(
    "token", ["x", "x" * 5000, "%00", "%F0%9F%8C%BF", "%ff", "\u202e", "..%2F.."]
)
def test_a_link_that_was_never_sent(visitor, token):
    assert visitor.get(f"/sign-in/link/{token}").status_code in {404, 410}


def test_a_used_link_ends_the_others_that_sign_in(app, visitor, mailbox):
    ask_for_link(visitor, "member@example.org")
    ask_for_link(visitor, "member@example.org")
    ask_for_link(visitor, "member@example.org", "/sign-in/forgotten")
    use_link(visitor, mailbox[1].token)
    for letter in mailbox:
        assert visitor.get(f"/sign-in/link/{letter.token}").status_code == 410


def test_letters_to_one_mailbox_come_slower_and_slower(app, visitor, mailbox):
    for email in ("member@example.org", "nobody@example.org"):
        for _ in range(3):
            assert ask_for_link(visitor, email).status_code == 303
        refused = ask_for_link(visitor, email)
        assert refused.status_code == 422
        assert "Wait 60 seconds" in refused.get_data(as_text=True)
        with later(minutes=1):
            assert ask_for_link(visitor, email).status_code == 303
            assert "Wait 2 minutes" in ask_for_link(visitor, email).get_data(as_text=True)
    assert len(mailbox) == 4


def test_guessed_passwords_do_not_hold_up_a_link(app, visitor, mailbox):
    for _ in range(6):
        enter(visitor, "member", "a wrong guess")
    ask_for_link(visitor, "member@example.org")
    assert use_link(visitor, mailbox[0].token).status_code == 303


@pytest.mark.parametrize("purpose", ["sign_in", "invitation", "reset"])
def test_the_host_of_a_request_builds_no_link(app, visitor, mailbox, purpose):
    """Whatever X-Forwarded-Host or Forwarded say, the letter's address is PUBLIC_URL's; and a Host
    that is not ours is not even answered (tests/attack)."""
    from shared_space.notices.models import Letter

    evil = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    path = {"reset": "/sign-in/forgotten"}.get(purpose, "/sign-in")
    if purpose == "invitation":
        invite(app)
    else:
        client = app.test_client()
        page = client.get(path, headers=evil).get_data(as_text=True)
        csrf = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
        response = client.post(
            path,
            headers=evil,
            data={"email": "member@example.org", "csrf_token": csrf},
        )
        assert response.location == "/sign-in/sent"
    with app.app_context():
        letters = db.session.scalars(sa.select(Letter)).all()
        written = " ".join(str(vars(letter)) for letter in letters)
    assert f"http://localhost/sign-in/link/{mailbox[0].token}" in written
    assert "evil" not in written


def test_the_secret_is_in_no_row_header_log_or_error_page(
    app, visitor, mailbox, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    ask_for_link(visitor, "member@example.org")
    token = mailbox[0].token
    assert token not in repr(mailbox[0])
    address = f"/sign-in/link/{token}"
    live = visitor.get(address)
    assert live.headers["Referrer-Policy"] == "no-referrer"
    assert live.headers["Cache-Control"] == "no-store"
    csrf = cast.form_token(visitor, address)
    without_secret = visitor.post(address, data={})
    assert without_secret.status_code == 303

    def break_down(*args, **kwargs):
        raise RuntimeError("a fault")

    with monkeypatch.context() as patched:
        patched.setattr(service, "use_link", break_down)
        broken = visitor.post(address, data={"csrf_token": csrf})
    assert broken.status_code == 500
    assert use_link(visitor, token).status_code == 303
    dead = app.test_client().get(address)
    wrong_method = visitor.put(address)
    for response in (broken, dead, wrong_method):
        assert token not in response.get_data(as_text=True)
        assert token not in str(response.headers)
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert token not in caplog.text
    with app.app_context():
        rows = db.session.execute(sa.select(MailboxLink.token_hash)).scalars().all()
        history = db.session.execute(sa.select(AuditRow.verb, AuditRow.facts)).all()
    assert rows == [digest(token)]
    assert any(verb == "MailboxLinkIssued" for verb, _facts in history)
    assert token not in str(history)


def test_an_invited_person_looks_over_her_name_and_comes_in(app, visitor, mailbox):
    person_id = invite(app, organization_id=cast.KULNA)
    [letter] = mailbox
    assert (letter.purpose, letter.organization_id) == ("invitation", cast.KULNA)
    page = visitor.get(f"/sign-in/link/{letter.token}").get_data(as_text=True)
    assert 'value="Rana"' in page
    response = use_link(
        visitor, letter.token, name="Rana  Khoury", locale="he", password="", kept="y"
    )
    assert response.status_code == 303
    rana = person(app, person_id)
    assert (rana.name, rana.locale, rana.state, rana.password_hash) == (
        "Rana Khoury",
        "he",
        "active",
        "",
    )
    with later(days=89):
        assert who(visitor) == "rana@example.org"


def test_the_page_speaks_the_language_of_its_letter(app, visitor, mailbox):
    invite(app, locale="he")
    address = f"/sign-in/link/{mailbox[0].token}"
    page = visitor.get(address, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert '<html lang="he" dir="rtl">' in page
    visitor.set_cookie("language", "ar")  # unless she chose another on this device
    assert '<html lang="ar" dir="rtl">' in visitor.get(address).get_data(as_text=True)


def test_a_first_password_is_hers_to_choose(app, visitor, mailbox):
    invite(app)
    use_link(visitor, mailbox[0].token, name="Rana", locale="ar", password=PASSWORD)
    other = app.test_client()
    assert enter(other, "rana").status_code == 303


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "locale": "ar"},
        {"name": "\u202e\x00 ", "locale": "ar"},
        {"name": "x" * 121, "locale": "ar"},
        {"name": "x" * 300_000, "locale": "ar"},
        {"name": "Rana", "locale": "xx"},
        {"name": "Rana", "locale": ""},
        {},
        {"name": "Rana", "locale": "ar", "password": "short"},
        {"name": "Rana", "locale": "ar", "password": "x" * 300_000},
        {"name": "Rana", "locale": "ar", "password": "rana@example.org"},
    ],
)
def test_bad_input_does_not_burn_the_invitation(app, visitor, mailbox, typed):
    person_id = invite(app)
    response = use_link(visitor, mailbox[0].token, **typed)
    assert response.status_code == 422
    assert 'class="error"' in response.get_data(as_text=True)
    assert person(app, person_id).state == "invited"
    assert use_link(visitor, mailbox[0].token, name="Rana", locale="ar").status_code == 303


def test_nobody_gives_herself_a_role_on_the_way_in(app, visitor, mailbox):
    """Mass assignment: what the form does not ask is not taken."""
    person_id = invite(app)
    use_link(
        visitor,
        mailbox[0].token,
        name="Rana",
        locale="ar",
        is_administrator="y",
        is_manager="y",
        email="boss@example.org",
        state="active",
        id="1",
    )
    rana = person(app, person_id)
    assert (rana.is_manager, rana.is_administrator, rana.email) == (
        False,
        False,
        "rana@example.org",
    )


def test_an_invitation_of_somebody_active_only_signs_in(app, visitor, mailbox):
    """It must not be a way to change her password or name."""
    give_password(app, "member")
    invite(app, email="member@example.org", name="Another name", organization_id=cast.ZION)
    use_link(visitor, mailbox[0].token, name="Third", password="quite another one", locale="he")
    member = person(app, "member")
    assert (member.name, member.locale) == ("The member", "en")
    assert enter(app.test_client(), "member").status_code == 303


def test_who_had_left_is_invited_anew(app, visitor, mailbox):
    with app.app_context():
        service.leave(cast.PERSON["member"], actor_id=None, now=cast.NOW)
    assert invite(app, email="MEMBER@example.org", name="Back again") == cast.PERSON["member"]
    member = person(app, "member")
    assert (member.state, member.name) == ("invited", "Back again")
    assert use_link(visitor, mailbox[0].token, name="Back", locale="en").status_code == 303
    assert who(visitor) == "member@example.org"


def test_a_reset_sets_the_password_and_ends_every_other_device(app, visitor, mailbox, people):
    give_password(app, "member")
    assert who(people.member) == "member@example.org"
    assert ask_for_link(visitor, "member@example.org", "/sign-in/forgotten").status_code == 303
    [letter] = mailbox
    assert letter.purpose == "reset"
    assert use_link(visitor, letter.token, password="").status_code == 422
    assert use_link(visitor, letter.token, password="a brand new one").status_code == 303
    assert who(visitor) == "member@example.org"
    assert who(people.member) == ""
    assert len([d for d in devices(app, "member") if d.revoked_at is None]) == 1
    other = app.test_client()
    assert enter(other, "member").status_code == 422
    assert enter(other, "member", "a brand new one").status_code == 303


def test_a_link_opened_where_somebody_else_is_signed_in(app, people, mailbox):
    """Two people on one browser: the page says so, and the first one is signed out."""
    browser = people.member
    ask_for_link(app.test_client(), "rival@example.org")
    address = f"/sign-in/link/{mailbox[0].token}"
    page = browser.get(address).get_data(as_text=True)
    assert "Somebody else is signed in here: <bdi>The member</bdi>." in page
    assert who(browser) == "member@example.org"
    use_link(browser, mailbox[0].token)
    assert who(browser) == "rival@example.org"
    assert devices(app, "member")[0].revoked_at == cast.NOW


def test_who_leaves_takes_her_links_with_her(app, visitor, mailbox):
    ask_for_link(visitor, "member@example.org")
    with app.app_context():
        service.leave(cast.PERSON["member"], actor_id=None, now=cast.NOW)
    assert visitor.get(f"/sign-in/link/{mailbox[0].token}").status_code == 410


def test_staff_is_not_asked_to_stay_signed_in(app, visitor, mailbox):
    ask_for_link(visitor, "manager@example.org")
    page = visitor.get(f"/sign-in/link/{mailbox[0].token}").get_data(as_text=True)
    assert 'name="kept"' not in page
    use_link(visitor, mailbox[0].token, kept="y")
    assert not devices(app, "manager")[0].kept


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/forgotten"])
@pytest.mark.parametrize(
    "email",
    ["", "no address", "a@b", "x" * 300_000, "\x00\u202e", "a@example.org\nBcc: b@example.org"],
)
def test_what_is_no_address_is_refused(visitor, mailbox, path, email):
    response = ask_for_link(visitor, email, path)
    assert response.status_code == 422
    assert 'class="error"' in response.get_data(as_text=True)
    assert mailbox == []


def test_the_page_of_a_letter_house_without_smtp_says_so(visitor):
    assert "does not send letters yet" in visitor.get("/sign-in/sent").get_data(as_text=True)


def press(app, token, now=cast.NOW):
    """The service alone, as if the page had been opened in time."""
    with app.app_context():
        try:
            service.use_link(token, browser=service.Browser(), now=now, name="N", locale="he")
        except LinkDead:
            return "dead"
        return "in"


def test_many_presses_at_once_let_one_in(app, mailbox):
    with app.app_context():
        token = service.issue_link(cast.PERSON["member"], "sign_in", actor_id=None, now=cast.NOW)
    with ThreadPoolExecutor(8) as presses:
        answers = list(presses.map(lambda _n: press(app, token), range(8)))
    assert sorted(answers) == ["dead"] * 7 + ["in"]
    assert number(app, Device) == 1


def test_the_service_itself_keeps_the_time(app):
    with app.app_context():
        token = service.issue_link(cast.PERSON["member"], "sign_in", actor_id=None, now=cast.NOW)
    assert press(app, token, cast.NOW + timedelta(minutes=30)) == "dead"
    assert press(app, token, cast.NOW + timedelta(minutes=29)) == "in"


def test_the_service_itself_lets_nobody_rename_an_active_person(app):
    with app.app_context():
        token = service.issue_link(cast.PERSON["member"], "invitation", actor_id=None, now=cast.NOW)
    assert press(app, token) == "in"
    assert (person(app, "member").name, person(app, "member").locale) == ("The member", "en")
