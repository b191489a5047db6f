"""The booking desk in plain Python, the acts: what each service should do, told without its code."""

from tests.promises.desk_line import DAY, Line
from tests.promises.desk_rows import LIVE, TAKEN, No, meet

AFTER = {"approve": "approved", "decline": "declined", "cancel": "cancelled"}
BEFORE = {"approve": "requested", "decline": "requested", "cancel": "approved"}
TWO_MINUTES = 1 / 30


class Desk(Line):
    def ask(self, booking, wanted, weeks, *, in_line):
        """wanted: a row without its state; weeks: on how many weeks the series has a date."""
        dates = [
            {**wanted, "start": wanted["start"] + n * 7 * DAY, "end": wanted["end"] + n * 7 * DAY}
            for n in range(weeks)
        ]
        said = [self.against(date) for date in dates]
        refused = set().union(*(refuses for refuses, _ in said))
        asks = said[0][1]
        waits = in_line and weeks == 1 and refused and refused <= TAKEN
        if refused and not waits:
            raise No("Refused", [" ".join(sorted(refused))])
        state = "requested" if asks or refused else "approved"
        values = {"booking": booking, "state": state, "asks": tuple(sorted(asks))}
        rows = [self.add({**date, **values}) for date in dates]
        if waits:
            self.rows[rows[0]]["place"] = self.now
        self.facts.append(("in_line" if waits else state, rows))

    # Deciding

    def decide(self, verb, seen, *, closed=False):
        if verb == "approve":
            self.take_back_offers(seen)
            for number in seen:
                old = self.rows[number]["old"]
                if old is not None and self.rows[old]["state"] == "approved":
                    self.turn_one(old, "approved", "moved")
        sequence = {"approve": "last", "cancel": "next"}.get(verb, "")
        self.turn(seen, BEFORE[verb], AFTER[verb], sequence=sequence)
        after = {number: revision + 1 for number, revision in seen.items()}
        self.decisions.append(
            {"verb": verb, "seen": after, "until": self.now + TWO_MINUTES, "undone": False}
        )
        self.facts.append((verb, list(seen), len(self.decisions) - 1, closed))
        if verb == "approve":
            for rivals in self.rivals(seen).values():
                self.facts.append(("rival", rivals, len(self.decisions) - 1))

    def rivals(self, seen):
        found = {}
        for number, row in enumerate(self.rows):
            if row["state"] == "requested" and row["place"] is None:
                wanted = [self.rows[n] for n in seen if self.rows[n]["booking"] != row["booking"]]
                if any(meet(row, other) for other in wanted) and self.lacks_seats(row):
                    found.setdefault(row["booking"], []).append(number)
        return found

    def take_back_offers(self, seen):
        offered = [n for number in seen for n in self.successors(number, "offered")]
        if offered:
            self.turn({n: self.rows[n]["revision"] for n in offered}, "offered", "declined")
            self.facts.append(("taken_back", offered, False))

    def undo(self, nth):
        decision = self.decisions[nth]
        if decision["undone"] or decision["until"] <= self.now:
            raise No("TooLateToUndo")
        verb, seen = decision["verb"], decision["seen"]
        sequence = "next" if verb == "cancel" else ""
        self.turn(seen, AFTER[verb], BEFORE[verb], sequence=sequence)
        for number in seen if verb == "approve" else ():
            old = self.rows[number]["old"]
            if old is not None and self.rows[old]["state"] == "moved":
                self.turn_one(old, "moved", "approved", sequence="next")
        decision["undone"] = True
        self.letters = [letter for letter in self.letters if letter[1] != nth]

    def take_back(self, owner, seen):
        if any(self.rows[n]["owner"] != owner for n in seen):
            raise No("NotHers")
        if any(self.rows[n]["end"] <= self.now for n in seen):
            raise No("Stale")
        approved = {n: r for n, r in seen.items() if self.rows[n]["state"] == "approved"}
        others = {n: r for n, r in seen.items() if n not in approved}
        others |= {n: self.rows[n]["revision"] for n in self.wishes(approved)}
        if others:
            self.take_back_offers(others)
            self.turn(others, "requested", "withdrawn")
            self.facts.append(("withdrawn", list(others)))
        if approved:
            self.turn(approved, "approved", "cancelled", sequence="next")
            self.facts.append(("cancel", list(approved), None, False))

    def wishes(self, approved):
        return [n for number in approved for n in self.successors(number, "requested")]

    def close(self, space, start, end, *, unseen):
        """unseen: a row that the manager did not see."""
        start = max(start, self.now)
        if start >= end:
            raise No("ValueError")
        way = {}
        for number, row in enumerate(self.rows):
            touches = row["start"] < end and start < row["end"]
            if row["state"] in LIVE and row["space"] == space and touches:
                way.setdefault(row["booking"], []).append(number)
        if any(unseen in numbers for numbers in way.values()):
            raise No("Undecided")
        for _, numbers in sorted(way.items()):
            seen = {n: self.rows[n]["revision"] for n in numbers}
            now = {n: self.rows[n]["state"] for n in numbers}
            offered = {n: seen[n] for n in seen if now[n] == "offered"}
            if offered:
                self.turn(offered, "offered", "declined")
                self.facts.append(("taken_back", list(offered), True))
            for verb, state in (("cancel", "approved"), ("decline", "requested")):
                those = {n: seen[n] for n in seen if now[n] == state}
                if those:
                    self.decide(verb, those, closed=True)
        if not any((s, e) == (space, end) and b <= start for s, b, e in self.closures):
            self.closures.append((space, start, end))

    # Moving

    def chains(self, booking):
        """Each live date: what stands (a row's number), and what would take its place."""
        live = {}
        for number, row in enumerate(self.rows):
            if row["booking"] == booking and row["state"] in LIVE:
                live.setdefault(row["uid"], []).append(number)
        found = {}
        for numbers in live.values():
            stands, *wish = sorted(numbers, key=lambda n: self.rows[n]["old"] in numbers)
            found[stands] = wish
        return found

    def move(self, owner, number, change, step):
        """change: scope, days, from and until (hours of the day), space. step: how far the revision
        that was seen is from the one that is."""
        row = self.rows[number]
        if row["owner"] != owner:
            raise No("NotHers")
        chains = {
            n: wish
            for n, wish in self.chains(row["booking"]).items()
            if self.rows[n]["end"] > self.now
            and "offered" not in {self.rows[k]["state"] for k in (n, *wish)}
        }
        if number not in chains:
            raise No("Stale")
        wanted = self.wanted(number, chains, change)
        if step and number in wanted:
            raise No("Stale")
        gone = [k for n in wanted for k in (n, *chains[n])]
        refused, asking = self.weighed(wanted, gone)
        if refused:
            raise No("Refused", [" ".join(sorted(refused))])
        self.carry_out(wanted, chains, asking)

    def wanted(self, number, chains, change):
        """The number of each date that changes → its row as it would be, 'end' None when reversed."""
        chosen = self.rows[number]
        order = sorted(chains, key=lambda n: (self.rows[n]["start"], self.rows[n]["end"], n))
        reached = order[order.index(number) :] if change["scope"] == "following" else [number]
        found = {}
        for n in sorted(reached, key=order.index):
            row = self.rows[n]
            day = row["start"] // DAY * DAY
            start, end = row["start"] - day, row["end"] - day
            if change["from"] != chosen["start"] % DAY:
                start = change["from"]
            if change["until"] != chosen["end"] % DAY:
                end = change["until"]
            space = change["space"] if change["space"] != chosen["space"] else row["space"]
            new = {**row, "space": space, "seats": self.seats(space, row["people"])}
            new["start"] = day + change["days"] * DAY + start
            new["end"] = day + change["days"] * DAY + end if start < end else None
            if any(new[key] != row[key] for key in ("space", "start", "end")):
                found[n] = new
        return found

    def weighed(self, wanted, gone):
        """What refuses, and the dates that wait for a manager → why."""
        refused, asking = set(), {}
        for new in wanted.values():
            if new["end"] is not None:
                new["until"] = new["end"] + self.spaces[new["space"]]["turn"]
        for n, new in wanted.items():
            before = self.rows[n]
            if new["end"] is None:
                until = before["end"] + self.spaces[before["space"]]["turn"]
                refused |= {"reversed"} | self.short(before, before["start"], until, gone)
                continue
            beside = [w for k, w in wanted.items() if k != n and w["end"] is not None]
            refuses, asks = self.against(new, gone, beside)
            if (new["start"], new["space"]) == (before["start"], before["space"]):
                refuses -= {"past"}
            inside = before["start"] <= new["start"] and new["end"] <= before["end"]
            more = new["seats"] > before["seats"] or new["space"] != before["space"]
            if before["state"] == "approved" and inside and not more:
                asks = set()
            refused |= refuses
            asking[n] = asks
        return refused, asking

    def carry_out(self, wanted, chains, asking):
        kept = [
            {
                **self.rows[n],
                "until": self.rows[n]["end"] + self.spaces[self.rows[n]["space"]]["turn"],
            }
            for n in wanted
            if asking[n] and self.rows[n]["state"] == "approved"
        ]
        at_once = [n for n in wanted if not asking[n]]
        if any(meet(wanted[n], row) for n in at_once for row in kept):
            asking = {n: asks or {"with_others"} for n, asks in asking.items()}
            at_once = []
        for n in wanted:
            gone = chains[n] if self.rows[n]["state"] == "approved" else [n, *chains[n]]
            self.turn({k: self.rows[k]["revision"] for k in gone}, "requested", "withdrawn")
        new = {}
        for n, row in wanted.items():
            there = {key: row[key] for key in ("space", "start", "end", "seats")}
            asks = tuple(sorted(asking[n]))
            new[n] = self.succeed(n, **there, state="requested", asks=asks)
        stood = [n for n in at_once if self.rows[n]["state"] == "approved"]
        for n in stood:
            self.turn_one(n, "approved", "moved")
        for n in stood:
            self.turn_one(new[n], "requested", "approved", sequence="last")
        others = {new[n]: 1 for n in at_once if n not in stood}
        self.turn(others, "requested", "approved", sequence="last")
        if at_once:
            self.facts.append(("moved", [new[n] for n in at_once], at_once))
        if len(at_once) < len(wanted):
            self.facts.append(("wished", [new[n] for n in wanted if n not in at_once]))
