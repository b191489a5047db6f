"""Swapping, sharing and hosting together: two organizations agree, and it is done at once or not at
all."""

import re
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from shared_space.bookings.errors import CannotPropose, NotHers, ProposalOver
from shared_space.bookings.models import Booking, CoHost, Occurrence
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.proposals import co_hosts, proposal
from shared_space.bookings.service import asking, deciding, proposing, taking_back
from shared_space.bookings.service.proposing import Wish
from shared_space.bookings.service.the_rest import Rest
from shared_space.bookings.service.waiting import call_next
from shared_space.desk.sweep import sweep
from shared_space.kernel.db import db, transactional
from shared_space.kernel.interval import Interval
from shared_space.kernel.trilingual import Trilingual
from shared_space.notices.models import Letter
from shared_space.organizations.models import Organization
from shared_space.spaces.models import Space
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL, ask, asked, hall
from tests.cast import ALMOND, FIG, HALL, KULNA, NOW, PERSON, ZION, at, send
from tests.notices.facts import invitation

STAFF = PERSON["manager"]
SECRET = Trilingual(en="zqsecret")
HOUR = timedelta(hours=1)


def approved(full):
    """`full` with its waiting dates approved."""
    if full.seen:
        deciding.approve(full.number, full.seen, STAFF, NOW)
    return booking(full.number)


def pair(**changes):
    """Kulna has the hall on Tuesday 10 to 12, Kehilat Zion Fig at 15 to 17."""
    holder = approved(hall(**{"title": SECRET, "visibility": "private", **changes}))
    own = asked(RIVAL, "own", organization_id=ZION, starts=time(15), ends=time(17))
    return holder, own


def swap(holder, own, actor=RIVAL, **changes):
    wish = Wish("swap", holder.dates[0].number, ZION, own.dates[0].number, words="Would you?")
    return proposing.propose(Wish(**{**vars(wish), **changes}), actor, NOW)


def live(number):
    return [
        (d.space_id, d.span.start, d.state)
        for d in booking(number).dates
        if d.state in {"approved", "requested"}
    ]


def kinds(person_id=None):
    query = sa.select(Letter.kind, Letter.person_id).where(Letter.kind.like("proposal%"))
    return sorted(
        row.kind for row in db.session.execute(query) if person_id in {None, row.person_id}
    )


def sound():
    return [line for finding in sweep() for line in finding.violations] == []


def test_a_swap_is_proposed_accepted_and_done(context):
    holder, own = pair()
    number = swap(holder, own)
    assert live(holder.number) == [(HALL, at("2026-11-24", "10:00"), "approved")]
    assert swap(holder, own) == number, "asked twice is asked once"
    proposing.accept(number, COORDINATOR, NOW + HOUR)
    assert live(holder.number) == [(FIG, at("2026-11-24", "15:00"), "approved")]
    assert live(own.number) == [(HALL, at("2026-11-24", "10:00"), "approved")]
    old, new = sorted(booking(holder.number).dates, key=lambda d: d.sequence)
    assert (old.state, new.uid, new.replaces) == ("moved", old.uid, old.number)
    assert proposal(number).state == "accepted"
    assert kinds(PERSON["coordinator"]) == ["proposal_carried_out", "proposal_made"]
    assert kinds(PERSON["rival"]) == ["proposal_accepted"]
    assert kinds(STAFF) == ["proposal_told"]
    with pytest.raises(ProposalOver):
        proposing.accept(number, COORDINATOR, NOW + HOUR)
    assert sound()


def test_the_holder_reads_who_asks_for_what(context):
    swap(*pair())
    third = approved(hall(key="third", starts=time(18), ends=time(20)))
    proposing.propose(Wish("together", third.dates[0].number, ZION), RIVAL, NOW)
    shorten()
    query = sa.select(Letter.body_text).where(Letter.kind == "proposal_made").order_by(Letter.id)
    for text, said in zip(
        db.session.scalars(query),
        ("to swap this date for one of theirs", "to host this booking together", "for part of"),
        strict=True,
    ):
        first, second = text.split("\n\n")[1].split("\n")
        assert "Kehilat Zion" not in first, "it may stand on a locked screen"
        assert f"Kehilat Zion\u2069 asks {said}" in second


def test_the_staff_reads_both_dates_and_names_nobody_of_what_is_private(context):
    holder = approved(hall(visibility="house"))
    own = asked(RIVAL, "own", organization_id=ZION, starts=time(15), ends=time(17))
    proposing.accept(swap(holder, own), COORDINATOR, NOW)
    told = letter_of("proposal_told").body_text
    assert "They have swapped dates." in told
    assert "Tuesday, 24 November 2026, from 15:00 until 17:00" in told
    assert "For: \u2068Kulna\u2069" in told
    assert "Zion\u2069: Tuesday, 24 November 2026, from 10:00 until 12:00 · \u2068Meeting" in told


def letter_of(kind):
    (letter,) = db.session.scalars(sa.select(Letter).where(Letter.kind == kind))
    return letter


def test_dates_of_one_space_change_places(context):
    one = asked(starts=time(8), ends=time(10))
    other = asked(RIVAL, "other", organization_id=ZION, starts=time(10), ends=time(13))
    proposing.accept(swap(one, other), COORDINATOR, NOW)
    assert live(one.number) == [(FIG, at("2026-11-24", "10:00"), "approved")]
    assert live(other.number) == [(FIG, at("2026-11-24", "08:00"), "approved")]
    assert sound()


def test_both_calendars_follow_a_swap(context):
    holder, own = pair()
    number = swap(holder, own)

    def versions():
        rows = (
            *db.session.execute(sa.select(Organization.id, Organization.version)),
            *db.session.execute(
                sa.select(Space.id, Space.version).where(Space.id.in_([FIG, HALL]))
            ),
        )
        return [row.version for row in rows]

    before = versions()
    proposing.accept(number, COORDINATOR, NOW)
    assert all(after > was for after, was in zip(versions(), before, strict=True))
    invitations = db.session.scalars(sa.select(Letter).where(Letter.calendar != ""))
    methods = {row.kind: invitation(row) for row in invitations}
    for kind in ("proposal_accepted", "proposal_carried_out"):
        assert "METHOD:REQUEST" in methods[kind]
        assert "SEQUENCE:1" in methods[kind]


def test_what_does_not_fit_is_refused_with_every_reason(context):
    holder, own = pair(people=40)
    with pytest.raises(CannotPropose) as refused:
        swap(holder, own)
    assert [o.code for o in refused.value.theirs] == ["too_many_people"]
    assert list(refused.value.hers) == []
    resident = asked(
        RIVAL, "home", organization_id=ZION, space_id=ALMOND, starts=time(19), ends=time(20)
    )
    with pytest.raises(CannotPropose) as refused:
        swap(holder, resident)
    assert {o.code for o in refused.value.theirs} == {"too_many_people", "held"}
    assert kinds() == []


def test_a_third_booking_in_the_way_refuses(context):
    """The hall needs half an hour to tidy up: their longer date does not fit before the next."""
    one = approved(hall(starts=time(10), ends=time(11)))
    approved(hall(RIVAL, "next", starts=time(11, 30), ends=time(13)))
    own = asked(RIVAL, "own", organization_id=ZION, starts=time(15), ends=time(17))
    asked(key="between", starts=time(17), ends=time(18))
    proposing.accept(swap(one, own), COORDINATOR, NOW)
    assert live(one.number)[0][0] == FIG
    assert sound()


def test_who_may_ask_and_who_may_answer(context):
    holder, own = pair()
    for actor, changes in (
        (MEMBER, {}),
        (MANAGER, {}),
        (COORDINATOR, {}),
        (COORDINATOR, {"organization_id": KULNA}),
        (RIVAL, {"holder_occurrence_id": own.dates[0].number}),
        (RIVAL, {"holder_occurrence_id": 999}),
    ):
        with pytest.raises(NotHers):
            swap(holder, own, actor, **changes)
    number = swap(holder, own)
    for actor in (RIVAL, MEMBER, MANAGER):
        for act in (proposing.accept, proposing.decline):
            with pytest.raises(NotHers):
                act(number, actor, NOW)
    with pytest.raises(NotHers):
        proposing.withdraw(number, COORDINATOR, NOW)
    assert proposal(number).state == "open"


@pytest.mark.parametrize(
    ("own", "code"), [(None, "choose_own"), ("waiting", "own_for_swap"), ("theirs", "choose_own")]
)
def test_only_an_approved_date_of_her_own_can_be_swapped(context, own, code):
    holder = approved(hall())
    numbers = {
        None: None,
        "waiting": hall(RIVAL, "w", starts=time(15), ends=time(16)).dates[0].number,
        "theirs": holder.dates[0].number,
    }
    wish = Wish("swap", holder.dates[0].number, ZION, numbers[own])
    with pytest.raises(CannotPropose) as refused:
        proposing.propose(wish, RIVAL, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("what", ["cancelled", "decided", "taken", "left", "begun"])
def test_a_proposal_that_is_no_longer_possible_lapses_and_changes_nothing(context, what):
    holder, own = pair()
    number = swap(holder, own)
    now = NOW + HOUR
    if what == "cancelled":
        taking_back.take_back(own.number, {own.dates[0].number: 1}, RIVAL, NOW)
    elif what == "decided":
        deciding.cancel(holder.number, {holder.dates[0].number: 2}, STAFF, NOW, code="closed")
    elif what == "taken":
        smaller(FIG)
    elif what == "left":
        former(ZION)
    else:
        now = at("2026-11-24", "10:00")
    before = live(holder.number), live(own.number)
    with pytest.raises(ProposalOver):
        proposing.accept(number, COORDINATOR, now)
    assert (live(holder.number), live(own.number)) == before
    assert proposal(number).state == "lapsed"
    assert kinds(PERSON["rival"]) == ["proposal_lapsed"]


@transactional
def smaller(space_id):
    db.session.get(Space, space_id).people = 1


@transactional
def former(organization_id):
    db.session.get(Organization, organization_id).state = "former"


def test_declined_and_withdrawn_change_nothing_and_can_be_asked_again(context):
    holder, own = pair()
    first = swap(holder, own)
    proposing.decline(first, COORDINATOR, NOW)
    second = swap(holder, own)
    assert second != first
    proposing.withdraw(second, RIVAL, NOW)
    assert [proposal(n).state for n in (first, second)] == ["declined", "withdrawn"]
    for act, actor in ((proposing.accept, COORDINATOR), (proposing.withdraw, RIVAL)):
        with pytest.raises(ProposalOver):
            act(second, actor, NOW)
    assert kinds(PERSON["rival"]) == ["proposal_declined"]
    assert kinds(PERSON["coordinator"]) == ["proposal_made"] * 2 + ["proposal_withdrawn"]


def test_open_proposals_lapse_when_a_date_begins(context):
    holder, own = pair()
    number = swap(holder, own)
    proposing.lapse_outdated(at("2026-11-24", "09:59"))
    assert proposal(number).state == "open"
    for _ in range(2):
        proposing.lapse_outdated(at("2026-11-24", "10:00"))
    assert proposal(number).state == "lapsed"
    assert kinds(PERSON["rival"]) == ["proposal_lapsed"]


def shorten(keep=("10:00", "11:00"), asked_for=()):
    """Kulna has Fig from 10 to 13; Kehilat Zion asked for 11 to 13 there and waits."""
    holder = asked(starts=time(10), ends=time(13))
    own = waiting_for(FIG, "11:00", "13:00", asked_for)
    kept = Interval(*(at("2026-11-24", wall) for wall in keep))
    wish = Wish("shorten", holder.dates[0].number, ZION, own, kept)
    return holder, own, proposing.propose(wish, RIVAL, NOW)


@transactional
def waiting_for(space_id, first, last, asked_for=()):
    start, end = at("2026-11-24", first), at("2026-11-24", last)
    row = Booking(
        organization_id=ZION,
        requester_id=PERSON["rival"],
        title=Trilingual(en="Waits"),
        people=3,
        submission_key=f"waits {space_id}",
        created_at=NOW,
        changed_at=NOW,
    )
    db.session.add(row)
    db.session.flush()
    date = Occurrence(
        booking_id=row.id,
        space_id=space_id,
        uid=f"waits-{space_id}",
        starts_at=start,
        ends_at=end,
        claims_from=start,
        claims_until=end,
        state_since=NOW,
        objections=list(asked_for),
        created_at=NOW,
        changed_at=NOW,
    )
    db.session.add(date)
    db.session.flush()
    return date.id


def test_sharing_a_time_shortens_the_one_and_confirms_the_other(context):
    holder, own, number = shorten()
    proposing.accept(number, COORDINATOR, NOW)
    assert live(holder.number) == [(FIG, at("2026-11-24", "10:00"), "approved")]
    kept = [d for d in booking(holder.number).dates if d.state == "approved"]
    assert kept[0].span.end == at("2026-11-24", "11:00")
    assert db.session.get(Occurrence, own).state == "approved"
    assert sound()


def test_what_asked_for_the_staff_still_asks_for_it(context):
    holder, own, number = shorten(asked_for=["long_series"])
    proposing.accept(number, COORDINATOR, NOW)
    assert live(holder.number) == [(FIG, at("2026-11-24", "10:00"), "approved")]
    assert db.session.get(Occurrence, own).state == "requested"


def test_a_part_that_leaves_no_room_for_her_is_refused(context):
    with pytest.raises(CannotPropose) as refused:
        shorten(("10:00", "11:30"))
    assert [o.code for o in refused.value.hers] == ["taken"]
    theirs, hers = db.session.scalars(sa.select(Occurrence.id).order_by(Occurrence.id)).all()
    for keep in (("10:00", "13:00"), ("09:00", "11:00")):
        kept = Interval(*(at("2026-11-24", wall) for wall in keep))
        wish = Wish("shorten", theirs, ZION, hers, kept)
        with pytest.raises(CannotPropose, match="keep_part"):
            proposing.propose(wish, RIVAL, NOW)


def test_in_the_hall_her_part_still_waits_for_the_staff(context):
    holder = approved(hall(starts=time(10), ends=time(13)))
    own = waiting_for(HALL, "11:30", "13:00")
    kept = Interval(at("2026-11-24", "10:00"), at("2026-11-24", "11:00"))
    number = proposing.propose(Wish("shorten", holder.dates[0].number, ZION, own, kept), RIVAL, NOW)
    proposing.accept(number, COORDINATOR, NOW)
    assert db.session.get(Occurrence, own).state == "requested"
    letter, told = letter_of("proposal_accepted"), letter_of("proposal_told").body_text
    assert invitation(letter) == ""
    assert "Your part waits for the house staff." in letter.body_text
    assert "They share this time." in told
    assert "until 13:00 · \u2068Meeting Hall\u2069. It waits for your decision." in told.replace(
        "\n", " "
    )
    deciding.approve(db.session.get(Occurrence, own).booking_id, {own: 1}, STAFF, NOW)
    assert sound()


def test_hosting_together(within, people):
    full = within(asked, visibility="house", title=SECRET)
    wish = Wish("together", full.dates[0].number, ZION, words="Shall we?")
    number = within(proposing.propose, wish, RIVAL, NOW)
    assert within(co_hosts, full.number) == []
    within(proposing.accept, number, COORDINATOR, NOW)
    page = people.coordinator.get(f"/bookings/{full.number}").get_data(as_text=True)
    assert "Hosted together with" in page
    shared = page.split('id="share-text"')[1].split("</textarea>")[0]
    assert re.sub("[\u2068\u2069]", "", shared.split("\n")[1]) == "Kulna, Kehilat Zion"
    with pytest.raises(CannotPropose, match="together_already"):
        within(proposing.propose, wish, RIVAL, NOW)
    hidden = {"title": SECRET, "purpose": "", "visibility": "private"}
    within(lambda: taking_back.correct(full.number, COORDINATOR, NOW, **hidden))
    hers = people.rival.get(f"/bookings/{full.number}")
    assert hers.status_code == 200, "she hosts it too"
    for offered in ("Ask to swap or share", "Wait for this time"):
        assert offered not in hers.get_data(as_text=True)
    mine = people.rival.get("/bookings/").get_data(as_text=True)
    assert re.search(r'Hosted together with\s*<bdi lang="en">Kulna<', mine)
    assert "Book again" not in mine
    assert SECRET.en not in people.member.get("/bookings/").get_data(as_text=True)
    assert people.member.get(f"/bookings/{full.number}").status_code == 404
    answer = send(people.rival, "/bookings/new", {}, to=f"/bookings/{full.number}/wording")
    assert answer.status_code == 404, "and may not change it"
    assert within(lambda: db.session.scalar(sa.select(sa.func.count()).select_from(CoHost))) == 1


SLOT = "space=hall&from=2026-11-24T10:00&until=2026-11-24T12:00"


def test_a_swap_through_the_doors_without_learning_whose_it_is(within, people):
    _holder, own = within(pair)
    path = f"/bookings/propose?{SLOT}"
    page = people.rival.get(path).get_data(as_text=True)
    assert "zqsecret" not in page
    assert "Kulna" not in page
    assert f'name="organization" value="{ZION}"' in page, "her only one is sent along"
    date = own.dates[0].number
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    typed = {
        "kind": "swap",
        "own": str(date),
        "organization": str(ZION),
        "words": "zqwords",
        "seen": seen,
    }
    answer = send(people.rival, path, typed)
    assert answer.status_code == 303
    for client in (people.rival, people.coordinator):
        told = client.get(answer.location).get_data(as_text=True)
        assert "zqwords" in told
        assert "Kehilat Zion" in told
        assert ("zqsecret" in told) == (client is people.coordinator)
        assert "Kulna" not in told
    for client in (people.member, people.administrator):
        assert client.get(answer.location).status_code == 404
        assert send(client, "/bookings/new", {}, to=f"{answer.location}/accept").status_code == 404
    assert people.manager.get(answer.location).status_code == 200
    accepted = send(people.coordinator, answer.location, {}, to=f"{answer.location}/accept")
    assert accepted.status_code == 303
    again = send(people.rival, "/bookings/new", {}, to=f"{answer.location}/withdraw")
    assert again.status_code == 409
    assert "answered already" in again.get_data(as_text=True)
    for path in (answer.location, f"/bookings/{own.number}"):
        text = people.rival.get(path).get_data(as_text=True)
        assert "zqsecret" not in text
        assert "Kulna" not in text
        assert "The coordinator" not in text, "the history does not tell who agreed"


def test_the_clash_on_the_form_leads_to_the_question(within, people):
    within(pair)
    typed = {"space": "hall", "organization": str(ZION), "day": "2026-11-24", "starts": "11:00"}
    typed |= {
        "ends": "13:00",
        "title-en": "Ours",
        "people": "5",
        "visibility": "house",
        "repeat": "",
    }
    page = send(people.rival, "/bookings/new", typed).get_data(as_text=True)
    link = "/bookings/propose?space=hall&amp;from=2026-11-24T11:00&amp;until=2026-11-24T13:00"
    assert f'formaction="{link}&amp;back=form" name="ask"' in page
    form = f"{link}&back=form".replace("&amp;", "&")
    carried = send(people.rival, "/bookings/new", {**typed, "ask": "1"}, to=form)
    assert carried.status_code == 200
    asking = carried.get_data(as_text=True)
    for name, value in (("title", "Ours"), ("people", "5")):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*value="{value}"', asking)
    assert "needs another look" not in asking, "nothing is proposed yet"
    assert (
        'href="/bookings/new?space=hall&amp;from=2026-11-24T11:00&amp;until=2026-11-24T13:00'
        in asking
    )
    free = form.replace("T11:00", "T16:00").replace("T13:00", "T17:00")
    gone = send(people.rival, "/bookings/new", {**typed, "ask": "1"}, to=free)
    assert (gone.status_code, gone.location.split("?")[0]) == (303, "/bookings/new")
    assert people.rival.get(link.replace("&amp;", "&")).status_code == 200
    assert "zqsecret" not in page
    day = "/bookings/day/2026-11-24"
    whole = link.replace("11:00", "10:00").replace("13:00", "12:00")
    for client, there in (
        (people.rival, True),
        (people.coordinator, False),
        (people.member, False),
    ):
        assert (whole in client.get(day).get_data(as_text=True)) == there


def test_letters_to_the_asker_name_neither_holder_nor_title(context):
    holder, own = pair()
    for end in (proposing.decline, proposing.accept):
        end(swap(holder, own), COORDINATOR, NOW)
    third = approved(
        hall(key="third", title=SECRET, visibility="private", starts=time(18), ends=time(19))
    )
    together = Wish("together", third.dates[0].number, ZION)
    proposing.decline(proposing.propose(together, RIVAL, NOW), COORDINATOR, NOW)
    hers = db.session.scalars(sa.select(Letter).where(Letter.person_id == PERSON["rival"])).all()
    mine = [letter for letter in hers if letter.kind.startswith("proposal")]
    assert len(mine) == 3
    for letter in mine:
        said = letter.subject + letter.body_text + letter.body_html + (invitation(letter) or "")
        assert "zqsecret" not in said
        assert "Kulna" not in said
    told = db.session.scalars(sa.select(Letter).where(Letter.kind == "proposal_told")).all()
    assert told
    assert not any("zqsecret" in letter.body_text for letter in told)


def test_a_form_that_does_not_say_enough_keeps_what_was_typed(within, people):
    within(pair)
    path = f"/bookings/propose?{SLOT}"
    page = people.rival.get(path).get_data(as_text=True)
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    typed = {"kind": "swap", "own": "", "organization": str(ZION), "words": "zqwords", "seen": seen}
    part = {"kind": "shorten", "keep_from": "10:00", "keep_until": "11:00"}
    part |= {"title": "Ours", "people": "3"}
    for changes, status, words in (
        ({}, 422, "Choose one of your organization"),
        ({"kind": "shorten"}, 422, "Choose a time"),
        ({**part, "title": ""}, 422, "This field is required."),
        ({**part, "people": "0"}, 422, "Write a number from 1 to 2000."),
        ({**part, "keep_until": "10:00"}, 422, "stays with"),
        ({"kind": "gift"}, 422, "Not a valid choice"),
        ({"seen": "x"}, 409, "has begun or has changed"),
        ({"organization": str(KULNA)}, 422, ""),
        ({"own": "7777"}, 422, ""),
    ):
        answer = send(people.rival, path, {**typed, **changes})
        text = answer.get_data(as_text=True)
        assert (answer.status_code, "zqwords" in text) == (status, True), changes
        assert (status == 422) == ("another look:" in text), changes
        assert words in text, changes


def test_only_a_slot_that_somebody_else_has_can_be_asked_for(within, people):
    within(pair)
    for query, status in (
        ("", 303),
        ("space=hall&from=x&until=y", 404),
        ("space=hall&from=2026-11-24T12:00&until=2026-11-24T10:00", 404),
        ("space=hall&from=0001-01-01T12:00&until=0001-01-02T10:00", 404),
        ("space=hall&from=2026-11-24T15:00&until=2026-11-24T16:00", 303),
        ("space=nowhere&from=2026-11-24T10:00&until=2026-11-24T12:00", 303),
        (SLOT, 200),
    ):
        assert people.rival.get(f"/bookings/propose?{query}").status_code == status, query
    assert people.coordinator.get(f"/bookings/propose?{SLOT}").status_code == 303, "her own"


def test_the_booking_page_leads_a_coordinator_of_another_to_the_question(within, people):
    full = within(asked, visibility="house")
    link = "/bookings/propose?space=fig&amp;from=2026-11-24T10:00&amp;until=2026-11-24T12:00"
    assert link in people.rival.get(f"/bookings/{full.number}").get_data(as_text=True)
    for client in (people.member, people.coordinator, people.manager):
        assert "/bookings/propose" not in client.get(f"/bookings/{full.number}").get_data(
            as_text=True
        )
    wish = Wish("together", full.dates[0].number, ZION)
    number = within(proposing.propose, wish, RIVAL, NOW)
    for client, there in ((people.coordinator, True), (people.rival, True), (people.member, False)):
        text = client.get(f"/bookings/{full.number}").get_data(as_text=True)
        assert (f"/bookings/proposals/{number}" in text) == there


def share(keep=("10:00", "11:00"), people=3, key="rest", **holds):
    """Kulna has Fig (or what `holds` says) from 10 to 13; Kehilat Zion asks for the rest, and has not
    asked for anything before."""
    holder = approved(asked(**{"starts": time(10), "ends": time(13), **holds}))
    kept = Interval(*(at("2026-11-24", wall) for wall in keep))
    rest = Rest(Trilingual(en="Their choir"), people, key)
    wish = Wish("shorten", holder.dates[0].number, ZION, None, kept, rest=rest)
    return holder, proposing.propose(wish, RIVAL, NOW)


def test_a_time_is_shared_without_having_asked_for_it_before(context):
    holder, number = share()
    own = proposal(number).asker
    assert own.dated.in_line, "whatever they say, she waits for the time"
    assert (own.full.title.en, own.full.organization_id) == ("Their choir", ZION)
    slot = Interval(at("2026-11-24", "11:00"), at("2026-11-24", "13:00"))
    assert own.dated.span == slot
    proposing.accept(number, COORDINATOR, NOW)
    assert live(holder.number) == [(FIG, at("2026-11-24", "10:00"), "approved")]
    assert live(own.full.number) == [(FIG, at("2026-11-24", "11:00"), "approved")]
    assert sound()


def test_when_the_holder_says_no_she_stays_in_line(context):
    holder, number = share()
    proposing.decline(number, COORDINATOR, NOW)
    own = proposal(number).asker
    assert (own.dated.state, own.dated.in_line) == ("requested", True)
    taking_back.take_back(holder.number, {holder.dates[0].number: 1}, COORDINATOR, NOW)
    call_next(NOW + HOUR)
    assert booking(own.full.number).dates[0].state == "offered"


def test_in_the_hall_the_rest_leaves_time_to_tidy_up(context):
    _holder, number = share(space_id=HALL)
    span = proposal(number).asker.dated.span
    assert span == Interval(at("2026-11-24", "11:30"), at("2026-11-24", "13:00"))


@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_what_the_holder_leaves_her_is_offered_to_nobody_in_line_before_her(context, decision):
    """The house waits for the last hour since before she asked; the staff decides on her part first."""
    holder = approved(hall(starts=time(10), ends=time(13)))
    last = ask("line", organization_id=None, space_id=HALL, starts=time(12), ends=time(13))
    earlier = asking.request(last, MANAGER, NOW + HOUR, in_line=True)
    wish = Wish(
        "shorten",
        holder.dates[0].number,
        ZION,
        keep=Interval(at("2026-11-24", "10:00"), at("2026-11-24", "11:00")),
        rest=Rest(Trilingual(en="Their choir"), 3, "rest"),
    )
    number = proposing.propose(wish, RIVAL, NOW + 2 * HOUR)
    proposing.accept(number, COORDINATOR, NOW + 3 * HOUR)
    hers = proposal(number).asker
    assert (hers.dated.state, hers.dated.in_line) == ("requested", False)
    call_next(NOW + 4 * HOUR)
    assert booking(earlier.booking_id).dates[0].state == "requested"
    getattr(deciding, decision)(hers.full.number, hers.full.seen, STAFF, NOW + 4 * HOUR)
    call_next(NOW + 5 * HOUR)
    expected = {"approve": "requested", "decline": "offered"}[decision]
    assert booking(earlier.booking_id).dates[0].state == expected
    assert sound()


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"people": 40}, "does_not_fit", {"too_many_people"}),
        ({"keep": ("10:00", "12:50")}, "does_not_fit", {"step", "too_short"}),
        ({"keep": ("10:00", "12:30"), "space_id": HALL}, "no_rest", set()),
        ({"keep": ("10:00", "13:00")}, "keep_part", set()),
    ],
)
def test_what_refuses_her_the_rest_leaves_no_request_behind(context, changes, code, said):
    with pytest.raises(CannotPropose) as refused:
        share(**changes)
    assert refused.value.code == code
    assert {o.code for o in refused.value.hers} == said
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Booking)) == 1


def test_from_a_taken_bar_to_the_question_in_one_form(within, people):
    within(asked, starts=time(10), ends=time(13), title=SECRET, visibility="private")
    day = people.rival.get("/bookings/day/2026-11-24?space=fig").get_data(as_text=True)
    path = "/bookings/propose?space=fig&from=2026-11-24T10:00&until=2026-11-24T13:00"
    assert path.replace("&", "&amp;") in day
    page = people.rival.get(path).get_data(as_text=True)
    hidden = {
        name: page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("seen", "submission_key")
    }
    typed = {"kind": "shorten", "own": "", "keep_from": "10:00", "keep_until": "11:00"}
    typed |= {"organization": str(ZION), "words": "", **hidden}
    bare = send(people.rival, path, typed)
    assert bare.status_code == 422
    for words in ("This field is required.", "Write how many people come."):
        assert words in bare.get_data(as_text=True)
    full = {**typed, "title": "Their choir", "people": "3"}
    first, again = (send(people.rival, path, full) for _ in range(2))
    assert first.status_code == 303
    assert first.location == again.location, "sent twice is asked once"
    told = people.coordinator.get(first.location).get_data(as_text=True)
    assert "Their choir" in told
    assert "from 11:00 until 13:00" in told
    assert "zqsecret" not in people.rival.get(first.location).get_data(as_text=True)
    for kind in ("swap", "together"):
        answer = send(people.rival, path, {**typed, "kind": kind})
        assert "Write how many people come." not in answer.get_data(as_text=True), kind
