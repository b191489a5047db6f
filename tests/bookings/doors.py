"""The doors through which a date can change, each as a form on its way: it makes a date in a state, and
what else the form needs."""

from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from shared_space.bookings.models import (
    CLAIMING,
    LIVE,
    Decided,
    Decision,
    NeedCheck,
    Occurrence,
    Offer,
    Policy,
    Proposal,
)
from shared_space.kernel.db import db, transactional
from shared_space.kernel.tokens import digest
from shared_space.spaces.models import Space
from tests.cast import FIG, NOW, OPEN, PERSON, ZION, at
from tests.promises.rows import change, occur

TEN, HOUR = at("2026-11-24", "10:00"), timedelta(hours=1)


@dataclass
class Sent:
    """row: the date it is about."""

    row: int
    path: str
    data: dict[str, object] = field(default_factory=dict)


@transactional
def make_room():
    """Room for all of them at the same hour; nobody who does not come keeps it."""
    for space in (OPEN, FIG):
        change(Space, space, seats=200, people=2000)
    db.session.execute(sa.update(Policy).values(no_show_minutes=20))


def date(state, start=TEN, **more):
    """Of Kulna, for two people; asked for by its coordinator."""
    return occur(start, start + HOUR, state, space=OPEN, **more)


@transactional
def prepare(cases):
    return [DOORS[door](state, number) for number, (door, state) in enumerate(cases)]


def booking_of(row):
    return db.session.scalar(sa.select(Occurrence.booking_id).where(Occurrence.id == row))


def uid_of(row):
    return db.session.scalar(sa.select(Occurrence.uid).where(Occurrence.id == row))


def decide(verb):
    def door(state, _number):
        row = date(state)
        data = {"seen": f"{row}:1", "code": "", "words": "Words"}
        return Sent(row, f"/manage/requests/{booking_of(row)}/{verb}", data)

    return door


def approve_several(state, _number):
    row = date(state)
    return Sent(row, "/manage/requests/approve", {"pick": f"{booking_of(row)}={row}:1"})


def take_back(state, _number):
    row = date(state)
    return Sent(row, f"/bookings/{booking_of(row)}/take-back", {"seen": f"{row}:1"})


def form_of(row, slot):
    day, starts, ends = slot
    return {
        "date": row,
        "seen": f"{row}:1",
        "space": "open-space",
        "day": day,
        "starts": starts,
        "ends": ends,
        "people": "2",
        "scope": "this",
        "code": "",
        "words": "Words",
    }


def move(state, _number):
    row = date(state)
    data = form_of(row, ("2026-11-24", "14:00", "15:00"))
    return Sent(row, f"/bookings/{booking_of(row)}/move", data)


def offer_another(state, _number):
    row = date(state)
    data = form_of(row, ("2026-11-24", "14:00", "15:00"))
    return Sent(row, f"/manage/requests/{booking_of(row)}/offer", data)


def successor(row, state):
    booking_id = booking_of(row)
    return date(
        state, TEN + 4 * HOUR, booking_id=booking_id, replaces_id=row, uid=uid_of(row), sequence=1
    )


def approve_its_change(state, _number):
    row = date(state)
    new = successor(row, "requested")
    return Sent(row, f"/manage/requests/{booking_of(row)}/approve", {"seen": f"{new}:1"})


def answer(word):
    def door(state, _number):
        row = date(state)
        return Sent(row, f"/bookings/{booking_of(row)}/offers/{row}", {"answer": word})

    return door


def answer_another(word):
    def door(state, _number):
        row = date(state)
        if state in CLAIMING:
            new = date("offered", TEN + 4 * HOUR, booking_id=booking_of(row))
            values = {
                "occurrence_id": new,
                "instead_of_id": row,
                "offered_by_id": PERSON["manager"],
            }
            db.session.execute(sa.insert(Offer).values(**values))
        else:
            new = successor(row, "offered")
        return Sent(row, f"/bookings/{booking_of(row)}/offers/{new}", {"answer": word})

    return door


def swap(state, _number):
    row, theirs = date(state), date("approved", TEN + 2 * HOUR, organization=ZION)
    statement = sa.insert(Proposal).values(
        kind="swap",
        holder_occurrence_id=row,
        asker_organization_id=ZION,
        asker_occurrence_id=theirs,
        asked_by_id=PERSON["rival"],
        asked_at=NOW,
        state="open",
        words="",
    )
    number = db.session.execute(statement.returning(Proposal.id)).scalar_one()
    return Sent(row, f"/bookings/proposals/{number}/accept")


def wait(state, _number):
    row = date(state)
    return Sent(row, f"/bookings/{booking_of(row)}/wait/{row}")


def here(state, _number):
    row = date(state, NOW + timedelta(minutes=5))
    return Sent(row, f"/bookings/{booking_of(row)}/here", {"date": row})


def still_needed(word):
    def door(state, number):
        row, token = date(state), f"still needed {word} {number}"
        values = {"booking_id": booking_of(row), "asked_at": NOW, "token_hash": digest(token)}
        db.session.execute(sa.insert(NeedCheck).values(**values))
        return Sent(row, f"/bookings/still-needed/{token}", {"seen": f"{row}:1", "answer": word})

    return door


def decided(row, verb, number):
    statement = sa.insert(Decision).values(
        booking_id=booking_of(row),
        verb=verb,
        decided_by_id=PERSON["manager"],
        decided_at=NOW,
        undo_until=NOW + timedelta(minutes=2),
    )
    decision = db.session.execute(statement.returning(Decision.id)).scalar_one()
    values = {"decision_id": decision, "occurrence_id": number, "revision_after": 1}
    db.session.execute(sa.insert(Decided).values(state_before="requested", **values))
    return Sent(row, f"/manage/decisions/{decision}/undo")


def undo(verb):
    def door(state, _number):
        row = date(state)
        return decided(row, verb, row)

    return door


def undo_its_change(state, _number):
    """What replaces it is approved, except where both would claim (promise 2)."""
    row = date(state)
    new = successor(row, "requested" if state in CLAIMING else "approved")
    return decided(row, "approve", new)


def closing(path):
    def door(state, number):
        """An hour of its own: what is closed stays closed for the others."""
        start = at("2026-11-24", "08:00") + timedelta(days=number // 12, hours=number % 12)
        row = occur(start, start + HOUR, state, space=FIG)
        local = start + timedelta(hours=2)
        data = {
            "where": FIG,
            "first_day": f"{local:%Y-%m-%d}",
            "last_day": f"{local:%Y-%m-%d}",
            "from_time": f"{local:%H:%M}",
            "until_time": f"{local + HOUR:%H:%M}",
            **{f"reason-{language}": "Words" for language in ("ar", "he", "en")},
            "seen": f"{row}:1",
            "numbers": "1 1 2" if state in LIVE else "0 0 0",
        }
        return Sent(row, f"/manage/closures/{path}", data)

    return door


DOORS = {
    "approve": decide("approve"),
    "approve several": approve_several,
    "decline": decide("decline"),
    "cancel": decide("cancel"),
    "take back": take_back,
    "move": move,
    "approve its change": approve_its_change,
    "offer another": offer_another,
    "accept": answer("accept"),
    "refuse": answer("refuse"),
    "accept another": answer_another("accept"),
    "refuse another": answer_another("refuse"),
    "swap": swap,
    "wait": wait,
    "here": here,
    "give back": still_needed("release"),
    "keep": still_needed("keep"),
    "undo the approval": undo("approve"),
    "undo the refusal": undo("decline"),
    "undo the cancelling": undo("cancel"),
    "undo its change": undo_its_change,
    "close": closing("new"),
    "close at once": closing("emergency"),
}
