"""Asking whoever has a time to swap, to share it or to host together; and answering that.

A slot is named by its space and hours, as the timetable shows them to everybody; never by its booking.
"""

from datetime import UTC, datetime, time

from flask import abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import CannotPropose, NotHers, ProposalOver
from shared_space.bookings.forms import PlainForm
from shared_space.bookings.messages import PROPOSAL_STATES, proposal_problem, sentences
from shared_space.bookings.proposal_form import ProposalForm
from shared_space.bookings.queries.proposals import (
    ProposalView,
    Side,
    co_hosts,
    holder_of,
    own_dates,
    proposal,
    seen_as_co_host,
)
from shared_space.bookings.service import proposing
from shared_space.bookings.service.proposing import Wish
from shared_space.bookings.service.the_rest import Rest
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import date_row
from shared_space.bookings.web.page import BIGGEST_ID
from shared_space.house.messages import days_met
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Actor, Permission
from shared_space.kernel.forms import choices
from shared_space.kernel.i18n import current_language, from_until, gettext
from shared_space.kernel.interval import Interval, instant_or_later
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.kernel.web import see_other
from shared_space.organizations.queries import names

_ANSWERS = {
    "accept": proposing.accept,
    "decline": proposing.decline,
    "withdraw": proposing.withdraw,
}
Answer = str | Response | tuple[str, int]


@blueprint.get("/bookings/propose")
@permits(Permission.COORDINATOR)
def proposing_page() -> Answer:
    if not request.args:
        return see_other("/bookings/day/")
    slug, span = _slot()
    holder = holder_of(slug, span, current_actor())
    if holder is None or holder.dated.span.start <= clock.now():
        return see_other(f"/bookings/new?{request.query_string.decode('ascii', 'ignore')}")
    return _asking(_form(holder), holder)


@blueprint.post("/bookings/propose")
@permits(Permission.COORDINATOR)
def propose() -> Answer:
    """ask=1: nothing is proposed yet, the form of a new booking leads here with what was typed."""
    if request.form.get("ask"):
        return proposing_page()
    slug, span = _slot()
    holder = holder_of(slug, span, current_actor())
    if holder is None:
        abort(404)
    form = _form(holder)
    if form.seen.data != _seen(holder):
        form.seen.data = _seen(holder)
        return _asking(form, holder, [proposal_problem("over")]), 409
    if not form.validate():
        return _asking(form, holder), 422
    try:
        wish = _wish(form, holder)
        number = proposing.propose(wish, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except CannotPropose as problem:
        return _asking(form, holder, _said(form, holder, problem)), 422
    flash(gettext("Sent. A letter tells you the answer."), "success")
    return see_other(f"/bookings/proposals/{number}")


@blueprint.get("/bookings/proposals/<int:number>")
@permits(Permission.SIGNED_IN)
def shown_proposal(number: int) -> Answer:
    return _shown(_readable(number))


@blueprint.post("/bookings/proposals/<int:number>/<answer>")
@permits(Permission.SIGNED_IN)
def answer_proposal(number: int, answer: str) -> Answer:
    _readable(number)
    act = _ANSWERS.get(answer)
    if act is None:
        abort(404)
    try:
        act(number, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except ProposalOver:
        return _shown(_readable(number), over=True), 409
    flash(gettext("Done. Everybody concerned is told."), "success")
    return see_other(f"/bookings/proposals/{number}")


def _readable(number: int) -> ProposalView:
    view = proposal(number) if number <= BIGGEST_ID else None
    if view is None or not view.read_by(current_actor()):
        abort(404)
    return view


def _slot() -> tuple[str, Interval]:
    """Of the address; 404 for what is none."""
    zone = the_house().zone
    instants = []
    for name in ("from", "until"):
        try:
            wall = datetime.strptime(request.args.get(name, ""), "%Y-%m-%dT%H:%M")  # noqa: DTZ007
        except ValueError:
            abort(404)
        if not 2000 <= wall.year < 2100:
            abort(404)
        instants.append(instant_or_later(wall.date(), wall.time(), zone))
    if instants[0] >= instants[1]:
        abort(404)
    return request.args.get("space", ""), Interval(*instants)


def _form(holder: Side) -> ProposalForm:
    sent = request.method == "POST" and not request.form.get("ask")
    form = ProposalForm(request.form if sent else None)
    actor, now, language = current_actor(), clock.now(), current_language()
    own = [number for number, role in actor.memberships.items() if role == "coordinator"]
    named = names(own)
    form.organization.choices = choices(
        (str(number), named[number].in_(language).text) for number in own if number in named
    )
    dates = [("", gettext("None"))]
    for _organization, title, dated in own_dates(actor, now):
        row = date_row(dated, now)
        said = [row.label, row.hours, row.space, title.in_(language).text, days_met(dated.span)]
        words = " · ".join(filter(None, said))
        dates.append(
            (str(dated.number), f"{words} ({row.state_name})" if _waits(row.state) else words)
        )
    form.own.choices = choices(dates)
    if not sent:
        _as_typed(form)
        form.seen.data = _seen(holder)
        zone = the_house().zone
        form.keep_from.data = holder.dated.span.start.astimezone(zone).time()
    return form


def _as_typed(form: ProposalForm) -> None:
    """Title, people and organization as the form of a new booking had them."""
    titles = (request.form.get(f"title-{code}") for code in (current_language(), *LANGUAGES))
    form.title.data = next(filter(None, titles), None)
    form.people.data = request.form.get("people", type=int)
    form.organization.data = request.form.get("organization")


def _waits(state: str) -> bool:
    return state == "requested"


def _seen(holder: Side) -> str:
    span = holder.dated.span
    return f"{span.start:%Y%m%dT%H%M} {span.end:%Y%m%dT%H%M}"


def _wish(form: ProposalForm, holder: Side) -> Wish:
    """Whose proposal it is, her own date says, when there is one."""
    kind, own = form.kind.data, int(form.own.data) if form.own.data else None
    organization = int(form.organization.data)
    if kind != "together":
        by_date = {
            dated.number: number for number, _, dated in own_dates(current_actor(), clock.now())
        }
        organization = by_date.get(own or 0, organization)
    keep, rest = None, None
    if kind == "shorten" and own is None:
        title = Trilingual(**{current_language(): form.title.data or ""})
        rest = Rest(title, form.people.data or 0, form.submission_key.data or "")
    if kind == "shorten" and form.keep_from.data and form.keep_until.data:
        keep = _kept(holder, form.keep_from.data, form.keep_until.data)
    return Wish(
        kind,
        holder.dated.number,
        organization,
        own if kind != "together" else None,
        keep,
        form.words.data or "",
        rest,
    )


def _kept(holder: Side, first: time, last: time) -> Interval:
    """On the holder's day; its end may be the day after."""
    zone = the_house().zone
    start, end = (
        t.astimezone(zone).date() for t in (holder.dated.span.start, holder.dated.span.end)
    )
    keep_from = instant_or_later(start, first, zone)
    keep_until = instant_or_later(end if last <= first else start, last, zone)
    if keep_until <= keep_from:
        raise CannotPropose("keep_until", "keep_part")
    return Interval(keep_from.astimezone(UTC), keep_until.astimezone(UTC))


def _said(form: ProposalForm, holder: Side, problem: CannotPropose) -> list[str]:
    """The problem beside its field; what speaks against each side's slot above the form. What is said
    of a date whose content she may not see stays unsaid."""
    field = form[problem.field]
    field.errors = [*field.errors, proposal_problem(problem.code)]
    said = [gettext("For you: %(words)s", words=s) for s in sentences(problem.hers)]
    if problem.theirs and holder.full.seen_by(current_actor()):
        said += [gettext("For them: %(words)s", words=s) for s in sentences(problem.theirs)]
    elif problem.theirs:
        said.append(gettext("Their booking does not fit into your time."))
    return said


def _asking(form: ProposalForm, holder: Side, said: list[str] | None = None) -> str:
    return render_template(
        "bookings/propose.html",
        form=form,
        row=date_row(holder.dated, clock.now()),
        title=holder.full.title if holder.full.seen_by(current_actor()) else None,
        said=said or [],
        here=request.full_path,
        way_back=_way_back(holder),
    )


def _way_back(holder: Side) -> str:
    """To the form of a new booking that led here, or to the day."""
    if request.args.get("back") == "form":
        return f"/bookings/new?{request.query_string.decode('ascii', 'ignore')}"
    return f"/bookings/day/{holder.dated.span.start.astimezone(the_house().zone):%Y-%m-%d}"


def _shown(view: ProposalView, *, over: bool = False) -> str:
    actor, now = current_actor(), clock.now()
    keep = from_until(view.keep.start, view.keep.end, the_house().zone) if view.keep else ""
    return render_template(
        "bookings/proposal.html",
        view=view,
        over=over,
        state=str(PROPOSAL_STATES[view.state]),
        theirs=date_row(view.holder.dated, now),
        theirs_title=_title(view.holder, actor),
        hers=date_row(view.asker.dated, now) if view.asker else None,
        hers_title=_title(view.asker, actor) if view.asker else None,
        keep=keep,
        answers=view.answered_by(actor) and view.state == "open",
        withdraws=view.asked_by(actor) and view.state == "open",
        button=PlainForm(formdata=None),
    )


def _title(side: Side, actor: Actor) -> object:
    """The booking of a side, for who may see it."""
    seen = side.full.seen_by(actor) or seen_as_co_host(actor, co_hosts(side.full.number))
    return side.full if seen else None
