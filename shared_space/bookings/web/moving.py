"""Changing dates that stand: the form filled with the present, every date with its objections, sending."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.forms import MoveByStaffForm, MoveForm
from shared_space.bookings.messages import sentences
from shared_space.bookings.queries.bookings import Full
from shared_space.bookings.queries.chains import Chain
from shared_space.bookings.rules.moving import Change, by_staff
from shared_space.bookings.rules.objections import STALE, Weight
from shared_space.bookings.service.examining_moves import (
    Edit,
    ExaminedMove,
    Shift,
    examine_move,
    movable,
)
from shared_space.bookings.service.moving import Moved, move
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import date_row, in_words
from shared_space.bookings.web.page import changeable, seen_in_form, stale_page
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.forms import choices
from shared_space.kernel.i18n import current_language, from_until, gettext, ngettext, short_day
from shared_space.kernel.text import isolate
from shared_space.kernel.web import see_other
from shared_space.spaces.queries import spaces_in_use

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Line:
    """A date that would change, as the page shows it. kept: it stays as it is."""

    number: int
    before: str
    after: str
    sentences: Sequence[str]
    refused: bool
    kept: bool


@blueprint.get("/bookings/<int:number>/move")
@permits(Permission.SIGNED_IN)
def move_page(number: int) -> Answer:
    full = changeable(number)
    chain = _chosen(full, clock.now(), request.args.get("date", ""))
    if chain is None:
        abort(404)
    form = _form(full, filled=False)
    zone, stands = the_house().zone, chain.stands
    start, end = stands.span.start.astimezone(zone), stands.span.end.astimezone(zone)
    form.space.data, form.people.data = stands.space_slug, full.people
    form.day.data, form.starts.data, form.ends.data = start.date(), start.time(), end.time()
    return _page(full, chain, form)


@blueprint.post("/bookings/<int:number>/move")
@permits(Permission.SIGNED_IN)
def send_move(number: int) -> Answer:
    full = changeable(number)
    chain = _chosen(full, clock.now(), request.form.get("date", "-"))
    if chain is None:
        return stale_page(number)
    form = _form(full, filled=True)
    if not _may_go_on(form):
        return _page(full, chain, form), 422
    edit = _edit(full, chain, form)
    try:
        if request.form.get("look") or _unseen(form):
            return _page(full, chain, form, edit)
        done = _move(edit, full, form)
    except NotHers:
        abort(404)
    except Refused as refused:
        stale = bool({o.code for o in refused.of_dates} & STALE)
        return _page(full, chain, form, edit), 409 if stale else 422
    except (Stale, PromiseBroken):
        return stale_page(number)
    _tell(done)
    return see_other(f"/bookings/{number}")


def _may_go_on(form: MoveForm) -> bool:
    """Whether what is asked can be looked at or sent. Only to look, no reason is needed yet."""
    if form.validate():
        return True
    if not request.form.get("look") or set(form.errors) - {"code", "words"}:
        return False
    for field in form:
        field.errors = ()
    return True


def _move(edit: Edit, full: Full, form: MoveForm) -> Moved:
    reason = {}
    if isinstance(form, MoveByStaffForm):
        code = form.code.data or ""
        reason = {"code": code, "words": "" if code else form.words.data or ""}
    return move(edit, seen_in_form(full), current_actor(), clock.now(), **reason)


def _tell(done: Moved) -> None:
    if done.waiting:
        flash(
            gettext(
                "The change is requested. Until the house staff decides, the old time stays yours."
            ),
            "success",
        )
    elif done.at_once:
        flash(gettext("Changed. The old time is free for others."), "success")
    elif done.people:
        flash(gettext("Saved."), "success")
    else:
        flash(gettext("Nothing was changed."), "info")


def _chosen(full: Full, now: datetime, number: str) -> Chain | None:
    """The date with this id ('': the first); None when it can be moved no more."""
    found = movable(full, current_actor(), now)
    if not number:
        return found[0] if found else None
    return next((chain for chain in found if str(chain.stands.number) == number), None)


def _form(full: Full, *, filled: bool) -> MoveForm:
    staff = by_staff(current_actor(), full.organization_id, full.requester_id)
    kind = MoveByStaffForm if staff else MoveForm
    form: MoveForm = kind() if filled else kind(formdata=None)
    language = current_language()
    form.space.choices = choices((s.slug, s.name.in_(language).text) for s in spaces_in_use())
    return form


def _edit(full: Full, chain: Chain, form: MoveForm) -> Edit:
    space = next(space for space in spaces_in_use() if space.slug == form.space.data)
    day, starts, ends = form.wall
    assert form.people.data
    known = request.form.get("listed") == _shape(form)
    keep = request.form.getlist("keep")[:200] if known else []
    return Edit(
        booking_id=full.number,
        number=chain.stands.number,
        change=Change(form.scope.data, day, starts, ends, space.id),
        people=form.people.data,
        keep=frozenset(int(n) for n in keep if n.isascii() and n.isdigit() and len(n) < 11),
    )


def _shape(form: MoveForm) -> str:
    """What decides the dates: sent back, it says which list she has seen."""
    day, starts, ends = form.wall
    people = form.people.data
    return f"{form.scope.data} {form.space.data} {day} {starts:%H%M} {ends:%H%M} {people}"


def _unseen(form: MoveForm) -> bool:
    """Several dates are shown one by one before they are changed."""
    return form.scope.data != "this" and request.form.get("listed") != _shape(form)


def _page(full: Full, chain: Chain, form: MoveForm, edit: Edit | None = None) -> str:
    now, actor = clock.now(), current_actor()
    examined, lines = None, list[Line]()
    if edit:
        edit, examined = _examined(edit, now)
        lines = _lines(edit, examined, now)
    others = movable(full, actor, now)
    changing = sum(not line.kept for line in lines)
    return render_template(
        "bookings/move.html",
        full=full,
        form=form,
        present=in_words(date_row(chain.stands, now)),
        chosen=chain.stands.number,
        seen=[f"{n}:{revision}" for c in others for n, revision in c.seen.items()],
        several=len(others) > 1,
        lines=lines,
        looked=examined is not None,
        listed=_shape(form) if examined else "",
        whole=sentences(examined.whole) if examined else [],
        refused=bool(examined and examined.refused),
        button=ngettext("Change %(num)s date", "Change the %(num)s dates", changing),
    )


def _examined(edit: Edit, now: datetime) -> tuple[Edit, ExaminedMove]:
    """As it is asked; the first time a series is listed, dates that clash are kept as they are."""
    examined = examine_move(edit, current_actor(), now)
    if edit.change.scope == "this" or request.form.get("listed"):
        return edit, examined
    clashing = {s.number for s in examined.shifts if s.weight is Weight.REFUSES}
    if not clashing or len(clashing) == len(examined.shifts):
        return edit, examined
    edit = replace(edit, keep=frozenset(clashing))
    return edit, examine_move(edit, current_actor(), now)


def _lines(edit: Edit, examined: ExaminedMove, now: datetime) -> list[Line]:
    """Those that change, and those that would without being kept, in order of time."""
    shifts = {shift.number: (shift, False) for shift in examined.shifts}
    if edit.keep:
        full = examine_move(replace(edit, keep=frozenset()), current_actor(), now)
        for shift in full.shifts:
            shifts.setdefault(shift.number, (shift, True))
    ordered = sorted(shifts.values(), key=lambda pair: pair[0].chain.stands.span)
    return [_line(shift, now, kept=kept) for shift, kept in ordered]


def _line(shift: Shift, now: datetime, *, kept: bool) -> Line:
    after, zone = "", the_house().zone
    if shift.after:
        names = {space.id: space.name for space in spaces_in_use()}
        day = short_day(shift.after.slot.start.astimezone(zone).date())
        hours = from_until(shift.after.slot.start, shift.after.slot.end, zone)
        name = names[shift.after.space_id].in_(current_language()).text
        after = f"{day} · {hours} · {isolate(name)}"
    return Line(
        number=shift.number,
        before=in_words(date_row(shift.chain.stands, now)),
        after=after,
        sentences=sentences(shift.said),
        refused=shift.weight is Weight.REFUSES,
        kept=kept,
    )
