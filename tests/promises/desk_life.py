"""What may happen in a house, step by step, chosen by Hypothesis."""

from datetime import date, time, timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

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
from tests.bookings.booking import COORDINATOR, RIVAL, ask
from tests.cast import KULNA, PERSON, ZION, Trilingual
from tests.promises.desk_model import BEFORE
from tests.promises.desk_rows import LIVE
from tests.promises.desk_twins import Twins, moment

STAFF = PERSON["manager"]
ACTORS = {"coordinator": (COORDINATOR, KULNA), "rival": (RIVAL, ZION)}
ROOM, HALL, OPEN = range(3)
picks, rarely = st.integers(0, 99), st.sampled_from([False] * 9 + [True])
owners = st.sampled_from(sorted(ACTORS))
spaces = st.sampled_from([ROOM, HALL, HALL, OPEN])


class Desks(Twins, RuleBasedStateMachine):
    """Each rule lets both engines do something, then tells the model of it."""

    # What people do

    @rule(
        owner=owners,
        space=spaces,
        start=st.sampled_from([9, 10, 11, 12]),
        length=st.sampled_from([1, 2, 2, 3]),
        week=st.sampled_from([0, 0, 0, 1]),
        weeks=st.sampled_from([1, 1, 1, 2, 3]),
        people=st.sampled_from([1, 2, 2, 3, 3, 5, 6, 2, 3, 7]),
        pieces=st.sampled_from([0, 0, 0, 1, 1, 2, 2, 3]),
        in_line=st.booleans(),
        again=rarely,
    )
    def ask(self, owner, space, start, length, week, weeks, people, pieces, in_line, again):  # noqa: PLR0917
        actor, organization = ACTORS[owner]
        day = 1 + 7 * (week + max(0, self.desk.now - 20) // 168)
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

    @precondition(lambda self: self.desk.rows)
    @rule(
        verbs=st.permutations(["approve", "decline", "cancel"]),
        pick=picks,
        whole=st.booleans(),
        astray=rarely,
        late=rarely,
    )
    def decide(self, verbs, pick, whole, astray, late):
        states = {row["state"] for row in self.desk.rows}
        verb = next((verb for verb in verbs if BEFORE[verb] in states), verbs[0])
        seen = self.seen(pick, whole, late, () if astray else (BEFORE[verb],))

        def act(engine):
            decide = getattr(deciding, verb)
            decide(self.booking(engine, seen), self.numbered(engine, seen), STAFF, self.now)

        self.agree(act, "decide", verb, seen)

    @precondition(lambda self: self.desk.decisions)
    @rule(pick=picks, astray=rarely)
    def undo(self, pick, astray):
        known = self.desk.decisions
        fresh = [n for n, d in enumerate(known) if d["until"] > self.desk.now and not d["undone"]]
        nth = (fresh[::-1] or [0])[pick % (len(fresh) or 1)]
        if astray:
            nth = pick % len(known)

        def act(engine):
            mine = sa.select(Decision.id).where(Decision.booking_id.in_(self.bookings[engine]))
            numbers = db.session.scalars(mine.order_by(Decision.id)).all()
            deciding.undo(numbers[nth], STAFF, self.now)

        self.agree(act, "undo", nth)

    @precondition(lambda self: self.desk.rows)
    @rule(pick=picks, whole=st.booleans(), astray=rarely, late=rarely, other=rarely)
    def take_back(self, pick, whole, astray, late, other):
        seen = self.seen(pick, whole, late, () if astray else ("requested", "approved"))
        owner = self.owner(next(iter(seen)), other)

        def act(engine):
            booking, rows = self.booking(engine, seen), self.numbered(engine, seen)
            taking_back.take_back(booking, rows, ACTORS[owner][0], self.now)

        self.agree(act, "take_back", owner, seen)

    @precondition(lambda self: self.desk.rows)
    @rule(pick=picks, space=spaces, start=st.integers(9, 17), soon=rarely, astray=rarely)
    def offer(self, pick, space, start, soon, astray):
        number = self.pick(pick, () if astray else offering.OFFERED_FOR)
        row = self.desk.rows[number]
        begins = row["start"] // 24 * 24 + start
        until = begins + 1 if soon else min(self.desk.now + 6, begins)

        def act(engine):
            slot = Interval(moment(begins), moment(begins + row["end"] - row["start"]))
            seats = self.desk.seats(space, row["people"])
            place = successors.Place(room_in(self.spaces[space]), slot, seats)
            offering.offer(self.rows[engine][number], place, moment(until), STAFF, self.now)

        self.agree(act, "offer", number, space, begins, until)

    @precondition(lambda self: any(row["state"] == "offered" for row in self.desk.rows))
    @rule(takes=st.booleans(), pick=picks, astray=rarely, other=rarely)
    def answer(self, takes, pick, astray, other):
        number = self.pick(pick, () if astray else ("offered",))
        owner = self.owner(number, other)
        answer = offering.accept if takes else offering.refuse_offer
        self.agree(
            lambda engine: answer(self.rows[engine][number], ACTORS[owner][0], self.now),
            "accept" if takes else "refuse",
            owner,
            number,
        )

    @precondition(lambda self: any(row["state"] in LIVE for row in self.desk.rows))
    @rule(
        pick=picks,
        scope=st.sampled_from(["this", "following"]),
        days=st.sampled_from([0, 0, 0, 1]),
        start=st.integers(9, 14),
        length=st.sampled_from([1, 1, 1, 2, 2, 2, 3, 0]),
        space=st.none() | spaces,
        late=rarely,
        other=rarely,
    )
    def move(self, pick, scope, days, start, length, space, late, other):  # noqa: PLR0917
        number = self.pick(pick, ("approved",) if pick % 3 else LIVE)
        row = self.desk.rows[number]
        day = row["start"] // 24 + (days if row["start"] // 24 % 7 < 3 else 0)
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
        week=st.integers(0, 1),
        start=st.integers(9, 15),
        length=st.integers(1, 2),
        overlooks=st.none() | picks,
    )
    def close(self, space, week, start, length, overlooks):
        begins = 24 * (1 + 7 * week) + start
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

    @rule(pause=st.sampled_from([1, 1, 1, 6, 12, 25]), works=st.booleans())
    def time_passes(self, pause, works):
        """works: whether the worker looks around afterwards."""
        self.desk.now += pause
        if not works:
            return
        self.both(
            lambda _: (
                offering.expire_offers(self.now),
                expiring.expire_requests(self.now),
                waiting.call_next(self.now, self.spaces),
            )
        )
        desk = self.desk
        for number in desk.offers_over():
            desk.do("expire", [number], "offer_expired")
        for (_, why), numbers in desk.requests_over():
            desk.do("expire", numbers, f"request_expired_{why}")
        desk.do("serve", {ROOM, HALL, OPEN})
        self.compare()

    # What they point at

    def pick(self, pick, states):
        rows = self.desk.rows
        found = [n for n, row in enumerate(rows) if row["state"] in states]
        found = found or list(range(len(rows)))
        return found[pick % len(found)]

    def owner(self, number, other):
        mine = self.desk.rows[number]["owner"]
        return next(name for name in ACTORS if (name != mine) == other)

    def seen(self, pick, whole, late, states):
        """Row → revision as somebody saw it: one date, or all of its booking that are alike."""
        number = self.pick(pick, states)
        rows, first = self.desk.rows, self.desk.rows[number]
        alike = [
            n
            for n, row in enumerate(rows)
            if whole and (row["booking"], row["state"]) == (first["booking"], first["state"])
        ]
        found = {n: rows[n]["revision"] for n in alike or [number]}
        found[number] += late
        return found

    def booking(self, engine, seen):
        return self.bookings[engine][self.desk.rows[next(iter(seen))]["booking"]]

    def numbered(self, engine, seen):
        return {self.rows[engine][number]: revision for number, revision in seen.items()}
