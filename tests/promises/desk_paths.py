"""Known paths through the life of a house: for each fault the shortest that leads to where it shows.
Their steps are the rules of `desk_life`, with what Hypothesis would give to them."""

from dataclasses import dataclass

from shared_space.bookings.service import (
    deciding,
    offering,
    successors,
    taking_back,
    waiting,
)
from shared_space.notices.handlers import bookings as letters
from tests.promises.desk_life import HALL, OPEN, ROOM
from tests.promises.desk_model import Desk

WHO = {"owner": "coordinator", "people": 3, "pieces": 0, "in_line": False, "again": False}
CALM = {
    "ask": {**WHO, "space": ROOM, "week": 0, "start": 10, "length": 2, "weeks": 1},
    "compete": {**WHO, "owner": "rival", "pick": 0},
    "decide": {"pick": 0, "whole": False, "astray": False, "late": False},
    "undo": {"pick": 0, "astray": False},
    "take_back": {"pick": 0, "whole": False, "astray": False, "late": False, "other": False},
    "offer": {
        "pick": 0,
        "space": OPEN,
        "start": 14,
        "soon": False,
        "astray": False,
        "takes": None,
    },
    "answer": {"takes": True, "pick": 0, "astray": False, "other": False},
    "move": {
        "pick": 1,
        "scope": "this",
        "days": 0,
        "start": 10,
        "length": 1,
        "space": None,
        "late": False,
        "other": False,
    },
    "time_passes": {"works": True},
}


def step(rule, **given):
    return rule, {**CALM[rule], **given}


def decide(verb, **given):
    return step("decide", verbs=[verb], **given)


@dataclass(frozen=True)
class Fault:
    """`wrong` stands for what `where` calls `name`; the last step of `path` shows it. in_model: the same
    fault of the model, what stands for which of its methods; see `desk_chances`."""

    where: object
    name: str
    wrong: object
    path: list
    in_model: tuple = ()


FAULTS = (
    Fault(
        letters,
        "concerned",
        lambda _about: [],
        [step("ask")],
        ("write", lambda *_letter: None),
    ),
    Fault(Desk, "newest", lambda _desk, _uid: 0, [step("ask"), decide("cancel"), step("undo")]),
    Fault(
        Desk,
        "may_come_back",
        lambda _desk: (),
        [step("ask"), step("compete", in_line=True), decide("cancel")],
    ),
    Fault(
        Desk,
        "offers_over",
        lambda _desk: [],
        [step("ask"), step("offer"), step("time_passes", pause=6)],
    ),
    Fault(
        deciding,
        "rivals_of",
        lambda _seen: {},
        [step("ask", space=HALL), step("compete"), decide("approve")],
        ("rivals", lambda _desk, _seen: {}),
    ),
    Fault(
        deciding,
        "take_back_offers",
        lambda *_offered: None,
        [step("ask", space=HALL), step("offer"), decide("approve")],
        ("take_back_offers", lambda _desk, _seen: None),
    ),
    Fault(
        offering,
        "_withdraw_edit",
        lambda *_edit: None,
        [step("ask"), step("move", space=HALL), step("offer"), step("answer")],
        ("withdraw_edit", lambda _desk, _old: None),
    ),
    Fault(
        successors,
        "_bring_equipment",
        lambda *_claims: None,
        [step("ask", pieces=1), step("move", start=11)],
        ("pieces_of", lambda _desk, _before: 0),
    ),
    Fault(
        taking_back,
        "_wishes",
        lambda _approved: {},
        [step("ask"), step("move", space=HALL), step("take_back")],
        ("wishes", lambda _desk, _approved: []),
    ),
    Fault(
        waiting,
        "next_in_line",
        lambda *_line: [],
        [step("ask"), step("compete", in_line=True), step("take_back")],
        ("next_in_line", lambda _desk, _spaces: []),
    ),
)

ON_ONE_ENGINE = (
    FAULTS[0],
    Fault(offering, "_is_offered_another", lambda _old: True, [step("ask"), step("offer")]),
)
