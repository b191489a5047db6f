"""The pages that say how to subscribe, and the account's private addresses."""

import html
import re
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from shared_space.calendars.models import CalendarLink
from shared_space.calendars.rules import MOST_LINKS
from shared_space.kernel.audit import history
from shared_space.kernel.db import db
from shared_space.kernel.trilingual import Trilingual
from tests.calendars import rows
from tests.calendars.conftest import agreed, summaries
from tests.cast import NOW, PERSON, form_token

pytestmark = pytest.mark.page

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"
IPAD = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/150.0"
LINUX = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0"
PATHS = (
    "/calendars/",
    "/calendars/days",
    "/calendars/workshops",
    "/calendars/organizations/kulna",
    "/calendars/spaces/hall",
    "/calendars/forums/contact",
)
ACCOUNT = "/account/calendars"


def page(client, path: str, agent: str = WINDOWS, **headers: str) -> str:
    answer = client.get(path, headers={"User-Agent": agent, "Accept-Language": "en", **headers})
    assert answer.status_code == 200
    assert "User-Agent" in answer.headers["Vary"]
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("agent", "first"),
    [
        (IPHONE, "Subscribe on this Apple device"),
        (IPAD, "Subscribe on this Apple device"),
        (ANDROID, "cannot add a calendar by its address"),
        (WINDOWS, "Open Google Calendar with this calendar"),
        (LINUX, "Open Google Calendar with this calendar"),
        ("", "Open Google Calendar with this calendar"),
    ],
)
def test_the_way_of_this_device_stands_first_and_all_others_below(visitor, path, agent, first):
    before, others = page(visitor, path, agent).split("<details>", 1)
    assert first in before
    ways = ("Apple device", "Android telephones", "Outlook", "Thunderbird")
    assert all(way in before + others for way in ways)
    if agent in {IPHONE, IPAD}:
        assert 'href="webcal://localhost/calendars/' in before
    else:
        assert "webcal://" not in before.split("cid=webcal")[0]


def test_the_address_can_be_copied_in_each_language(visitor):
    text = page(visitor, "/calendars/spaces/hall?lang=ar")
    assert 'value="http://localhost/calendars/spaces/hall.ics?lang=ar"' in text
    assert 'href="/calendars/spaces/hall?lang=he"' in text
    text = page(visitor, "/calendars/spaces/hall?lang=%3Cscript%3E")
    assert "hall.ics?lang=en" in text


def test_every_feed_is_listed(visitor):
    text = page(visitor, "/calendars/")
    for path in (
        "organizations/kulna",
        "organizations/kehilat-zion",
        "spaces/olive",
        "spaces/hall",
        "forums/contact",
        "forums/language-studies",
    ):
        assert f'href="/calendars/{path}"' in text


@pytest.mark.parametrize("path", PATHS[1:])
def test_the_code_leads_to_the_page(visitor, path):
    answer = visitor.get(f"{path}.svg")
    assert answer.status_code == 200
    assert answer.content_type.startswith("image/svg+xml")
    assert b"<svg" in answer.data
    assert f'src="{path}.svg"' in page(visitor, path)


def test_android_may_add_the_next_date_alone(context, visitor):
    assert "Add only the next workshop date" not in page(visitor, "/calendars/", ANDROID)
    rows.workshop(rows.book(), rows.book())
    text = page(visitor, "/calendars/", ANDROID)
    path = text.split('">Add only the next workshop date')[0].rsplit('href="', 1)[1]
    raw = visitor.get(path, headers={"Accept-Language": "ar"}).data
    assert summaries(agreed(raw)) == ["ورشة"]


def links() -> list[CalendarLink]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(CalendarLink).order_by(CalendarLink.id)))


def post(client, data: dict[str, object], to: str = ACCOUNT):
    token = form_token(client, ACCOUNT)
    return client.post(to, data={**data, "csrf_token": token}, headers={"Accept-Language": "en"})


def shown(answer) -> str:
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.get_data(as_text=True)
    return text.split('id="address"')[1].split('value="http://localhost')[1].split('"')[0]


def test_an_address_is_made_shown_once_renewed_and_ended(context, people, visitor):
    rows.book()
    her = people.coordinator
    path = shown(post(her, {"scope": "mine", "language": "he", "submission_key": "a"}))
    assert path.endswith("/my-bookings.ics")
    assert summaries(agreed(visitor.get(path).data)) == ["מפגש"]
    token = path.split("/")[3]
    assert token not in her.get(ACCOUNT).get_data(as_text=True)

    (link,) = links()
    renewed = post(her, {"submission_key": "b"}, f"{ACCOUNT}/{link.id}/renew")
    assert "The address before it has ended." in renewed.get_data(as_text=True)
    newer = shown(renewed)
    assert newer != path
    assert summaries(agreed(visitor.get(path).data)) == []
    assert summaries(agreed(visitor.get(newer).data)) == ["מפגש"]

    _, second = links()
    assert post(her, {}, f"{ACCOUNT}/{second.id}/end").status_code == 303
    assert post(her, {}, f"{ACCOUNT}/{second.id}/end").status_code == 303
    assert summaries(agreed(visitor.get(newer).data)) == []
    db.session.rollback()
    assert [e.verb for e in history("calendar_link", second.id)] == [
        "CalendarLinkMade",
        "CalendarLinkEnded",
    ]
    assert post(her, {"submission_key": "b"}, f"{ACCOUNT}/{second.id}/renew").status_code == 404


def test_the_same_form_twice_is_one_address(context, people):
    form = {"scope": "organization-1", "language": "ar", "submission_key": "once"}
    first, second = (shown(post(people.coordinator, form)) for _ in range(2))
    assert first == second
    assert first.endswith("/kulna.ics")
    assert len(links()) == 1
    other = shown(post(people.member, form))
    assert other != first


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("member", ["mine", "organization-1"]),
        ("coordinator", ["mine", "organization-1"]),
        ("rival", ["mine", "organization-2"]),
        ("manager", ["mine", "house"]),
        ("administrator", ["mine"]),
    ],
)
def test_which_calendars_each_may_have(people, name, scopes):
    text = getattr(people, name).get(ACCOUNT).get_data(as_text=True)
    found = [part.split('value="')[1].split('"')[0] for part in text.split('name="scope"')[1:]]
    assert found == scopes


@pytest.mark.parametrize(
    "change",
    [
        {"scope": ""},
        {"scope": "house"},
        {"scope": "organization-2"},
        {"scope": "organization-99999999999999999999"},
        {"scope": "organization-x"},
        {"scope": "x" * 300_000},
        {"scope": "mine\x00\u202e"},
        {"language": ""},
        {"language": "fr"},
        {"language": "\x00"},
    ],
)
def test_bad_input_gets_a_sentence(context, people, change):
    form = {"scope": "mine", "language": "ar", "submission_key": "k", **change}
    answer = post(people.coordinator, form)
    assert answer.status_code == 422
    assert "Not a valid choice." in answer.get_data(as_text=True)
    assert links() == []


def test_too_many_addresses(context, people):
    from shared_space.kernel.db import transactional

    @transactional
    def many() -> None:
        for number in range(MOST_LINKS):
            db.session.add(
                CalendarLink(
                    person_id=PERSON["coordinator"],
                    token_hash=f"{number:064}",
                    scope="mine",
                    language="ar",
                    created_at=NOW,
                )
            )

    many()
    answer = post(people.coordinator, {"scope": "mine", "language": "ar", "submission_key": "k"})
    assert answer.status_code == 422
    assert "many private addresses" in answer.get_data(as_text=True)
    assert len(links()) == MOST_LINKS


@pytest.mark.parametrize("verb", ["renew", "end"])
def test_another_s_address_is_not_there(context, people, verb):
    shown(post(people.coordinator, {"scope": "mine", "language": "ar", "submission_key": "k"}))
    (link,) = links()
    for number in (link.id, 404, 2**31, 2**70):
        assert post(people.rival, {}, f"{ACCOUNT}/{number}/{verb}").status_code == 404
    assert links()[0].revoked_at is None


def test_a_visitor_is_sent_to_sign_in(visitor):
    assert visitor.get(ACCOUNT).status_code == 303


def address_on(client, path: str) -> str:
    """The address of the calendar that the page shows, as it is meant to be copied."""
    field = page(client, path).split('id="address"')[1]
    return html.unescape(field.split('value="')[1].split('"')[0])


def test_a_visitor_chooses_of_the_workshops_without_a_script(context, visitor):
    rows.workshop(rows.book(), topic="culture", title=Trilingual(en="Singing"))
    rows.workshop(rows.book(), topic="leadership", title=Trilingual(en="Leading"))
    path = "/calendars/workshops?lang=he&topic=culture&spoken=ar&organization=kulna"
    address = address_on(visitor, path)
    query = "lang=he&topic=culture&spoken=ar&organization=kulna"
    assert address == f"http://localhost/calendars/workshops.ics?{query}"
    assert summaries(agreed(visitor.get(address).data)) == ["Singing"]
    text = page(visitor, path, IPHONE)
    assert f'href="webcal://localhost/calendars/workshops.ics?{html.escape(query)}"' in text
    assert quote(f"webcal://localhost/calendars/workshops.ics?{query}", safe="") in text
    assert quote(address, safe="") in text
    for value in ("he", "culture", "ar", "kulna"):
        assert re.search(rf'<option value="{value}"[^>]* selected>', text), value
    assert f'src="/calendars/workshops.svg?{html.escape(query)}"' in text
    assert visitor.get(f"/calendars/workshops.svg?{query}").data != (
        visitor.get("/calendars/workshops.svg").data
    )


def test_what_is_no_choice_is_left_out_of_the_address(visitor):
    junk = "?lang=fr&topic=%3Cb%3E&spoken=&organization=nobody&x=y"
    for name in ("workshops", "days"):
        address = address_on(visitor, f"/calendars/{name}{junk}&community=nobody")
        assert address == f"http://localhost/calendars/{name}.ics?lang=en"


def test_a_visitor_chooses_of_the_days(visitor):
    path = "/calendars/days?lang=ar&community=jewish&community=druze"
    address = address_on(visitor, path)
    assert address == f"http://localhost{path.replace('days?', 'days.ics?')}"
    assert agreed(visitor.get(address).data).one("SOURCE").value == address
    text = page(visitor, path)
    assert len(re.findall(r'<input type="checkbox" name="community"[^>]* checked>', text)) == 2
