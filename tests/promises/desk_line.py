"""The booking desk in plain Python: what is offered, who waits in line, what time brings, and which letters leave."""

from tests.promises.desk_rows import CLAIMING, LIVE, No, Rows, meet

DAY = 24
BY_WAITING = {"manager_decides"}


class Line(Rows):
    # Offers

    def offer(self, number, space, start, kept_until):
        row = self.rows[number]
        if number not in self.offerable():
            raise No("Stale")
        if not self.now < kept_until <= start:
            raise No("ValueError")
        there = {
            "space": space,
            "start": start,
            "end": start + row["end"] - row["start"],
            "seats": self.seats(space, row["people"]),
            "state": "offered",
            "kept_until": kept_until,
        }
        if row["state"] == "approved":
            new = self.add(row, **there, held_for=number, pieces=0, asks=())
        else:
            new = self.succeed(number, **there)
        self.facts.append(("offer", [new], "offer_made"))

    def offerable(self):
        """The dates instead of which another slot may be offered: none is yet."""
        found = []
        for number, row in enumerate(self.rows):
            known = row["state"] in {"requested", "approved", "declined", "cancelled"}
            after = ("offered",) if row["state"] == "approved" else LIVE
            held = any(r["held_for"] == number and r["state"] == "offered" for r in self.rows)
            if known and row["end"] > self.now and not held and not self.successors(number, *after):
                found.append(number)
        return found

    def accept(self, owner, number):
        row = self.rows[number]
        if row["owner"] != owner:
            raise No("NotHers")
        if row["kept_until"] is None:
            raise No("Stale")
        if row["kept_until"] <= self.now:
            raise No("OfferOver")
        if row["held_for"] is None:
            moved = self.make_room(row)
            self.turn_one(number, "offered", "approved")
        else:
            number, moved = self.move_there(number, row["held_for"])
        self.facts.append(("accepted", [number], moved))

    def make_room(self, row):
        moved = []
        for number, other in enumerate(self.rows):
            if other["uid"] == row["uid"] and other["state"] == "requested":
                self.turn_one(number, "requested", "withdrawn")
            elif other["uid"] == row["uid"] and other["state"] == "approved":
                self.turn_one(number, "approved", "moved")
                moved.append(number)
        return moved

    def move_there(self, held, old):
        was = self.rows[old]["state"]
        if was not in {"approved", "cancelled"}:
            raise No("Stale")
        self.turn_one(held, "offered", "declined")
        self.withdraw_edit(old)
        there = {key: self.rows[held][key] for key in ("space", "start", "end", "seats")}
        new = self.succeed(old, **there, state="requested")
        if was == "approved":
            self.turn_one(old, "approved", "moved")
        self.turn_one(new, "requested", "approved", sequence="last")
        return new, [old] if was == "approved" else []

    def withdraw_edit(self, old):
        for wish in self.successors(old, "requested"):
            self.turn_one(wish, "requested", "withdrawn")

    def refuse(self, owner, number):
        if self.rows[number]["owner"] != owner:
            raise No("NotHers")
        self.turn_one(number, "offered", "declined")
        self.facts.append(("refused", [number]))

    # The line: whose slot is free is offered it, first come first served

    def serve(self, spaces):
        for row in self.rows:
            if row["place"] is not None and row["state"] not in {"requested", "offered"}:
                row["place"] = None
        for number in self.next_in_line(spaces):
            row = self.rows[number]
            if not set(row["asks"]) <= BY_WAITING:
                row["place"] = None
                self.facts.append(("requested", [number]))
                continue
            try:
                kept_until = self.open_until(row["start"])
                self.turn_one(number, "requested", "offered", kept_until=kept_until)
            except No:
                row.update(state="requested", revision=row["revision"] - 1, kept_until=None)
            else:
                self.facts.append(("offer", [number], "place_offered"))

    def next_in_line(self, spaces):
        places = [
            row
            for row in self.rows
            if row["place"] is not None
            and row["state"] == "requested"
            and row["start"] > self.now
            and row["space"] in spaces
            and not self.shut(row["space"], row["start"], row["until"])
        ]
        taken = [row for row in self.rows if row["state"] in CLAIMING]
        taken += [row for row in self.may_come_back() if row not in taken]
        served = []
        for row in sorted(places, key=lambda row: (row["place"], row["number"])):
            asked_before = any(
                other["state"] == "requested"
                and other["place"] is None
                and other["start"] > self.now
                and other["booking"] != row["booking"]
                and other["made"] <= row["place"]
                and meet(other, row)
                for other in self.rows
            )
            there = [other for other in taken if other["space"] == row["space"]]
            full = self.peak("seats", there, row["start"], row["until"]) + row["seats"]
            if not asked_before and full <= self.spaces[row["space"]]["seats"]:
                taken.append(row)
                served.append(row["number"])
        return served

    def may_come_back(self):
        """What a manager may still bring back by undoing her decision."""
        for decision in self.decisions:
            if decision["until"] > self.now and not decision["undone"]:
                for number in decision["seen"]:
                    yield self.rows[number]
                    if self.rows[number]["old"] is not None:
                        yield self.rows[self.rows[number]["old"]]

    def open_until(self, start):
        """A day; but an hour before it starts it is over, or halfway there when that is later."""
        return min(self.now + DAY, max(start - 1, self.now + (start - self.now) / 2))

    # Time: the chores of the worker

    def offers_over(self):
        over = [n for n, r in enumerate(self.rows) if (r["kept_until"] or self.now + 1) <= self.now]
        return sorted(over, key=lambda n: (self.rows[n]["kept_until"], n))

    def requests_over(self):
        found = {}
        for number, row in enumerate(self.rows):
            if row["state"] == "requested" and row["start"] <= self.now:
                why = "start" if row["place"] is None else "line"
                found.setdefault((row["booking"], why), []).append(number)
        return sorted(found.items(), key=lambda item: item[1][0])

    def work(self):
        for number in self.offers_over():
            self.do("expire", [number], "offer_expired")
        for (_, why), numbers in self.requests_over():
            self.do("expire", numbers, f"request_expired_{why}")
        self.do("serve", range(len(self.spaces)))

    def expire(self, numbers, letter):
        before = self.rows[numbers[0]]["state"]
        self.turn({n: self.rows[n]["revision"] for n in numbers}, before, "expired")
        self.facts.append(("expired", numbers, letter))

    # What each fact leads to: letters, and a look at the line

    def write(self, kind, decision=None):
        self.letters.append((kind, decision))

    def freed(self, numbers):
        self.serve({self.rows[n]["space"] for n in numbers})

    def on_requested(self, rows):
        self.write("request_received")
        self.write("request_waits")

    def on_approved(self, rows):
        self.write("booking_confirmed")

    def on_in_line(self, rows):
        self.write("waiting_began")

    def beside_old(self, rows, state):
        """Which of the rows would take, or took, the place of one that is in this state."""
        old = {n: self.rows[n]["old"] for n in rows}
        return [n for n in rows if old[n] is not None and self.rows[old[n]]["state"] == state]

    def on_approve(self, rows, decision, _closed):
        moved = self.beside_old(rows, "moved")
        if moved:
            self.write("booking_moved", decision)
        if len(moved) < len(rows):
            self.write("booking_approved", decision)

    def on_decline(self, rows, decision, _closed):
        stay = self.beside_old(rows, "approved")
        if stay:
            self.write("move_declined", decision)
        if len(stay) < len(rows):
            self.write("booking_declined", decision)

    def on_cancel(self, rows, decision, closed):
        self.write("booking_cancelled", decision)
        if not closed:
            self.freed(rows)

    def on_withdrawn(self, rows):
        self.freed(rows)

    def on_rival(self, _rows, decision):
        self.write("rival_approved", decision)

    def on_taken_back(self, rows, closed):
        if closed:
            self.write("offer_taken_back")
        self.freed(rows)

    def on_offer(self, _rows, letter):
        self.write(letter)

    def on_accepted(self, rows, moved):
        self.write("offer_accepted")
        self.freed([*rows, *moved])

    def on_refused(self, rows):
        self.freed(rows)

    def on_expired(self, rows, letter):
        self.write(letter)
        self.freed(rows)

    def on_moved(self, rows, before):
        self.write("booking_moved")
        self.freed([*rows, *before])

    def on_wished(self, _rows):
        self.write("move_received")
        self.write("move_requested")
