"""Bad input to every form on a booking that exists: taking back, wording, deciding, answering,
closing. Nothing changes, a sentence says why, and nobody is shown an error of ours."""

import html
from datetime import date, time, timedelta

import pytest

from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.questions import questions
from shared_space.bookings.service import deciding, talking
from shared_space.spaces.queries import closures_between
from tests.bookings.booking import RIVAL, asked, hall
from tests.bookings.test_closing import DAY
from tests.bookings.test_closing import FORM as CLOSING
from tests.cast import HALL, NOW, PERSON, form_token, send

pytestmark = pytest.mark.page

LONG = "x" * 300_000
JUNK_SEEN = [
    "",
    "junk",
    "1",
    "1:",
    ":1",
    "1:1:1",
    "-1:1",
    "²:²",
    "99999999999999999999:1",
    "9" * 5000 + ":1",
]


def post(client, path, data, page="/bookings/new"):
    return client.post(path, data={**data, "csrf_token": form_token(client, page)})


@pytest.mark.parametrize("verb", ["take-back", "approve", "decline", "cancel"])
def test_dates_of_junk_change_nothing(within, people, states, verb):
    full = within(hall)
    path = {"take-back": f"/bookings/{full.number}"}.get(verb, f"/manage/requests/{full.number}")
    reason = {"code": "closed", "words": ""}
    for seen in JUNK_SEEN:
        answer = post(people.manager, f"{path}/{verb}", {"seen": seen, **reason})
        assert answer.status_code == 303, seen
        page = people.manager.get(answer.location).get_data(as_text=True)
        assert "Choose at least one date." in page
    for revision in ("2", "0", "2147483648", "9999999999"):
        seen = f"{full.dates[0].number}:{revision}"
        answer = post(people.manager, f"{path}/{verb}", {"seen": seen, **reason})
        assert answer.status_code == 409, revision
    assert states(full.number) == ["requested"]


@pytest.mark.parametrize("verb", ["take-back", "approve", "decline", "cancel"])
def test_dates_of_another_booking_are_not_hers_to_name(within, people, states, verb):
    mine, other = within(hall), within(hall, RIVAL, "rival")
    path = {"take-back": f"/bookings/{mine.number}"}.get(verb, f"/manage/requests/{mine.number}")
    seen = f"{other.dates[0].number}:1"
    answer = post(people.manager, f"{path}/{verb}", {"seen": seen, "code": "closed", "words": ""})
    assert answer.status_code == 303
    assert states(mine.number) == states(other.number) == ["requested"]


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 400])
def test_numbers_of_nothing_are_no_page(people, number):
    manager, coordinator = people.manager, people.coordinator
    for client, path in (
        (coordinator, f"/bookings/{number}/take-back"),
        (coordinator, f"/bookings/{number}/wording"),
        *(
            (manager, f"/manage/requests/{number}/{verb}")
            for verb in ("approve", "decline", "cancel", "ask")
        ),
        (manager, f"/manage/decisions/{number}/undo"),
        (manager, f"/manage/closures/{number}/reopen"),
    ):
        answer = post(client, path, {"seen": "1:1", "words": "Why?", "title-en": "New"})
        assert answer.status_code == 404, path
    assert coordinator.get(f"/bookings/{number}").status_code == 404
    assert manager.get(f"/manage/requests/{number}/cancel").status_code == 404


def test_where_no_date_can_be_cancelled_there_is_no_button_for_it(within, people):
    full = within(hall)
    page, back = f"/manage/requests/{full.number}/cancel", f'href="/bookings/{full.number}"'
    waits = people.manager.get(page).get_data(as_text=True)
    assert "No date of this booking can be cancelled." in waits
    assert "Cancel the ticked dates" not in waits
    assert back in waits
    within(deciding.approve, full.number, full.seen, PERSON["manager"], NOW)
    stands = people.manager.get(page).get_data(as_text=True)
    assert "No date of this booking can be cancelled." not in stands
    assert "Cancel the ticked dates" in stands


@pytest.mark.parametrize("role", ["member", "rival", "administrator"])
def test_somebody_elses_booking_does_not_exist(within, people, states, role):
    full = within(hall, visibility="private")
    client = getattr(people, role)
    typed = {"seen": f"{full.dates[0].number}:1", "title-en": "New", "visibility": "public"}
    for verb in ("take-back", "wording"):
        unknown = post(client, f"/bookings/999/{verb}", typed)
        answer = post(client, f"/bookings/{full.number}/{verb}", typed)
        assert answer.status_code == unknown.status_code == 404
        assert answer.data.replace(str(full.number).encode(), b"999") == unknown.data.replace(
            str(full.number).encode(), b"999"
        )
    assert states(full.number) == ["requested"]
    assert within(booking, full.number).title.en == "A meeting"


BAD_WORDING = [
    ({"title-en": ""}, "Write this in at least one language."),
    ({"title-en": "\u202e"}, "Write this in at least one language."),
    ({"title-en": LONG}, "This is too long: 300000 characters, at most 120."),
    ({"title-he": "ש" * 121}, "This is too long: 121 characters, at most 120."),
    ({"purpose": LONG}, "This is too long: 300000 characters, at most 2000."),
    ({"visibility": "everybody"}, "Not a valid choice."),
    ({"visibility": ""}, "Not a valid choice."),
]


def test_wording_that_is_refused_is_kept_on_the_page(within, people):
    full = within(asked)
    for changes, sentence in BAD_WORDING:
        typed = {"title-en": "Newly", "purpose": "Chairs", "visibility": "house", **changes}
        answer = post(people.coordinator, f"/bookings/{full.number}/wording", typed)
        page = html.unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422, changes
        assert sentence in page, changes
        for name, kept in (("title-en", "Newly"), ("purpose", "Chairs")):
            assert name in changes or kept in page, changes
    after = within(booking, full.number)
    assert (after.title.en, after.purpose, after.visibility) == ("A meeting", "", "house")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": "", "words": ""}, "Choose a reason or write one."),
        ({"code": "", "words": "\u202e \x07"}, "Choose a reason or write one."),
        ({"code": "because", "words": "Sorry"}, "Not a valid choice."),
        ({"words": "Sorry"}, "Not a valid choice."),
        ({"code": "", "words": LONG}, "This is too long: 300000 characters, at most 2000."),
    ],
)
@pytest.mark.parametrize("verb", ["decline", "cancel"])
def test_a_reason_that_is_refused_is_kept_beside_its_request(within, people, verb, typed, sentence):
    full = within(hall if verb == "decline" else asked)
    seen = {"seen": f"{full.dates[0].number}:1"}
    answer = post(people.manager, f"/manage/requests/{full.number}/{verb}", {**seen, **typed})
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert sentence in page
    assert typed["words"].strip("\u202e \x07") in page
    assert within(booking, full.number).dates == full.dates


@pytest.mark.parametrize("words", ["", " \u2066 ", LONG])
def test_a_question_needs_words(within, people, words):
    full = within(hall)
    answer = post(people.manager, f"/manage/requests/{full.number}/ask", {"words": words})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This field is required." in page or "This is too long" in page
    assert words.strip(" \u2066") in page
    assert within(questions, [full.number]) == {}


def test_a_question_about_what_no_longer_waits(within, people):
    full = within(asked)
    answer = post(people.manager, f"/manage/requests/{full.number}/ask", {"words": "Why?"})
    assert answer.status_code == 409


@pytest.fixture
def question(within, monkeypatch):
    monkeypatch.setattr("shared_space.bookings.service.talking.new_token", lambda: "the-token")
    full = within(hall)
    within(talking.ask, full.number, "Chairs?", PERSON["manager"], NOW)
    return full.number


@pytest.mark.parametrize("words", ["", "\u202e\x00", LONG])
def test_an_answer_needs_words(within, people, question, words):
    client = people.visitor
    client.set_cookie("language", "en")
    answer = send(client, "/bookings/answer/the-token", {"words": words})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This field is required." in page or "This is too long" in page
    assert within(questions, [question])[question][0].answered_at is None


def test_an_answer_counts_once(within, people, question):
    path = "/bookings/answer/the-token"
    client = people.visitor
    token = form_token(client, path)
    for words in ("Twenty.", "No, thirty."):
        answer = client.post(path, data={"words": words, "csrf_token": token})
        assert answer.status_code == 200
        assert "Twenty." in answer.get_data(as_text=True)
    assert within(questions, [question])[question][0].answer == "Twenty."


def test_two_answers_at_the_same_instant(within, people, question, monkeypatch):
    """The other answer arrives after this one has looked whether there is one."""
    client, path = people.visitor, "/bookings/answer/the-token"
    token = form_token(client, path)
    answer_it = talking.answer

    def late(*args):
        answer_it("the-token", "First.", NOW)
        return answer_it(*args)

    monkeypatch.setattr(talking, "answer", late)
    answer = client.post(path, data={"words": "Second.", "csrf_token": token})
    assert answer.status_code == 200
    assert "First." in answer.get_data(as_text=True)


def test_a_link_that_is_none(people, question):
    for token in ("x", "%00", "the-token/", "T" * 3000, "the%2Dtoken%20"):
        assert people.visitor.get(f"/bookings/answer/{token}").status_code == 404, token


BAD_CLOSURES = [
    {"where": "999"},
    {"where": "9" * 5000},
    {"where": ""},
    {"first_day": ""},
    {"first_day": "2026-02-31"},
    {"first_day": "2026-11-22"},
    {"first_day": "9999-12-31"},
    {"last_day": "2026-11-23"},
    {"last_day": "9999-12-31"},
    {"from_time": "10:00"},
    {"from_time": "12:00", "until_time": "10:00"},
    {"first_day": "2027-03-26", "from_time": "02:30", "until_time": "05:00"},
    {"reason-en": LONG},
]


def test_a_closure_that_is_refused_is_kept(within, people):
    for changes in BAD_CLOSURES:
        answer = send(people.manager, "/manage/closures/new", {**CLOSING, **changes})
        page = html.unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422, changes
        assert 'class="error"' in page, changes
        assert "reason-en" in changes or "Repairs" in page, changes
    assert within(closures_between, NOW, DAY.end.replace(year=2029)) == []


def test_junk_among_the_dates_in_the_way_closes_nothing(within, people, states):
    full = within(asked)
    for seen in JUNK_SEEN[1:]:
        if seen == "1:1:1":
            assert full.dates[0].number == 1, "it looks like the right one, and is none"
        answer = send(people.manager, "/manage/closures/new", {**CLOSING, "seen": seen})
        assert answer.status_code in {200, 409}, seen
        assert "1 booking is in the way" in answer.get_data(as_text=True)
    assert states(full.number) == ["approved"]


def test_a_date_in_the_way_that_changed_meanwhile_closes_nothing(within, people, states):
    full = within(asked)
    seen = f"{full.dates[0].number}:2"
    answer = send(people.manager, "/manage/closures/new", {**CLOSING, "seen": seen})
    assert answer.status_code == 409
    assert "Look at the list once more." in answer.get_data(as_text=True)
    assert states(full.number) == ["approved"]
    assert within(closures_between, DAY.start, DAY.end) == []


def test_closing_today_leaves_what_is_over_as_it_was(within, people, states):
    """At nine o'clock the meeting of eight is over; only what is still to come is in the way."""
    today = {"first": date(2026, 11, 23)}
    yesterday = NOW - timedelta(days=1)
    over = within(asked, key="over", now=yesterday, starts=time(8), ends=time(8, 45), **today)
    later = within(asked, key="later", **today)
    form = {**CLOSING, "first_day": "2026-11-23"}
    page = send(people.manager, "/manage/closures/new", form).get_data(as_text=True)
    assert "1 booking is in the way" in page
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    assert seen == f"{later.dates[0].number}:1"
    done = send(people.manager, "/manage/closures/new", {**form, "seen": seen})
    assert done.status_code == 303
    assert states(over.number) == ["approved"]
    assert states(later.number) == ["cancelled"]


def test_closing_the_hall_right_after_a_meeting(within, people, states):
    """Its turnaround may reach into the closure; the meeting itself does not."""
    full = within(hall)
    within(deciding.approve, full.number, full.seen, PERSON["manager"], NOW)
    typed = {**CLOSING, "where": str(HALL), "from_time": "12:00", "until_time": "14:00"}
    assert send(people.manager, "/manage/closures/new", typed).status_code == 303
    assert states(full.number) == ["approved"]
