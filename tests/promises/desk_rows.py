"""The booking desk once more, small and in plain Python: rows, and what may be claimed together.
Nothing here knows the house's own code. Times are hours from Monday 23 November 2026, 00:00, on the
house's clock."""

from copy import deepcopy

CLAIMING, LIVE = ("approved", "offered"), ("requested", "approved", "offered")
TAKEN = {"taken", "turnaround", "full"}


class No(Exception):
    """A refusal: each of the answers that may be given."""

    def __init__(self, name, codes=()):
        super().__init__(name)
        self.answers = {f"{name} {code}" for code in codes} or {name}


def meet(one, other):
    return (
        one["space"] == other["space"]
        and one["start"] < other["until"]
        and other["start"] < one["until"]
    )


class Rows:
    """spaces: a list of dicts (seats, people, turn, asks, shared). rows: one dict per dated use, in the
    order in which they were made; `old`: the row whose place it takes; `held_for`: the approved one it
    is offered for; `place`: since when it waits in line."""

    def __init__(self, spaces, pieces, now):
        self.spaces, self.pieces, self.now = spaces, pieces, now
        self.rows, self.decisions, self.closures = [], [], []
        self.letters, self.facts = [], []

    def do(self, act, *args, **more):
        """The answers that may be given to `act`; {None} when it is done. All of it, or nothing."""
        before = deepcopy(self.__dict__)
        try:
            getattr(self, act)(*args, **more)
            while self.facts:
                kind, rows, *rest = self.facts.pop(0)
                getattr(self, f"on_{kind}")(rows, *rest)
        except No as no:
            self.__dict__ = before
            return no.answers
        return {None}

    # What is claimed

    def peak(self, what, claims, start, end):
        inside = [row for row in claims if row["start"] < end and start < row["until"]]
        moments = [start, *(row["start"] for row in inside if row["start"] > start)]
        return max(
            sum(row[what] for row in inside if row["start"] <= moment < row["until"])
            for moment in moments
        )

    def claims(self, space=None, without=()):
        return [
            row
            for number, row in enumerate(self.rows)
            if row["state"] in CLAIMING
            and (space is None or row["space"] == space)
            and number not in without
        ]

    def lacks_seats(self, row):
        """Whether others leave too few at some moment of it."""
        taken = self.peak("seats", self.claims(row["space"]), row["start"], row["until"])
        return taken + row["seats"] > self.spaces[row["space"]]["seats"]

    def shut(self, space, start, end):
        return any(s == space and start < e and b < end for s, b, e in self.closures)

    def kept(self, row):
        """The promises that a row that claims would break."""
        if row["state"] not in CLAIMING:
            return
        codes, space = set(), row["space"]
        span = row["start"], row["until"]
        if self.peak("seats", self.claims(space), *span) > self.spaces[space]["seats"]:
            codes.add("overfull")
        if self.shut(space, row["start"], row["end"]):
            codes.add("closed")
        if row["pieces"] and self.peak("pieces", self.claims(), *span) > self.pieces:
            codes.add("equipment")
        beside = [
            r for n, r in enumerate(self.rows) if n == row["old"] or r["old"] == row["number"]
        ]
        stand = [r for r in self.rows if r["uid"] == row["uid"] and r["state"] == "approved"]
        if any(other["state"] in CLAIMING for other in beside) or len(stand) > 1:
            codes.add("moved")
        if codes:
            raise No("PromiseBroken", codes)

    # Rows

    def newest(self, uid):
        return max(row["sequence"] for row in self.rows if row["uid"] == uid)

    def successors(self, number, *states):
        return [n for n, r in enumerate(self.rows) if r["old"] == number and r["state"] in states]

    def add(self, row, **more):
        number = len(self.rows)
        blank = {"sequence": 0, "revision": 1, "old": None, "held_for": None, "kept_until": None}
        new = {**row, **blank, "number": number, "uid": number, "made": self.now, "place": None}
        new |= more
        new["until"] = new["end"] + self.spaces[new["space"]]["turn"]
        if new["old"] is not None and self.successors(new["old"], *LIVE):
            raise No("Stale")
        self.rows.append(new)
        self.kept(new)
        return number

    def succeed(self, old, **more):
        before = self.rows[old]
        line = {"uid": before["uid"], "sequence": self.newest(before["uid"]) + 1, "old": old}
        line["pieces"] = self.pieces_of(before)
        return self.add(before, **{"asks": (), **line, **more})

    def pieces_of(self, before):
        return before["pieces"]

    def turn(self, seen, before, after, *, sequence="", kept_until=None):
        """Compare and swap, row by row. sequence: 'next', or 'last' unless it is the last already."""
        order = sorted(seen, key=lambda n: (self.rows[n]["space"], self.rows[n]["start"], n))
        for number in order:
            row = self.rows[number]
            over = row["end"] <= self.now and after != "expired"
            if row["state"] != before or row["revision"] != seen[number] or over:
                raise No("Stale")
            newest = self.newest(row["uid"])
            if sequence and (sequence == "next" or row["sequence"] < newest):
                row["sequence"] = newest + 1
            row.update(state=after, revision=row["revision"] + 1, kept_until=kept_until)
            if row["old"] is not None and len(self.successors(row["old"], *LIVE)) > 1:
                raise No("Stale")
            self.kept(row)

    def turn_one(self, number, before, after, **more):
        self.turn({number: self.rows[number]["revision"]}, before, after, **more)

    def seats(self, space, people):
        here = self.spaces[space]
        return min(people, here["seats"]) if here["shared"] else 1

    # What is said against a slot

    def against(self, wanted, without=(), beside=()):
        """(refusing codes, codes that ask a manager) of a row that is only wanted."""
        space, start, end = wanted["space"], wanted["start"], wanted["end"]
        here = self.spaces[space]
        until = end + here["turn"]
        refuses, asks = set(), set()
        if wanted["people"] > here["people"]:
            refuses.add("too_many_people")
        if here["shared"] and wanted["people"] > 4:
            asks.add("many_seats")
        if here["asks"]:
            asks.add("manager_decides")
        if start < self.now:
            refuses.add("past")
        if self.shut(space, start, end):
            refuses.add("closed")
        claims = [*self.claims(space, without), *(b for b in beside if b["space"] == space)]
        if self.peak("seats", claims, start, until) + wanted["seats"] > here["seats"]:
            touched = any(c["start"] < end and start < c["until"] for c in claims)
            refuses.add("full" if here["shared"] else "taken" if touched else "turnaround")
        return refuses | self.short(wanted, start, until, without), asks

    def short(self, wanted, start, until, without):
        left = self.pieces - self.peak("pieces", self.claims(None, without), start, until)
        return {"equipment"} if wanted["pieces"] > max(left, 0) else set()
