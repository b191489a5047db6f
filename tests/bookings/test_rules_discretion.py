"""Who sees and changes what: everybody, the house, an organization's people, a guest, managers."""

import pytest

from shared_space.bookings.rules.discretion import (
    co_hosts_see,
    may_change,
    sees_content,
    sees_needs,
    sees_share,
)
from shared_space.bookings.rules.guests import may_be_guest, of_all_seats, of_guest
from shared_space.bookings.rules.objections import Objection, Weight
from shared_space.kernel.actor import VISITOR, Actor
from tests.bookings.booking import COORDINATOR, MANAGER, MEMBER, RIVAL
from tests.bookings.test_rules_objections import FIG, OPEN
from tests.cast import KULNA, PERSON, ZION

GUEST = Actor(PERSON["administrator"], is_administrator=True)


def test_who_is_a_guest():
    assert may_be_guest(GUEST)
    assert not any(map(may_be_guest, (VISITOR, COORDINATOR, MEMBER, MANAGER)))


def test_a_guests_booking_is_hers_and_the_managers_and_the_houses_own_is_theirs_alone():
    me = GUEST.person_id
    assert may_change(GUEST, None, me, guest=True)
    assert not may_change(GUEST, None, me), "the house's own, although she asked for it"
    assert not may_change(RIVAL, None, me, guest=True)
    assert may_change(MANAGER, None, me, guest=True)
    assert sees_content(GUEST, "private", None, me, guest=True)
    assert not sees_content(RIVAL, "private", None, me, guest=True)


HERS = 99  # asked by somebody else of Kulna


@pytest.mark.parametrize(
    ("actor", "content", "needs"),
    [
        (VISITOR, {"public"}, set()),
        (GUEST, {"public"}, set()),
        (RIVAL, {"public", "house"}, set()),
        (MEMBER, {"public", "house"}, {"public", "house"}),
        (COORDINATOR, {"public", "house", "private"}, {"public", "house", "private"}),
        (MANAGER, {"public", "house", "private"}, {"public", "house", "private"}),
    ],
)
def test_who_reads_title_and_needs_of_each_visibility(actor, content, needs):
    kinds = ("public", "house", "private")
    assert {kind for kind in kinds if sees_content(actor, kind, KULNA, HERS)} == content
    assert {kind for kind in kinds if sees_needs(actor, kind, KULNA, HERS)} == needs


def test_who_asked_may_change_it_while_she_belongs_there():
    mine = MEMBER.person_id
    assert may_change(MEMBER, KULNA, mine)
    assert not may_change(MEMBER, KULNA, HERS)
    assert not may_change(MEMBER, ZION, mine), "she has left"
    assert sees_content(MEMBER, "private", KULNA, mine)
    assert sees_needs(MEMBER, "private", KULNA, mine)
    assert not sees_content(MEMBER, "private", ZION, mine)
    assert not may_change(GUEST, KULNA, HERS, guest=True)
    assert not sees_content(GUEST, "private", None, GUEST.person_id)


def test_co_hosts_and_fair_share_are_for_coordinators():
    assert co_hosts_see(COORDINATOR, [ZION, KULNA])
    assert not co_hosts_see(COORDINATOR, [ZION])
    assert not co_hosts_see(MEMBER, [KULNA])
    assert not co_hosts_see(COORDINATOR, [])
    assert sees_share(COORDINATOR, KULNA)
    assert sees_share(MANAGER, KULNA)
    assert not sees_share(RIVAL, KULNA)
    assert not sees_share(MEMBER, KULNA)


def test_a_guest_has_seats_and_the_staff_decides():
    assert of_guest(OPEN) == [Objection("guest", Weight.ASKS_MANAGER)]
    assert of_guest(FIG) == [Objection("guests_share", Weight.REFUSES)]
    assert of_all_seats(OPEN) == [Objection("all_seats", Weight.ASKS_MANAGER)]
    assert of_all_seats(FIG) == []
