"""The manager's day at /manage/."""

import re
from datetime import time

import pytest
import sqlalchemy as sa

from shared_space.bookings.service import deciding
from shared_space.kernel.db import db
from tests.bookings.booking import RIVAL, asked, hall
from tests.cast import NOW, PERSON, send

pytestmark = pytest.mark.page

DAY = "/manage/"


def main(people, who: str = "manager") -> str:
    answer = getattr(people, who).get(DAY)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).split("<main", 1)[1].split("</main>", 1)[0]


def test_the_oldest_request_is_approved_in_one_tap(app, people):
    with app.app_context():
        full = hall()
    page = main(people)
    assert "Tue, 24 Nov, from 10:00 until 12:00" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page).group(1)
    answer = send(people.manager, DAY, {"seen": seen}, to=f"/manage/requests/{full.number}/approve")
    assert answer.status_code == 303
    page = main(people)
    assert "Nothing waits." in page
    changed = page.split('id="changed"', 1)[1]
    assert "Approved: " in changed
    assert "by \u2068The manager\u2069" in changed
    assert f'href="/bookings/{full.number}"' in changed


def test_requests_for_the_same_time_are_not_approved_in_passing(app, people):
    with app.app_context():
        hall()
        hall(RIVAL, "rival", starts=time(11), ends=time(13))
    page = main(people)
    assert page.count("1 other request wants this time") == 2
    assert "/approve" not in page


def test_today_goes_on_around_the_present(app, people):
    with app.app_context():
        today = NOW.date()
        early = NOW.replace(hour=4)
        for key, first, last in (("over", 8, 9), ("on", 9, 10), ("ahead", 11, 12)):
            asked(key=key, now=early, first=today, starts=time(first), ends=time(last))
    page = main(people).split('id="today"', 1)[1].split('id="changed"', 1)[0]
    over, ahead = page.split("Now it is 09:00.", 1)
    assert "1 booking is over" in over
    assert "from 08:00 until 09:00" in over
    assert ahead.index("from 09:00 until 10:00") < ahead.index("from 11:00 until 12:00")
    assert ahead.count('<span class="badge">now</span>') == 1


def test_what_happened_before_yesterday_is_not_news(app, people):
    with app.app_context():
        asked(now=NOW.replace(day=21), key="old")
        full = hall(now=NOW.replace(day=22, hour=3))
        deciding.decline(full.number, full.seen, PERSON["manager"], NOW, code="fair_share")
    changed = main(people).split('id="changed"', 1)[1]
    assert "Not approved: " in changed
    assert "Requested: " in changed
    assert "Confirmed at once" not in changed


def test_an_administrator_sees_only_what_is_open_to_her(app, people):
    with app.app_context():
        hall()
    page = main(people, "administrator")
    assert "A meeting" not in page
    assert "request" not in page
    assert 'href="/manage/people/"' in page


def test_the_day_costs_the_same_however_much_happens(app, people):
    found = []
    with app.app_context():
        engine = db.engine
    people.manager.get(DAY)

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "SET")):
            found.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    costs = []
    try:
        for first in (0, 5):
            with app.app_context():
                for number in range(first, first + 5):
                    hall(key=f"hall {number}", starts=time(8 + number), ends=time(9 + number))
                    start, end = time(10 + number), time(11 + number)
                    asked(key=f"room {number}", first=NOW.date(), starts=start, ends=end)
            found.clear()
            people.manager.get(DAY)
            costs.append(len(found))
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert costs[0] == costs[1] <= 10
