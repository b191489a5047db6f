"""My bookings; one booking with its dates, history and words to share."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

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
    reasons_of,
)
from shared_space.bookings.queries.chains import changed_since
from shared_space.bookings.queries.presence import of_booking, says_here
from shared_space.bookings.queries.proposals import Host, co_hosts, open_for, seen_as_co_host
from shared_space.bookings.queries.questions import questions
from shared_space.bookings.rules.guests import may_be_guest
from shared_space.bookings.rules.transitions import STOOD
from shared_space.bookings.service import taking_back
from shared_space.bookings.service.examining_moves import movable
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.beside import saying_here, to_propose
from shared_space.bookings.web.date_rows import date_row, offered_rows, standing_rows
from shared_space.bookings.web.in_line import may_wait, where_taken
from shared_space.bookings.web.left_out import left_out_rows
from shared_space.house.queries import the_house
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
    short_day_as_of,
)
from shared_space.kernel.text import isolate
from shared_space.kernel.web import see_other

Answer = str | Response | tuple[str, int]
BIGGEST_ID = 2**31 - 1
_SEEN = re.compile(r"([0-9]{1,10}):([0-9]{1,10})")


@blueprint.get("/bookings/")
@permits(Permission.SIGNED_IN)
def mine() -> str:
    now, actor = clock.now(), current_actor()
    past = request.args.get("past") == "1"
    found = bookings_of(actor, now - timedelta(days=366) if past else now)
    hers = [full for full in found if full.changed_by(actor)]
    asked = questions([full.number for full in hers if full.undecided(now)])
    return render_template(
        "bookings/mine.html",
        rows=[(full, standing_rows(full, now, after=None if past else now)) for full in found],
        past=past,
        proposals=open_for(actor),
        offers=[(full, date_row(d, now)) for full in hers for d in full.in_state("offered")],
        asked=[
            (full, one)
            for full in hers
            for one in asked.get(full.number, [])
            if one.answered_at is None
        ],
    )


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


def seen_in_form(full: Full, field: str = "seen") -> dict[int, int]:
    """As `ticked`, only of this booking; others are dropped."""
    own = {dated.number for dated in full.dates}
    return {number: revision for number, revision in ticked(field).items() if number in own}


def ticked(field: str = "seen", most: int = 500) -> dict[int, int]:
    """Occurrence id → revision of the dates ticked in the form, fields `seen=<id>:<revision>`; at
    most the first `most`, and junk is dropped."""
    return seen_among(request.form.getlist(field)[:most])


def seen_among(texts: Sequence[str]) -> dict[int, int]:
    """Occurrence id → revision, of texts '<id>:<revision>'; junk is dropped."""
    found = (_SEEN.fullmatch(text) for text in texts)
    return {
        min(int(match[1]), BIGGEST_ID): min(int(match[2]), BIGGEST_ID) for match in found if match
    }


def stale_page(number: int, saw: str = "") -> Answer:
    """409: it changed since she saw it. What she saw of it beside what it is now; saw: the state in
    which her page shows dates, where it shows one only."""
    full = booking(number)
    assert full is not None
    now = clock.now()
    page = render_template(
        "bookings/stale.html",
        full=full,
        rows=standing_rows(full, now),
        changed=[
            (date_row(was, now), date_row(is_now, now), *_in_state(saw or STOOD.get(was.state, "")))
            for was, is_now in changed_since(full.dates, seen_in_form(full))
        ],
    )
    return page, 409


def _in_state(state: str) -> tuple[str, str]:
    """(state, its name); both empty where it is not known."""
    return state, str(STATES[state]) if state else ""


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
    hosts = co_hosts(full.number)
    a_stranger = not hers and not seen_as_co_host(actor, hosts)
    return render_template(
        "bookings/show.html",
        full=full,
        rows=standing_rows(full, now),
        offers=offered_rows(full, now),
        left_out=left_out_rows(full, now) if hers else [],
        movable={chain.stands.number for chain in movable(full, actor, now)} if hers else set(),
        hers=hers,
        may_wait=may_wait(full, now) if hers else (),
        elsewhere=where_taken(full, now) if a_stranger and not may_be_guest(actor) else [],
        history=_history(full) if hers else [],
        asked=questions([full.number]).get(full.number, []) if hers else [],
        reasons=_reasons(full) if hers else [],
        hosts=hosts,
        present=saying_here(of_booking(full.number, now)) if says_here(actor, full.number) else [],
        proposals=[p for p in open_for(actor) if p.holder.full.number == full.number],
        propose=to_propose(full, now) if actor.is_coordinator and a_stranger else [],
        visibility=VISIBILITIES[full.visibility],
        share=share_text(full, now, hosts),
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
    today = clock.now().astimezone(zone).date()
    return [
        (
            short_day_as_of(entry.at.astimezone(zone).date(), today),
            wall(entry.at, zone),
            history_sentence(entry.verb),
            names.get(entry.actor_id or 0, ""),
        )
        for entry in entries
    ]


def share_text(full: Full, now: datetime, hosts: Sequence[Host] = ()) -> str:
    """A short text for WhatsApp: what, by whom (its organization and `hosts`), when, where; a private
    booking without title and host."""
    zone, language = the_house().zone, current_language()
    coming = [d for d in full.in_state("approved") if d.span.end > now]
    if not coming:
        return ""
    dated = coming[0]
    lines = []
    if full.visibility != "private":
        lines.append(isolate(full.title.in_(language).text))
        names = [full.organization] if full.organization else []
        names += [host.name for host in hosts]
        if names:
            lines.append(gettext(", ").join(isolate(name.in_(language).text) for name in names))
    day = dated.span.start.astimezone(zone).date()
    lines.append(day_from_until(long_day(day), dated.span.start, dated.span.end, zone))
    lines.append(
        f"{isolate(dated.space_name.in_(language).text)} · {isolate(the_house().name.in_(language).text)}"
    )
    if len(coming) > 1:
        others = " · ".join(_beside(dated, other) for other in coming[1:13])
        lines.append(gettext("Also on: %(dates)s", dates=others))
    if full.visibility == "public":
        lines.append(current_app.config["SETTINGS"].public_url)
    return "\n".join(lines)


def _beside(first: Dated, other: Dated) -> str:
    """A further date of a text to share: its hours and space only where they are not those of the
    first."""
    zone = the_house().zone
    hours, usual = (from_until(d.span.start, d.span.end, zone) for d in (other, first))
    elsewhere = isolate(other.space_name.in_(current_language()).text)
    differs = [hours] if hours != usual else []
    differs += [elsewhere] if other.space_id != first.space_id else []
    day = short_day(other.span.start.astimezone(zone).date())
    return f"{day} ({gettext(', ').join(differs)})" if differs else day
