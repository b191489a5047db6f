"""What waits for the house staff: competing requests side by side; one tap decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Stale, TooLateToUndo
from shared_space.bookings.forms import PlainForm, ReasonForm, WordsForm
from shared_space.bookings.messages import contest_sentence, days_sentence, objection_codes_in_words
from shared_space.bookings.messages_set_up import set_up_in_words
from shared_space.bookings.policy_words import fit_in_words, share_in_words
from shared_space.bookings.queries.bookings import (
    Full,
    booking,
    undoable,
    waiting,
)
from shared_space.bookings.queries.fairness import HallTime, hall_time
from shared_space.bookings.queries.questions import Asked, questions
from shared_space.bookings.queries.rivals import rivalry
from shared_space.bookings.queries.set_up import SetUp, set_ups_of
from shared_space.bookings.queries.waiting import in_line_for
from shared_space.bookings.rules.clusters import clusters, worst
from shared_space.bookings.service import deciding, talking
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import DateRow, date_row, rows_with_before
from shared_space.bookings.web.page import BIGGEST_ID, seen_in_form, stale_page
from shared_space.house.queries import days_during, the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import clock as wall
from shared_space.kernel.i18n import gettext, short_day_as_of
from shared_space.kernel.trilingual import Shown
from shared_space.kernel.web import see_other
from shared_space.spaces.queries import all_spaces

Answer = str | Response | tuple[str, int]
REQUESTS = "/manage/requests"
MOST_CARDS = 100  # of 4 KB each; a calendar file brings a thousand
LEFT = "already_left"  # the refusal of the letters, which lie above


@dataclass(frozen=True)
class Waiting:
    """One request as the page shows it. first: it asked before its rivals; fit: people against
    places; share: hall time of its organization this quarter, '' for the house and its guests; why:
    what asked for a manager; days: in a sentence, the days of communities that a series meets;
    in_line: how many wait for its time; offered: what it was offered instead; set_up: as
    `messages_set_up.set_up_in_words`."""

    full: Full
    rows: Sequence[DateRow]
    asked_on: str
    first: bool
    fit: str
    share: str
    why: Sequence[str]
    questions: Sequence[Asked]
    in_line: int
    offered: Sequence[DateRow]
    set_up: Sequence[tuple[Shown | None, str]]
    days: str = ""


@dataclass(frozen=True)
class Beside:
    """What stands beside every request. places: space id → how many people it holds; questions:
    booking id → what was asked; in_line: date → how many wait for its time; set_ups: booking id → what comes with
    it."""

    hall: HallTime
    places: Mapping[int, int]
    questions: Mapping[int, Sequence[Asked]]
    in_line: Mapping[int, int]
    set_ups: Mapping[int, SetUp]


@blueprint.get("/manage/requests")
@permits(Permission.MANAGER)
def requests() -> str:
    return _requests()


@blueprint.post("/manage/requests/<int:number>/approve")
@permits(Permission.MANAGER)
def approve(number: int) -> Answer:
    return _decide(number, deciding.approve, gettext("Approved. The letter leaves in two minutes."))


@blueprint.post("/manage/requests/<int:number>/decline")
@permits(Permission.MANAGER)
def decline(number: int) -> Answer:
    said = gettext("Not approved. The letter leaves in two minutes.")
    return _with_reason(number, deciding.decline, said)


@blueprint.post("/manage/requests/<int:number>/cancel")
@permits(Permission.MANAGER)
def cancel(number: int) -> Answer:
    said = gettext("Cancelled. The letter leaves in two minutes.")
    return _with_reason(number, deciding.cancel, said, f"/bookings/{number}")


@blueprint.get("/manage/requests/<int:number>/cancel")
@permits(Permission.MANAGER)
def cancel_page(number: int) -> Answer:
    full = _known(number)
    return _reason_page(full, ReasonForm(formdata=None))


@blueprint.post("/manage/requests/<int:number>/ask")
@permits(Permission.MANAGER)
def ask(number: int) -> Answer:
    _known(number)
    form = WordsForm()
    if not form.validate():
        return _requests(number, question=form), 422
    try:
        talking.ask(number, form.words.data or "", current_actor().person_id or 0, clock.now())
    except NotHers:
        return stale_page(number)
    flash(gettext("The question is on its way. The request waits for the answer."), "success")
    return see_other(REQUESTS)


@blueprint.post("/manage/decisions/<int:number>/undo")
@permits(Permission.MANAGER)
def undo(number: int) -> Answer:
    if number > BIGGEST_ID:
        abort(404)
    try:
        deciding.undo(number, current_actor().person_id or 0, clock.now())
    except NotHers:
        abort(404)
    except Stale as stale:
        return stale_page(stale.booking_id)
    except (TooLateToUndo, PromiseBroken) as refused:
        taken = isinstance(refused, PromiseBroken) and refused.code != LEFT
        flash(
            gettext("This cannot be taken back: the time is no longer free.")
            if taken
            else gettext("Too late to take it back: the letters have left."),
            "error",
        )
        return see_other(REQUESTS)
    flash(gettext("Taken back. Nobody was told."), "success")
    return see_other(REQUESTS)


def _decide(
    number: int,
    decision: Callable[..., int],
    said: str,
    back: str = REQUESTS,
    **reason: str,
) -> Answer:
    full = _known(number)
    seen = seen_in_form(full)
    if not seen:
        flash(gettext("Choose at least one date."), "error")
        return see_other(back)
    try:
        decision(number, seen, current_actor().person_id or 0, clock.now(), **reason)
    except (Stale, PromiseBroken):
        return stale_page(number, "approved" if decision is deciding.cancel else "requested")
    flash(said, "success")
    return see_other(back)


def _with_reason(
    number: int, decision: Callable[..., int], said: str, back: str = REQUESTS
) -> Answer:
    full = _known(number)
    form = ReasonForm()
    if not form.validate():
        if decision is deciding.cancel:
            return _reason_page(full, form), 422
        return _requests(number, reason=form), 422
    words = "" if form.code.data else form.words.data or ""
    return _decide(number, decision, said, back, code=form.code.data, words=words)


def _reason_page(full: Full, form: ReasonForm) -> str:
    now = clock.now()
    rows = [date_row(d, now) for d in full.in_state("approved") if d.span.end > now]
    return render_template("bookings/cancel.html", full=full, rows=rows, form=form)


def _known(number: int) -> Full:
    full = booking(number) if number <= BIGGEST_ID else None
    if full is None:
        abort(404)
    return full


def _requests(
    number: int = 0, *, reason: ReasonForm | None = None, question: WordsForm | None = None
) -> str:
    """The page; the forms of request `number` keep what was typed."""
    now, actor = clock.now(), current_actor()
    found = waiting(now)
    by_number = {full.number: full for full in found}
    rivals, seated = rivalry(by_number)
    groups = clusters(list(by_number), {n: rivals[n] & by_number.keys() for n in by_number})
    soonest = {
        n: min((d.span.start for d in full.undecided(now)), default=now)
        for n, full in by_number.items()
    }
    shown = _first(groups, soonest, number)
    hall = hall_time(now)
    places = {space.id: space.people for space in all_spaces()}
    line = in_line_for([number for full in found for number in full.seen])
    beside = Beside(hall, places, questions(by_number), line, set_ups_of(by_number, now))
    cards = [
        (
            contest_sentence(worst(seated, group)),
            [_card(by_number[n], n == group[0] and len(group) > 1, beside, now) for n in group],
        )
        for group in shown
    ]
    return render_template(
        "bookings/requests.html",
        groups=cards,
        more=len(found) - sum(map(len, shown)),
        average=share_in_words(hall.average, waiting=False),
        undo=[
            (d.id, d.verb, d.title, wall(d.undo_until, the_house().zone))
            for d in undoable(actor.person_id or 0, now)
        ],
        plain=PlainForm(formdata=None),
        typed=number,
        tick=request.args.get("tick") == "free",
        reason=reason or ReasonForm(formdata=None),
        question=question or WordsForm(formdata=None),
        blank_reason=ReasonForm(formdata=None),
        blank_question=WordsForm(formdata=None),
    )


def _first(
    groups: Sequence[Sequence[int]], soonest: Mapping[int, datetime], number: int
) -> list[Sequence[int]]:
    """As many as a phone can bear, in their order: those whose dates come soonest and that of request
    `number`; no rivals are parted."""
    chosen, cards = set(), 0
    for group in sorted(groups, key=lambda group: min(soonest[one] for one in group)):
        if cards < MOST_CARDS or number in group:
            chosen.add(group[0])
            cards += len(group)
    return [group for group in groups if group[0] in chosen]


def _card(full: Full, first: bool, beside: Beside, now: datetime) -> Waiting:
    zone = the_house().zone
    dates = full.undecided(now)
    asked_at = full.asked_at(now)
    codes = dict.fromkeys(code for dated in dates for code in dated.objections)
    room_for = min((beside.places[dated.space_id] for dated in dates), default=full.people)
    asked_on = short_day_as_of(asked_at.astimezone(zone).date(), now.astimezone(zone).date())
    return Waiting(
        full=full,
        rows=rows_with_before(full, dates, now),
        asked_on=f"{asked_on} {wall(asked_at, zone)}",
        first=first,
        fit=fit_in_words(full.people, room_for),
        share=share_in_words(beside.hall.of(full.organization_id)) if full.organization_id else "",
        why=objection_codes_in_words(codes),
        questions=beside.questions.get(full.number, []),
        days=days_sentence([days_during(dated.span) for dated in dates]),
        in_line=sum(beside.in_line.get(dated.number, 0) for dated in dates),
        set_up=set_up_in_words(beside.set_ups.get(full.number, SetUp())),
        offered=[date_row(dated, now) for dated in full.in_state("offered")],
    )
