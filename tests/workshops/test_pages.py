"""What visitors and hosts see of workshops."""

from datetime import timedelta

import pytest

from shared_space.kernel.trilingual import Trilingual
from shared_space.workshops import service
from tests.calendars import rows
from tests.cast import HALL, KULNA, NOW, OLIVE, ZION, at

pytestmark = pytest.mark.page

EN = {"Accept-Language": "en"}


def text(client, path: str, status: int = 200) -> str:
    response = client.get(path, headers=EN)
    assert response.status_code == status
    return response.get_data(as_text=True)


def test_the_list_shows_what_is_coming_soonest_first(context, visitor):
    later = rows.workshop(
        rows.book(at("2026-12-20", "10:00")), title=Trilingual(en="Later"), topic="culture"
    )
    rows.workshop(rows.book(at("2026-11-30", "10:00")), title=Trilingual(en="Sooner"))
    rows.workshop(rows.book(), title=Trilingual(en="Draft"), publish=False)
    page = text(visitor, "/workshops/")
    assert page.index("Sooner") < page.index("Later")
    assert "Draft" not in page
    assert "New workshop" not in page
    page = text(visitor, "/workshops/?topic=culture")
    assert "Later" in page
    assert "Sooner" not in page
    page = text(visitor, "/workshops/?spoken=en")
    assert "Later" not in page
    assert "No workshop" in page
    assert "Later" in text(visitor, "/workshops/?topic=%00&spoken='")
    assert f"/workshops/{later}" in text(visitor, "/workshops/?when=nonsense")


def test_the_archive(context, visitor):
    uid = rows.book()
    rows.workshop(uid, title=Trilingual(en="It was"))
    assert "It was" not in text(visitor, "/workshops/?when=past")
    shift_to_past(uid)
    assert "It was" in text(visitor, "/workshops/?when=past")
    assert "It was" not in text(visitor, "/workshops/")


def shift_to_past(uid: str) -> None:
    """The same date under a uid whose row lies behind us (slots themselves never move)."""
    rows.turn(uid, "moved")
    rows.book(at("2026-11-01", "10:00"), uid=uid, sequence=1)


def test_a_workshop_without_dates_says_they_follow(context, visitor):
    slug = rows.workshop(title=Trilingual(en="Soon"))
    assert "The dates will follow" in text(visitor, f"/workshops/{slug}")
    assert "Soon" in text(visitor, "/workshops/")


def test_a_page_is_honest_about_languages(context, visitor, people):
    slug = rows.workshop(rows.book(), title=Trilingual(he="סדנה בעברית"), summary=None)
    page = text(visitor, f"/workshops/{slug}")
    assert '<h1 lang="he" dir="rtl">' in page
    assert "wrote this in another language" in page
    assert "Add the missing language" not in page
    assert "Add the missing language" in text(people.coordinator, f"/workshops/{slug}")


def test_a_cancelled_date_says_so(context, visitor):
    uid = rows.book(space=HALL)
    slug = rows.workshop(uid, rows.book())
    assert "Cancelled" not in text(visitor, f"/workshops/{slug}")
    rows.turn(uid, "cancelled")
    page = text(visitor, f"/workshops/{slug}")
    assert page.count("Cancelled") == 1
    assert "Meeting Hall" in page


def test_a_moved_date_follows_by_itself(context, visitor):
    uid = rows.book(space=OLIVE)
    slug = rows.workshop(uid)
    rows.turn(uid, "moved")
    rows.book(at("2026-12-20", "14:00"), uid=uid, sequence=1, space=HALL)
    page = text(visitor, f"/workshops/{slug}")
    assert "20 December 2026" in page
    assert "14:00" in page
    assert "Olive" not in page


def test_a_date_that_waits_is_for_its_organization(context, people):
    uid = rows.book(at("2026-12-20", "10:00"), state="requested")
    slug = rows.workshop(uid)
    for name in ("visitor", "rival", "administrator"):
        assert "20 December" not in text(getattr(people, name), f"/workshops/{slug}")
    for name in ("member", "coordinator", "manager"):
        page = text(getattr(people, name), f"/workshops/{slug}")
        assert "20 December" in page
        assert "Waiting for approval" in page


def test_a_booking_made_private_later_leaves_the_page(context, visitor):
    import sqlalchemy as sa

    from shared_space.bookings.models import Booking

    slug = rows.workshop(rows.book(at("2026-12-20", "10:00")))
    assert "20 December" in text(visitor, f"/workshops/{slug}")
    from shared_space.kernel.db import db, transactional

    @transactional
    def hide() -> None:
        db.session.execute(sa.update(Booking).values(visibility="private"))

    hide()
    assert "20 December" not in text(visitor, f"/workshops/{slug}")
    assert visitor.get("/calendars/workshops.ics").data.count(b"BEGIN:VEVENT") == 0


@pytest.mark.parametrize("name", ["visitor", "member", "rival", "administrator"])
def test_a_draft_is_nobody_elses(context, people, name):
    slug = rows.workshop(rows.book(), publish=False)
    client = getattr(people, name)
    assert client.get(f"/workshops/{slug}").status_code == 404
    assert slug not in text(client, "/workshops/")
    assert slug in text(people.coordinator, "/workshops/")
    assert "This is a draft" in text(people.manager, f"/workshops/{slug}")


def test_the_booking_s_own_title_is_not_on_the_page(context, visitor):
    slug = rows.workshop(rows.book(title=Trilingual(en="Inner name"), visibility="house"))
    assert "Inner name" not in text(visitor, f"/workshops/{slug}")


@pytest.mark.parametrize("slug", ["nothing", "%00", "NEW", "a--b", "x" * 300, "..", "1e9"])
def test_unknown_addresses_are_404(visitor, slug):
    assert visitor.get(f"/workshops/{slug}").status_code == 404


def test_hostile_words_are_shown_as_words(context, visitor):
    slug = rows.workshop(
        rows.book(), title=Trilingual(en="<script>x</script>"), summary=Trilingual(en="<b>\n\n\"'&")
    )
    page = text(visitor, f"/workshops/{slug}")
    assert "<script>x" not in page
    assert "&lt;script&gt;" in page


def test_a_cancelled_workshop_is_still_found_by_those_who_planned_to_come(context, visitor):
    slug = rows.workshop(rows.book(), title=Trilingual(en="Called off"))
    service.cancel(rows.workshop_id(slug), actor_id=2, now=NOW + timedelta(minutes=1))
    assert "This workshop is cancelled" in text(visitor, f"/workshops/{slug}")
    page = text(visitor, "/workshops/")
    assert "Called off" in page
    assert "Cancelled" in page
    assert KULNA != ZION
