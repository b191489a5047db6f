"""The same house on both engines, and what each of them holds, in the words of the model."""

import itertools
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import IntegrityError

from shared_space.bookings import errors
from shared_space.bookings.models import EquipmentClaim, Occurrence, WaitingPlace
from shared_space.bookings.rules.objections import Weight
from shared_space.bookings.service import expiring, offering
from shared_space.kernel.db import PromiseBroken, db, transactional
from shared_space.notices.models import Letter
from shared_space.spaces.models import Equipment, Space
from tests.cast import NOW, Trilingual, at
from tests.promises.desk_model import Desk
from tests.promises.engines import on_each

HOUR, MONDAY = timedelta(hours=1), at("2026-11-23", "00:00")
SPACES = (
    {"seats": 1, "people": 6, "turn": 0, "asks": False, "shared": False},
    {"seats": 1, "people": 6, "turn": 1, "asks": True, "shared": False},
    {"seats": 6, "people": 6, "turn": 0, "asks": False, "shared": True},
)
KINDS = ("work_room", "meeting_hall", "open_space")
PIECES, BEGINS = 2, 9
KEYS = ("booking", "uid", "sequence", "space", "start", "end", "until", "seats", "pieces")
KEYS = (*KEYS, "state", "revision", "kept_until")
REFUSALS = (
    *(errors.Refused, errors.NotHers, errors.Stale, errors.TooLateToUndo, errors.OfferOver),
    *(errors.Undecided, PromiseBroken, ValueError),
    IntegrityError,  # of which the model knows nothing
)
_house = itertools.count(1)


def moment(hour):
    return MONDAY + hour * HOUR


def hours(instant):
    return None if instant is None else (instant - MONDAY) / HOUR


class Twins:
    """A house of its own on each engine, and the model of it."""

    apps = ()

    def __init__(self):
        super().__init__()
        self.desk, self.forms = Desk(SPACES, PIECES, BEGINS), itertools.count()
        number = next(_house)
        self.spaces = [10_000 + 3 * number + place for place in range(3)]
        self.equipment, self.rows, self.bookings = 10_000 + number, [[], []], [[], []]
        self.letters = [0, 0]
        self.both(lambda _: make(self.spaces, self.equipment))
        self.letters = self.both(lambda _: db.session.scalar(sa.func.max(Letter.id)) or 0)

    def teardown(self):
        """What is open ends: the next house must not meet it."""
        end = moment(self.desk.now) + timedelta(days=90)
        self.both(lambda _: (offering.expire_offers(end), expiring.expire_requests(end)))

    @property
    def now(self):
        return moment(self.desk.now)

    def agree(self, act, name, *args, **more):
        def refusal(engine):
            act(engine)

        answers = self.both(refusal)
        expected = self.desk.do(name, *args, **more)
        assert len(set(answers)) == 1 or set(answers) <= expected, f"the engines differ: {answers}"
        for answer in answers:
            assert answer in expected, f"{answer or 'done'}, the model says {expected}"
        self.compare()

    def compare(self):
        wanted, letters = told(self.desk)
        for rows, queued in self.both(self.held):
            assert rows == wanted, f"the model says {wanted}, a house holds {rows}"
            assert queued == letters, f"the model says {letters}, a house has {queued}"
            assert not overfull(rows), f"claimed twice: {overfull(rows)}"

    def both(self, act):
        """What each engine answers: what `act` returns, or its refusal."""
        with time_machine.travel(self.now, tick=False):
            return on_each(self.apps, act, REFUSALS, said)

    def held(self, engine):
        """What the house holds: its rows as the model writes them, and the letters by kind."""
        mine = sa.select(Occurrence).where(Occurrence.space_id.in_(self.spaces))
        rows = db.session.scalars(mine.order_by(Occurrence.id)).all()
        self.rows[engine] = numbers = [row.id for row in rows]
        self.bookings[engine] = bookings = list(dict.fromkeys(row.booking_id for row in rows))
        uids = [row.uid for row in rows]
        pieces = dict(
            db.session.execute(
                sa.select(EquipmentClaim.occurrence_id, EquipmentClaim.pieces).where(
                    EquipmentClaim.occurrence_id.in_(numbers)
                )
            ).all()
        )
        waits = db.session.scalars(
            sa.select(WaitingPlace.occurrence_id).where(
                WaitingPlace.occurrence_id.in_(numbers), WaitingPlace.ended_at.is_(None)
            )
        ).all()
        letters = db.session.execute(
            sa.select(Letter.kind, sa.func.count())
            .where(Letter.id > self.letters[engine], Letter.state == "queued")
            .group_by(Letter.kind)
        )
        held = [
            (
                bookings.index(row.booking_id),
                uids.index(row.uid),
                row.sequence,
                self.spaces.index(row.space_id),
                *(hours(i) for i in (row.claims_from, row.ends_at, row.claims_until)),
                row.seats,
                pieces.get(row.id, 0),
                row.state,
                row.revision,
                hours(row.offered_until),
                row.id in waits,
            )
            for row in rows
        ]
        return held, Counter(dict(letters.all()))


def told(desk):
    """What a house should hold, by the model: its rows, and the letters by kind."""
    rows = [(*(row[key] for key in KEYS), row["place"] is not None) for row in desk.rows]
    return rows, Counter(kind for kind, _ in desk.letters)


def said(refused):
    """A refusal as the model says it: its name, with what refuses."""
    name, codes = type(refused).__name__, set()
    if isinstance(refused, PromiseBroken):
        codes = {refused.code}
    if isinstance(refused, errors.Refused):
        objections = [*refused.whole, *(o for _, found in refused.by_date for o in found)]
        codes = {o.code for o in objections if o.weight is Weight.REFUSES}
    return " ".join((name, *sorted(codes)))


def overfull(rows):
    """The hours at which more seats are taken than there are, and dates that claim twice."""
    claims = [row for row in rows if row[9] in {"approved", "offered"}]
    seats, twice = Counter(), Counter(row[1] for row in claims if row[9] == "approved")
    for row in claims:
        for hour in range(int(row[4]), int(row[6])):
            seats[row[3], hour] += row[7]
    full = [place for place, taken in seats.items() if taken > SPACES[place[0]]["seats"]]
    return [*full, *(uid for uid, rows in twice.items() if rows > 1)]


@transactional
def make(numbers, equipment):
    for number, kind, space in zip(numbers, KINDS, SPACES, strict=True):
        db.session.add(
            Space(
                id=number,
                slug=f"desk-{number}",
                kind=kind,
                name=Trilingual(en="A space"),
                people=space["people"],
                seats=space["seats"],
                turnaround_minutes=60 * space["turn"],
                approval="asks" if space["asks"] else "at_once",
                changed_at=NOW,
            )
        )
    kit = {"slug": f"kit-{equipment}", "name": Trilingual(en="A kit"), "changed_at": NOW}
    db.session.add(Equipment(id=equipment, pieces=PIECES, **kit))
