"""What may happen in a house, step by step, chosen by Hypothesis."""

from datetime import date, time, timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from shared_space.bookings.models import Decision
from shared_space.bookings.queries.bookings import in_the_way
from shared_space.bookings.queries.surroundings import room_in
from shared_space.bookings.rules.moving import Change
from shared_space.bookings.rules.recurrence import Recurrence
from shared_space.bookings.service import (
    asking,
    closing,
    deciding,
    expiring,
    moving,
    offering,
    successors,
    taking_back,
    waiting,
)
from shared_space.bookings.service.examining_moves import Edit
from shared_space.kernel.db import db
from shared_space.kernel.interval import Interval
from tests.bookings.booking import ask
from tests.cast import PERSON, Trilingual
from tests.promises.desk_model import BEFORE
from tests.promises.desk_pointing import ACTORS, Pointing
from tests.promises.desk_rows import CLAIMING, LIVE
from tests.promises.desk_twins import moment

STAFF = PERSON["manager"]
ROOM, HALL, OPEN = range(3)
picks, rarely = st.integers(0, 99), st.sampled_from([False] * 15 + [True])
owners = st.sampled_from(sorted(ACTORS))
spaces = st.sampled_from([ROOM, HALL, HALL, OPEN])
weeks_ahead = st.sampled_from([0] * 12 + [1, 1, 1, -1])
VERBS = (
    ("approve", "cancel", "decline"),
    ("approve", "decline", "cancel"),
    ("cancel", "approve", "decline"),
    ("decline", "approve", "cancel"),
)
WHO = {
    "owner": owners,
    "people": st.sampled_from([1, 2, 2, 3, 3, 5, 6] * 3 + [7]),
    "pieces": st.sampled_from([0, 0, 0, 0, 1, 1, 2] * 3 + [3]),
    "in_line": st.booleans(),
    "again": rarely,
}
WHEN = {
    "space": spaces,
    "week": weeks_ahead,
    "start": st.sampled_from([9, 10, 11, 12]),
    "length": st.sampled_from([1, 2, 2, 3]),
    "weeks": st.sampled_from([1, 1, 2, 3]),
}


class Desks(Pointing, RuleBasedStateMachine):
    """Each rule lets both engines do something, then tells the model of it."""

    @initialize(first=st.lists(st.fixed_dictionaries({**WHO, **WHEN}), min_size=1, max_size=4))
    def begin(self, first):
        """A life in which nobody may ask any more has something to live on."""
        for given in first:
            self.ask(**given)

    @rule(**WHO, **WHEN)
    def ask(self, space, week, start, length, weeks, **who):
        self.want(space, self.tuesday(week), start, length, weeks, **who)

    @precondition(lambda self: self.ahead(*LIVE))
    @rule(**WHO, pick=picks)
    def compete(self, pick, **who):
        """Somebody wants the very time of a date as well."""
        row = self.desk.rows[self.pick(pick, self.ahead(*(CLAIMING if pick % 3 else LIVE)))]
        day, start = divmod(row["start"], 24)
        self.want(row["space"], day, start, row["end"] - row["start"], 1, **who)

    def want(self, space, day, start, length, weeks, *, owner, people, pieces, in_line, again):
        actor, organization = ACTORS[owner]
        number = len({row["booking"] for row in self.desk.rows})
        wanted = {"owner": owner, "space": space, "people": people, "pieces": pieces}
        wanted |= {"start": 24 * day + start, "end": 24 * day + start + length}
        wanted["seats"] = self.desk.seats(space, people)
        form = ask(
            f"desk {self.equipment} {number} {next(self.forms)}",
            space_id=self.spaces[space],
            organization_id=organization,
            people=people,
            first=date(2026, 11, 23) + timedelta(days=day),
            starts=time(start),
            ends=time(start + length),
            recurrence=Recurrence("weekly", count=weeks) if weeks > 1 else None,
            equipment={self.equipment: pieces},
        )

        def act(_engine):
            for _ in range(1 + again):  # the same form twice is one booking
                asking.request(form, actor, self.now, in_line=in_line)

        self.agree(act, "ask", number, wanted, weeks, in_line=in_line)

    @precondition(lambda self: self.ahead("requested", "approved"))
    @rule(
        verbs=st.sampled_from(VERBS),
        pick=picks,
        whole=st.booleans(),
        astray=rarely,
        late=rarely,
    )
    def decide(self, verbs, pick, whole, astray, late):
        verb = next(verb for verb in verbs if self.ahead(BEFORE[verb]) or verb == verbs[-1])
        seen = self.seen(pick, whole, late, () if astray else (BEFORE[verb],))

        def act(engine):
            decide = getattr(deciding, verb)
            decide(self.booking(engine, seen), self.numbered(engine, seen), STAFF, self.now)

        self.agree(act, "decide", verb, seen)

    @precondition(lambda self: self.fresh())
    @rule(pick=picks, astray=rarely)
    def undo(self, pick, astray):
        known = range(len(self.desk.decisions)) if astray else self.fresh()[::-1]
        nth = known[pick % len(known)]

        def act(engine):
            mine = sa.select(Decision.id).where(Decision.booking_id.in_(self.bookings[engine]))
            numbers = db.session.scalars(mine.order_by(Decision.id)).all()
            deciding.undo(numbers[nth], STAFF, self.now)

        self.agree(act, "undo", nth)

    @precondition(lambda self: self.ahead("requested", "approved"))
    @rule(pick=picks, whole=st.booleans(), astray=rarely, late=rarely, other=rarely)
    def take_back(self, pick, whole, astray, late, other):
        seen = self.seen(pick, whole, late, () if astray else ("requested", "approved"))
        owner = self.owner(next(iter(seen)), other)

        def act(engine):
            booking, rows = self.booking(engine, seen), self.numbered(engine, seen)
            taking_back.take_back(booking, rows, ACTORS[owner][0], self.now)

        self.agree(act, "take_back", owner, seen)

    @precondition(lambda self: self.desk.offerable())
    @rule(
        pick=picks,
        space=spaces,
        start=st.integers(9, 17),
        soon=rarely,
        astray=rarely,
        takes=st.sampled_from([None] * 5 + [True, True, False]),
    )
    def offer(self, pick, space, start, soon, astray, takes):  # noqa: PLR0917
        """takes: the answer, if one is given at once."""
        number = self.pick(pick, () if astray else self.desk.offerable())
        row = self.desk.rows[number]
        begins = row["start"] // 24 * 24 + start
        until = begins + 1 if soon else min(self.desk.now + 6, begins)

        def act(engine):
            slot = Interval(moment(begins), moment(begins + row["end"] - row["start"]))
            seats = self.desk.seats(space, row["people"])
            place = successors.Place(room_in(self.spaces[space]), slot, seats)
            offering.offer(self.rows[engine][number], place, moment(until), STAFF, self.now)

        before = len(self.desk.rows)
        self.agree(act, "offer", number, space, begins, until)
        if takes is not None and len(self.desk.rows) > before:
            last = 2 * (len(self.ahead("offered")) - 1)
            self.answer(takes=takes, pick=last, astray=False, other=False)

    @precondition(lambda self: self.ahead("offered"))
    @rule(takes=st.booleans(), pick=picks, astray=rarely, other=rarely)
    def answer(self, takes, pick, astray, other):
        number = self.pick(pick, () if astray else self.ahead("offered"))
        owner = self.owner(number, other)
        answer = offering.accept if takes else offering.refuse_offer
        self.agree(
            lambda engine: answer(self.rows[engine][number], ACTORS[owner][0], self.now),
            "accept" if takes else "refuse",
            owner,
            number,
        )

    def before_thursday(self, booking):
        """Whether each of its dates may be a day later: on a Friday the house works fewer hours, which
        the model does not know."""
        dates = [row for row in self.desk.rows if row["booking"] == booking]
        return all(row["start"] // 24 % 7 < 3 for row in dates)

    @precondition(lambda self: self.ahead("requested", "approved"))
    @rule(
        pick=picks,
        scope=st.sampled_from(["this", "following"]),
        days=st.sampled_from([0, 0, 0, 1]),
        start=st.integers(9, 14),
        length=st.sampled_from([1, 1, 1, 2, 2, 2, 3] * 2 + [0]),
        space=st.sampled_from([None, None, ROOM, HALL, HALL, OPEN]),
        late=rarely,
        other=rarely,
    )
    def move(self, pick, scope, days, start, length, space, late, other):  # noqa: PLR0917
        states = ("approved",) if pick % 3 else ("requested", "approved")
        number = self.pick(pick, self.ahead(*states))
        row = self.desk.rows[number]
        day = row["start"] // 24 + (days if self.before_thursday(row["booking"]) else 0)
        change = {"scope": scope, "days": day - row["start"] // 24}
        change |= {"from": start, "until": start + length}
        change["space"] = row["space"] if space is None else space
        owner = self.owner(number, other)

        def act(engine):
            wanted = Change(
                scope,
                date(2026, 11, 23) + timedelta(days=day),
                time(start),
                time(start + length),
                self.spaces[change["space"]],
            )
            rows = self.rows[engine]
            edit = Edit(self.booking(engine, [number]), rows[number], wanted, row["people"])
            seen = {rows[n]: r["revision"] for n, r in enumerate(self.desk.rows)}
            seen[rows[number]] += late
            moving.move(edit, seen, ACTORS[owner][0], self.now)

        self.agree(act, "move", owner, number, change, int(late))

    @precondition(lambda self: len(self.desk.closures) < 2)
    @rule(
        space=spaces,
        week=weeks_ahead,
        start=st.integers(9, 15),
        length=st.integers(1, 2),
        overlooks=st.none() | picks,
    )
    def close(self, space, week, start, length, overlooks):
        begins = 24 * self.tuesday(week) + start
        some = overlooks is not None and self.desk.rows
        unseen = overlooks % len(self.desk.rows) if some else None

        def act(engine):
            span = Interval(moment(begins), moment(begins + length))
            way = in_the_way(self.spaces[space], closing.ahead(span, self.now))
            seen = {d.number: d.revision for _, dates in way for d in dates}
            if unseen is not None:
                seen.pop(self.rows[engine][unseen], None)
            reason = Trilingual(en="Repairs")
            closing.close(self.spaces[space], span, reason, seen=seen, actor_id=STAFF, now=self.now)

        self.agree(act, "close", space, begins, begins + length, unseen=unseen)

    @rule(pause=st.sampled_from([1, 1, 1, 1, 6, 6, 12, 12, 25]), works=st.booleans())
    def time_passes(self, pause, works):
        """works: whether the worker looks around afterwards."""
        self.desk.now += pause

        def act(_engine):
            offering.expire_offers(self.now)
            expiring.expire_requests(self.now)
            waiting.call_next(self.now, self.spaces)

        if works:
            self.agree(act, "work")
