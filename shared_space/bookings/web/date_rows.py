"""The dates of a booking as its pages write them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared_space.bookings.messages import STATES
from shared_space.bookings.queries.bookings import Dated, Full
from shared_space.bookings.queries.chains import chains
from shared_space.bookings.web.in_line import kept_until
from shared_space.house.messages import DayLine, lines_of
from shared_space.house.queries import days_during, the_house
from shared_space.kernel.i18n import current_language, from_until, gettext, short_day
from shared_space.kernel.text import isolate

LIVE = ("requested", "approved")


@dataclass(frozen=True)
class DateRow:
    """One date as pages write it. before: in words, what it would replace, which still stands
    (moves) or was asked for earlier; wanted: what would take its place."""

    number: int
    revision: int
    label: str
    hours: str
    space: str
    space_lang: str
    state: str
    state_name: str
    can_end: bool
    before: str = ""
    moves: bool = False
    wanted: "DateRow | None" = None
    days: Sequence[DayLine] = ()
    in_line: bool = False
    kept_until: str = ""


def date_row(dated: Dated, now: datetime) -> DateRow:
    zone = the_house().zone
    name = dated.space_name.in_(current_language())
    return DateRow(
        number=dated.number,
        revision=dated.revision,
        label=short_day(dated.span.start.astimezone(zone).date()),
        hours=from_until(dated.span.start, dated.span.end, zone),
        space=name.text,
        space_lang=name.lang,
        state=dated.state,
        state_name=gettext("no longer offered") if dated.let_go else str(STATES[dated.state]),
        can_end=dated.state in LIVE and dated.span.end > now,
        days=lines_of(days_during(dated.span)) if dated.span.end > now else (),
        in_line=dated.in_line and dated.state == "requested",
        kept_until=kept_until(dated.offered_until),
    )


def rows_with_before(full: Full, dates: Sequence[Dated], now: datetime) -> list[DateRow]:
    """The same with what each would replace, so that a change does not look like a new request."""
    known = {dated.number: dated for dated in full.dates}
    rows = []
    for dated in dates:
        row, old = date_row(dated, now), known.get(dated.replaces or 0)
        if old and old.state in {"approved", "withdrawn"}:
            moves = old.state == "approved"
            row = replace(row, before=in_words(date_row(old, now)), moves=moves)
        rows.append(row)
    return rows


def standing_rows(full: Full, now: datetime, after: datetime | None = None) -> list[DateRow]:
    """The dates of a booking (those that end after `after`): what would take the place of an approved
    one stands with it, and what has made room for another is left out, as is what was offered instead and
    let go. What is offered instead stands by itself."""
    dates = [d for d in full.dates if d.state != "offered" or d.in_line]
    wanted = {c.stands.number: c.wish for c in chains(dates) if c.wish}
    wishes = {wish.number for wish in wanted.values()}
    replaced = {dated.replaces for dated in dates}
    rows = []
    for dated in dates:
        made_room = dated.state in {"moved", "withdrawn"} and dated.number in replaced
        refused = dated.let_go and dated.replaces
        over = after is not None and dated.span.end <= after
        if dated.number in wishes or made_room or refused or over:
            continue
        wish = wanted.get(dated.number)
        rows.append(replace(date_row(dated, now), wanted=date_row(wish, now) if wish else None))
    return rows


def offered_rows(full: Full, now: datetime) -> list[DateRow]:
    """What is offered, each with the date whose place it would take."""
    known = {dated.number: dated for dated in full.dates}
    rows = []
    for dated in full.in_state("offered"):
        old = known.get(dated.instead_of or 0)
        rows.append(
            replace(date_row(dated, now), before=in_words(date_row(old, now)) if old else "")
        )
    return rows


def in_words(row: DateRow) -> str:
    return f"{row.label} · {row.hours} · {isolate(row.space)}"
