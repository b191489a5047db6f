"""My bookings; one booking with its dates, history and words to share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import abort, current_app, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.forms import PlainForm, WordingForm
from shared_space.bookings.messages import STATES, VISIBILITIES, history_sentence, reason_sentence
from shared_space.bookings.queries.bookings import (
    Dated,
    Full,
    booking,
    bookings_of,
    names_of_people,
    questions,
    reasons_of,
)
from shared_space.bookings.queries.chains import chains, changed_since
from shared_space.bookings.queries.presence import of_booking, says_here
from shared_space.bookings.queries.proposals import co_hosts, open_for, seen_as_co_host
from shared_space.bookings.rules.guests import may_be_guest
from shared_space.bookings.service import taking_back
from shared_space.bookings.service.examining_moves import movable
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.beside import saying_here, to_propose
from shared_space.bookings.web.in_line import kept_until, may_wait, where_taken
from shared_space.bookings.web.left_out import left_out_rows
from shared_space.house.messages import DayLine, lines_of
from shared_space.house.queries import days_during, the_house
from shared_space.kernel import audit, clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import (
    clock as wall,
)
from shared_space.kernel.i18n import (
    current_language,
    day_from_until,
    from_until,
    gettext,
    long_day,
    short_day,
)
from shared_space.kernel.text import isolate
from shared_space.kernel.web import see_other

Answer = str | Response | tuple[str, int]
LIVE = ("requested", "approved")
BIGGEST_ID = 2**31 - 1
_SEEN = re.compile(r"([0-9]{1,10}):([0-9]{1,10})")


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


@blueprint.get("/bookings/")
@permits(Permission.SIGNED_IN)
def mine() -> str:
    now = clock.now()
    found = bookings_of(current_actor(), now)
    past = request.args.get("past") == "1"
    if past:
        found = bookings_of(current_actor(), now - timedelta(days=366))
    rows = [(full, standing_rows(full, now, after=None if past else now)) for full in found]
    proposals = open_for(current_actor())
    return render_template("bookings/mine.html", rows=rows, past=past, proposals=proposals)


@blueprint.get("/bookings/<int:number>")
@permits(Permission.SIGNED_IN)
def show(number: int) -> str:
    full = readable(number)
    return _page(full, WordingForm(formdata=None, obj=None, data=_wording(full)))


@blueprint.post("/bookings/<int:number>/wording")
@permits(Permission.SIGNED_IN)
def wording(number: int) -> Answer:
    full = changeable(number)
    form = WordingForm()
    if not form.validate():
        return _page(full, form), 422
    taking_back.correct(
        number,
        current_actor(),
        clock.now(),
        title=form.title.data or full.title,
        purpose=form.purpose.data or "",
        visibility=form.visibility.data,
    )
    flash(gettext("Saved."), "success")
    return see_other(f"/bookings/{number}")


def seen_in_form(full: Full) -> dict[int, int]:
    """As `ticked`, only of this booking; others are dropped."""
    own = {dated.number for dated in full.dates}
    return {number: revision for number, revision in ticked().items() if number in own}


def ticked(most: int = 500) -> dict[int, int]:
    """Occurrence id → revision of the dates ticked in the form, fields `seen=<id>:<revision>`; at
    most the first `most`, and junk is dropped."""
    return seen_among(request.form.getlist("seen")[:most])


def seen_among(texts: Sequence[str]) -> dict[int, int]:
    """Occurrence id → revision, of texts '<id>:<revision>'; junk is dropped."""
    found = (_SEEN.fullmatch(text) for text in texts)
    return {
        min(int(match[1]), BIGGEST_ID): min(int(match[2]), BIGGEST_ID) for match in found if match
    }


def stale_page(number: int) -> Answer:
    """409: it changed since she saw it. What she saw of it beside what it is now."""
    full = booking(number)
    assert full is not None
    now = clock.now()
    page = render_template(
        "bookings/stale.html",
        full=full,
        rows=standing_rows(full, now),
        changed=[
            (date_row(was, now), date_row(is_now, now))
            for was, is_now in changed_since(full.dates, seen_in_form(full))
        ],
    )
    return page, 409


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
        state_name=str(STATES[dated.state]),
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
    one stands with it, and what has made room for another is left out. What is offered instead stands
    by itself."""
    dates = [d for d in full.dates if d.state != "offered" or d.in_line]
    wanted = {c.stands.number: c.wish for c in chains(dates) if c.wish}
    wishes = {wish.number for wish in wanted.values()}
    replaced = {dated.replaces for dated in dates}
    rows = []
    for dated in dates:
        made_room = dated.state in {"moved", "withdrawn"} and dated.number in replaced
        over = after is not None and dated.span.end <= after
        if dated.number in wishes or made_room or over:
            continue
        wish = wanted.get(dated.number)
        rows.append(replace(date_row(dated, now), wanted=date_row(wish, now) if wish else None))
    return rows


def in_words(row: DateRow) -> str:
    return f"{row.label} · {row.hours} · {isolate(row.space)}"


def readable(number: int) -> Full:
    full = booking(number) if number <= BIGGEST_ID else None
    actor = current_actor()
    if full is None or not (full.seen_by(actor) or seen_as_co_host(actor, co_hosts(full.number))):
        abort(404)
    return full


def changeable(number: int) -> Full:
    full = readable(number)
    if not full.changed_by(current_actor()):
        abort(404)
    return full


def _wording(full: Full) -> dict[str, object]:
    return {"title": full.title, "purpose": full.purpose, "visibility": full.visibility}


def _page(full: Full, form: WordingForm) -> str:
    now, actor = clock.now(), current_actor()
    hers = full.changed_by(actor)
    return render_template(
        "bookings/show.html",
        full=full,
        rows=standing_rows(full, now),
        offers=[date_row(dated, now) for dated in full.in_state("offered")],
        left_out=left_out_rows(full, now) if hers else [],
        movable={chain.stands.number for chain in movable(full, actor, now)} if hers else set(),
        hers=hers,
        may_wait=may_wait(full, now) if hers else (),
        elsewhere=[] if hers or may_be_guest(actor) else where_taken(full, now),
        history=_history(full) if hers else [],
        asked=questions([full.number]).get(full.number, []) if hers else [],
        reasons=_reasons(full) if hers else [],
        hosts=co_hosts(full.number),
        present=saying_here(of_booking(full.number, now)) if says_here(actor, full.number) else [],
        proposals=[p for p in open_for(actor) if p.holder.full.number == full.number],
        propose=to_propose(full, now) if actor.is_coordinator and not hers else [],
        visibility=VISIBILITIES[full.visibility],
        share=share_text(full, now),
        form=form,
        button=PlainForm(formdata=None),
    )


def _reasons(full: Full) -> list[str]:
    """Why something was declined or cancelled, newest first."""
    said = [words or reason_sentence(code) for _verb, code, words in reasons_of(full.number)]
    return [sentence for sentence in said if sentence]


def _history(full: Full) -> list[tuple[str, str, str, str]]:
    """(day, clock, what happened, by whom), oldest first; who only where she is known still. That
    somebody came is nobody's to read (house policy)."""
    entries = [e for e in audit.history("booking", full.number) if e.verb != "SaidHere"]
    names = names_of_people({entry.actor_id for entry in entries if entry.actor_id})
    zone = the_house().zone
    return [
        (
            short_day(entry.at.astimezone(zone).date()),
            wall(entry.at, zone),
            history_sentence(entry.verb),
            names.get(entry.actor_id or 0, ""),
        )
        for entry in entries
    ]


def share_text(full: Full, now: datetime) -> str:
    """A short text for WhatsApp: what, when, where; a private booking without title and host."""
    zone, language = the_house().zone, current_language()
    coming = [d for d in full.in_state("approved") if d.span.end > now]
    if not coming:
        return ""
    dated = coming[0]
    lines = []
    if full.visibility != "private":
        lines.append(isolate(full.title.in_(language).text))
        if full.organization:
            lines.append(isolate(full.organization.in_(language).text))
    day: date = dated.span.start.astimezone(zone).date()
    lines.append(day_from_until(long_day(day), dated.span.start, dated.span.end, zone))
    lines.append(
        f"{isolate(dated.space_name.in_(language).text)} · {isolate(the_house().name.in_(language).text)}"
    )
    if len(coming) > 1:
        others: Sequence[str] = [
            short_day(d.span.start.astimezone(zone).date()) for d in coming[1:]
        ]
        lines.append(gettext("Also on: %(dates)s", dates=" · ".join(others[:12])))
    if full.visibility == "public":
        lines.append(current_app.config["SETTINGS"].public_url)
    return "\n".join(lines)
