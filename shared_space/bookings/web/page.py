"""My bookings; one booking with its dates, history and words to share; taking it back; answering."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, current_app, flash, make_response, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Stale
from shared_space.bookings.forms import PlainForm, WordingForm, WordsForm
from shared_space.bookings.messages import STATES, VISIBILITIES, history_sentence, reason_sentence
from shared_space.bookings.queries.bookings import (
    Dated,
    Full,
    booking,
    bookings_of,
    names_of_people,
    question_by_token_hash,
    questions,
    reasons_of,
)
from shared_space.bookings.service import taking_back, talking
from shared_space.bookings.web import blueprint
from shared_space.house.queries import the_house
from shared_space.kernel import audit, clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import (
    clock as wall,
)
from shared_space.kernel.i18n import (
    current_language,
    from_until,
    gettext,
    long_day,
    short_day,
)
from shared_space.kernel.text import isolate
from shared_space.kernel.tokens import digest
from shared_space.kernel.web import see_other

Answer = str | Response | tuple[str, int]
LIVE = ("requested", "approved")
BIGGEST_ID = 2**31 - 1
_SEEN = re.compile(r"([0-9]{1,10}):([0-9]{1,10})")


@dataclass(frozen=True)
class DateRow:
    """One date as pages write it."""

    number: int
    revision: int
    label: str
    hours: str
    space: str
    space_lang: str
    state: str
    state_name: str
    can_end: bool


@blueprint.get("/bookings/")
@permits(Permission.SIGNED_IN)
def mine() -> str:
    now = clock.now()
    found = bookings_of(current_actor(), now)
    past = request.args.get("past") == "1"
    if past:
        found = bookings_of(current_actor(), now - timedelta(days=366))
    rows = [
        (full, [date_row(d, now) for d in full.dates if past or d.span.end > now]) for full in found
    ]
    return render_template("bookings/mine.html", rows=rows, past=past)


@blueprint.get("/bookings/<int:number>")
@permits(Permission.SIGNED_IN)
def show(number: int) -> str:
    full = _readable(number)
    return _page(full, WordingForm(formdata=None, obj=None, data=_wording(full)))


@blueprint.post("/bookings/<int:number>/take-back")
@permits(Permission.SIGNED_IN)
def take_back(number: int) -> Answer:
    full = _changeable(number)
    seen = seen_in_form(full)
    if not seen:
        flash(gettext("Choose at least one date."), "error")
        return see_other(f"/bookings/{number}")
    try:
        taking_back.take_back(number, seen, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except Stale:
        return stale_page(number)
    flash(gettext("Done. The time is free for others."), "success")
    return see_other(f"/bookings/{number}")


@blueprint.post("/bookings/<int:number>/wording")
@permits(Permission.SIGNED_IN)
def wording(number: int) -> Answer:
    full = _changeable(number)
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


@blueprint.get("/bookings/answer/<token>")
@permits(Permission.LINK)
def question(token: str) -> Answer:
    return _question_page(token, WordsForm(formdata=None))


@blueprint.post("/bookings/answer/<token>")
@permits(Permission.LINK)
def answer(token: str) -> Answer:
    form = WordsForm()
    asked = question_by_token_hash(digest(token))
    if asked is None:
        abort(404)
    if asked.answered_at or not form.validate():
        return _question_page(token, form, 200 if asked.answered_at else 422)
    with suppress(NotHers):  # another answer came first: the page shows that one
        talking.answer(token, form.words.data or "", clock.now())
    return _question_page(token, WordsForm(formdata=None))


def _question_page(token: str, form: WordsForm, status: int = 200) -> Answer:
    """Only the question and the dates: whoever holds the link need not be signed in."""
    asked = question_by_token_hash(digest(token))
    if asked is None:
        abort(404)
    full = booking(asked.booking_id)
    assert full is not None
    rows = [date_row(dated, clock.now()) for dated in full.in_state("requested")]
    page = render_template("bookings/answer.html", asked=asked, rows=rows, form=form)
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


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
    """409: it changed since she saw it; what it is now is one tap away."""
    full = booking(number)
    assert full is not None
    rows = [date_row(dated, clock.now()) for dated in full.dates]
    return render_template("bookings/stale.html", full=full, rows=rows), 409


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
    )


def _readable(number: int) -> Full:
    full = booking(number) if number <= BIGGEST_ID else None
    if full is None or not (full.seen_by(current_actor()) or full.changed_by(current_actor())):
        abort(404)
    return full


def _changeable(number: int) -> Full:
    full = _readable(number)
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
        rows=[date_row(dated, now) for dated in full.dates],
        hers=hers,
        history=_history(full) if hers else [],
        asked=questions([full.number]).get(full.number, []) if hers else [],
        reasons=_reasons(full) if hers else [],
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
    """(day, clock, what happened, by whom), oldest first; who only where she is known still."""
    entries = audit.history("booking", full.number)
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
    lines.append(f"{long_day(day)}, {from_until(dated.span.start, dated.span.end, zone)}")
    lines.append(
        f"{isolate(dated.space_name.in_(language).text)} · {isolate(the_house().name.in_(language).text)}"
    )
    if len(coming) > 1:
        others: Sequence[str] = [
            short_day(d.span.start.astimezone(zone).date()) for d in coming[1:]
        ]
        lines.append(gettext("Also on: %(dates)s", dates="; ".join(others[:12])))
    if full.visibility == "public":
        lines.append(current_app.config["SETTINGS"].public_url)
    return "\n".join(lines)
