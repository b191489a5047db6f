"""What somebody in the house of `desk_life` points at: a date, all of its booking, a decision, a Tuesday."""

from tests.bookings.booking import COORDINATOR, RIVAL
from tests.cast import KULNA, ZION
from tests.promises.desk_rows import LIVE, meet
from tests.promises.desk_twins import Twins

ACTORS = {"coordinator": (COORDINATOR, KULNA), "rival": (RIVAL, ZION)}


class Pointing(Twins):
    """Whatever is chosen at random means something here; where it may, something that is ahead."""

    def tuesday(self, week):
        """The day, counted from the first Monday, of the first Tuesday that is still ahead at 10:00, or
        so many weeks later."""
        return 1 + 7 * (week + (self.desk.now + 168 - 34) // 168)

    def fresh(self):
        """The decisions that may still be undone."""
        known = enumerate(self.desk.decisions)
        return [n for n, d in known if d["until"] > self.desk.now and not d["undone"]]

    def pick(self, pick, among):
        """One of these rows, or any if there is none; an odd `pick` points at one on which another
        hangs, if there is one."""
        among = among or list(range(len(self.desk.rows)))
        among = (pick % 2 and [n for n in among if self.hangs_on(n)]) or among
        return among[pick // 2 % len(among)]

    def ahead(self, *states):
        rows = enumerate(self.desk.rows)
        return [n for n, row in rows if row["state"] in states and row["end"] > self.desk.now]

    def hangs_on(self, number):
        """Whether a change of this row is asked for, another slot is offered for it, or somebody waits
        for its time."""
        mine = self.desk.rows[number]
        return any(
            row["state"] in LIVE
            and (
                number in {row["old"], row["held_for"]}
                or (row["place"] is not None and meet(row, mine))
            )
            for row in self.desk.rows
            if row is not mine
        )

    def owner(self, number, other):
        mine = self.desk.rows[number]["owner"]
        return next(name for name in ACTORS if (name != mine) == other)

    def seen(self, pick, whole, late, states):
        """Row → revision as somebody saw it: one date, or all of its booking that are alike."""
        number = self.pick(pick, self.ahead(*states))
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
