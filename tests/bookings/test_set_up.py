"""What a booking needs: who reads it, who changes it, what hangs on the wall, when it is forgotten."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.models import Booking, EquipmentClaim, Need
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.equipment import pieces_of
from shared_space.bookings.queries.set_up import set_up_of
from shared_space.bookings.rules.needs import NOTHING, Needs
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import deciding, set_up
from shared_space.factory import CHORES
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.audit import AuditRow
from shared_space.kernel.db import db, transactional
from shared_space.kernel.trilingual import Trilingual
from shared_space.spaces.models import Equipment
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, asked, hall
from tests.bookings.test_equipment import equip
from tests.bookings.test_timetable import counted
from tests.cast import ALMOND, NOW, PERSON, ZION, send

MANY = Needs(
    "circle", ("ar", "sign"), wheelchair=2, childcare=3, kosher=4, halal=5, prayer_break=True
)


def change(full, actor=COORDINATOR, equipment=None, needs=NOTHING, now=NOW):
    set_up.change(full.number, equipment or {}, needs, actor, now)


def claimed(full):
    return [pieces_of([d.number]).get(d.number, {}) for d in booking(full.number).dates]


def test_a_standing_booking_is_set_up_otherwise(context):
    projector, microphone = equip(), equip("Microphone", 5)
    full = asked(recurrence=Recurrence("weekly", count=3), equipment={projector: 2}, needs=MANY)
    change(full, equipment={microphone: 1, projector: 0}, needs=Needs(halal=1))
    assert claimed(full) == [{microphone: 1}] * 3
    assert set_up_of(full.number, NOW).needs == Needs(halal=1)
    change(full, equipment={microphone: 1}, needs=Needs(halal=1))  # the same again is nothing new
    facts = [
        row.facts["fields"]
        for row in db.session.query(AuditRow).order_by(AuditRow.id)
        if row.verb == "SetUpChanged"
    ]
    assert facts == [["equipment", "needs"]]
    change(full)
    assert db.session.query(Need).count() == db.session.query(EquipmentClaim).count() == 0


def test_only_dates_ahead_are_changed(context):
    projector = equip()
    full = asked(recurrence=Recurrence("weekly", count=2), equipment={projector: 1})
    change(full, equipment={projector: 2}, now=NOW + timedelta(days=3))
    assert claimed(full) == [{projector: 1}, {projector: 2}]
    with pytest.raises(Stale):
        change(full, now=NOW + timedelta(days=30))


def test_what_others_have_is_refused_and_nothing_changes(context):
    projector = equip()
    other = asked(RIVAL, "other", organization_id=ZION, space_id=ALMOND, equipment={projector: 1})
    full = asked(equipment={projector: 1})
    with pytest.raises(Refused) as refused:
        change(full, equipment={projector: 2}, needs=MANY)
    ((day, (objection,)),) = refused.value.by_date
    assert (day.isoformat(), objection.code, objection.numbers["left"]) == (
        "2026-11-24",
        "equipment",
        1,
    )
    assert (claimed(full), claimed(other)) == ([{projector: 1}], [{projector: 1}])
    assert not set_up_of(full.number, NOW).needs


def test_what_is_no_longer_lent_can_be_kept(context):
    projector = equip()
    full = asked(equipment={projector: 1})
    retire(projector)
    change(full, equipment={projector: 1}, needs=MANY)
    with pytest.raises(Refused):
        change(full, equipment={projector: 2})
    assert claimed(full) == [{projector: 1}]


@transactional
def retire(number):
    db.session.execute(sa.update(Equipment).where(Equipment.id == number).values(in_use=False))


def test_nobody_approves_other_equipment_than_she_saw(context):
    projector = equip()
    full = hall()
    seen = full.seen
    change(full, needs=MANY)
    change(full, equipment={projector: 1})
    with pytest.raises(Stale):
        deciding.approve(full.number, seen, PERSON["manager"], NOW)
    deciding.approve(full.number, booking(full.number).seen, PERSON["manager"], NOW)


def test_whoever_approves_too_late_sees_the_equipment_that_is_wanted_now(within, people):
    projector = within(equip)
    full = within(hall)
    within(change, full, equipment={projector: 1})
    ((number, revision),) = full.seen.items()
    path = f"/manage/requests/{full.number}/approve"
    answer = send(people.manager, "/manage/requests", {"seen": f"{number}:{revision}"}, to=path)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert page.count('class="badge requested"') == 3, "what she saw, what it is, and the list"
    assert '<bdi lang="en">Projector</bdi>: 1' in page


def test_it_is_hers_to_change(context):
    full = asked()
    change(full, MANAGER, needs=MANY)
    for actor in (MEMBER, RIVAL, VISITOR):
        with pytest.raises(NotHers):
            change(full, actor)
    with pytest.raises(NotHers):
        set_up.change(full.number + 1, {}, NOTHING, COORDINATOR, NOW)


def test_needs_are_forgotten_when_the_last_date_is_over(context):
    assert set_up.forget_needs in [chore.run for chore in CHORES]
    full = asked(recurrence=Recurrence("weekly", count=2), needs=MANY)
    hall(needs=MANY)
    last = booking(full.number).dates[-1].span.end
    assert set_up.forget_needs(NOW) == 0
    assert set_up.forget_needs(last - timedelta(seconds=1)) == 1  # the hall, a week earlier
    assert set_up.forget_needs(last) == 1
    assert set_up.forget_needs(last) == 0
    assert db.session.query(Booking).count() == 2


def test_needs_of_what_was_given_up_are_forgotten_once_it_cannot_come_back(context):
    full = asked(needs=MANY)
    deciding.cancel(full.number, {d.number: d.revision for d in full.dates}, PERSON["manager"], NOW)
    assert set_up.forget_needs(NOW + timedelta(minutes=10)) == 0
    assert set_up.forget_needs(NOW + timedelta(days=1)) == 1


# on pages


@pytest.fixture
def stands(app):
    """Kulna's booking of Fig with everything, and a private one of Kehilat Zion in the hall."""
    with app.app_context():
        projector = equip()
        full = asked(equipment={projector: 1}, needs=MANY, title=_title("Evening of songs"))
        other = hall(
            RIVAL, "other", visibility="private", needs=Needs(kosher=7), title=_title("Secret talk")
        )
        seen = other.seen
        deciding.approve(other.number, seen, PERSON["manager"], NOW)
        return full.number, other.number, projector


def _title(text):
    return Trilingual(en=text)


def page_of(client, path):
    answer = client.get(path)
    return answer.get_data(as_text=True) if answer.status_code == 200 else ""


def test_who_reads_what_is_needed(people, stands):
    full, other, _ = stands
    words = [
        "Chairs in a circle",
        "5 halal meals",
        "2 people in wheelchairs",
        "1 break for prayer",
    ]
    for reader in (people.coordinator, people.member, people.manager):
        page = page_of(reader, f"/bookings/{full}")
        assert all(word in page for word in words)
    page = page_of(people.rival, f"/bookings/{full}")
    assert "Evening of songs" in page
    assert not any(word in page for word in [*words, "Equipment and set-up"])
    assert "7 kosher meals" in page_of(people.rival, f"/bookings/{other}")
    assert "7 kosher meals" in page_of(people.manager, f"/bookings/{other}")
    assert page_of(people.coordinator, f"/bookings/{other}") == ""


def test_the_list_on_the_wall_has_no_names(people, stands):
    page = page_of(people.manager, "/manage/setup/2026-11-24")
    assert page.index("Fig") < page.index("Meeting Hall")
    for words in ("from 10:00 until 12:00", "Chairs in a circle", "العربية · Sign language"):
        assert page.count(words) >= 1
    assert "Projector</bdi>: 1" in page
    assert page.count("7 kosher meals") == page.count("4 kosher meals") == 1  # each space
    assert page.count("11 kosher meals") == 1  # the house
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    for name in ("Evening", "Secret", "Kulna", "Zion", "coordinator", "rival"):
        assert name not in main
    assert "Nothing has to be set up" in page_of(people.manager, "/manage/setup/")
    assert people.manager.get("/manage/setup/2026-13-01").status_code == 404
    assert people.coordinator.get("/manage/setup/2026-11-24").status_code == 403


def test_the_page_to_change_it(app, people, stands):
    full, other, projector = stands
    path = f"/bookings/{full}/set-up"
    page = page_of(people.coordinator, path)
    assert f'name="equipment-{projector}"' in page and 'value="1"' in page
    data = {f"equipment-{projector}": "2", "layout": "rows", "kosher": "1"}
    assert send(people.coordinator, path, data).status_code == 303
    with app.app_context():
        found = set_up_of(full, NOW)
        assert [piece.number for piece in found.pieces] == [2]
        assert found.needs == Needs("rows", kosher=1)
    assert "Equipment or set-up was changed" in page_of(people.coordinator, f"/bookings/{full}")
    wrong = send(people.coordinator, path, {f"equipment-{projector}": "3"})
    assert wrong.status_code == 422
    assert "The house has 2." in wrong.get_data(as_text=True)
    taken = send(people.rival, f"/bookings/{other}/set-up", {f"equipment-{projector}": "1"})
    assert taken.status_code == 422
    assert "none is free then." in taken.get_data(as_text=True)
    for client in (people.rival, people.member):
        assert client.get(path).status_code == 404
    for number in (99, 2**31, 2**63):
        assert people.coordinator.get(f"/bookings/{number}/set-up").status_code == 404


def test_the_manager_reads_on_each_request_what_comes_with_it(app, within, people):
    projector = within(equip)
    within(hall, equipment={projector: 2}, needs=MANY)
    page = people.manager.get("/manage/requests").get_data(as_text=True)
    said = page.partition("Equipment and set-up")[2].partition("</dd>")[0]
    for words in (
        "Projector</bdi>: 2",
        "Chairs in a circle",
        "Interpretation: العربية · Sign language",
        "2 people in wheelchairs",
        "5 halal meals",
    ):
        assert words in said
    with counted(app) as few:
        people.manager.get("/manage/requests")
    within(hall, RIVAL, "bare")
    for day in (25, 26, 30):
        within(hall, key=f"{day}", first=date(2026, 11, day), equipment={projector: 1}, needs=MANY)
    with counted(app) as many:
        page = people.manager.get("/manage/requests").get_data(as_text=True)
    assert len(many) == len(few)
    assert page.count("Equipment and set-up") == 4, "the bare one says nothing"
