"""A new booking: the form, every date with its objections, and sending it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from flask import abort, flash, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers, Refused
from shared_space.bookings.forms import BookingForm
from shared_space.bookings.messages import days_sentence, sentences
from shared_space.bookings.queries.policies import policies
from shared_space.bookings.rules.guests import may_be_guest
from shared_space.bookings.rules.objections import STALE, Objection, Weight
from shared_space.bookings.service.asking import Requested, may_wait
from shared_space.bookings.service.asking import request as ask_for
from shared_space.bookings.service.examining import Ask, Examined, examine
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.beside import proposal_address
from shared_space.bookings.web.dates import elsewhere, lines, others, skipped
from shared_space.bookings.web.find import next_hour
from shared_space.bookings.web.prefill import people_at_first, prefill, says_when
from shared_space.house.queries import days_during
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Actor, Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.forms import choices
from shared_space.kernel.i18n import current_language, gettext, ngettext
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.web import see_other
from shared_space.organizations.queries import choices_for
from shared_space.spaces.queries import SpaceView, lent_equipment, spaces_in_use

OF_THE_HOUSE = "house"
AS_A_GUEST = "guest"
INSTEAD = ("space", "day", "starts", "ends")
UNTITLED = Trilingual(en="…")  # of a series that is only looked at: one that is sent has a title
Answer = str | Response | tuple[str, int]


@blueprint.get("/bookings/new")
@permits(Permission.SIGNED_IN)
def new() -> Answer:
    form = _form()
    form.day.data, form.starts.data, form.ends.data = next_hour(clock.now())
    prefill(form)
    starts, ends = _moment("from"), _moment("until")
    if starts:
        form.day.data, form.starts.data = starts.date(), starts.time()
    if ends and starts and ends.date() == starts.date():
        form.ends.data = ends.time()
    return _with_what_is_said(form) if says_when(form) else _page(form)


@blueprint.post("/bookings/new")
@permits(Permission.SIGNED_IN)
def send() -> Answer:
    form = _form()
    looks = bool(request.form.get("look") or request.form.get("more"))
    if not form.validate():
        if set(form.errors) != {"title"}:
            return _page(form), 422
        if not looks or any(form.title.typed.values()):
            return _with_what_is_said(form), 422
        form.title.errors = []
    ask = _ask(form)
    try:
        if looks or _series_unseen(form):
            return _page(form, examine(ask, current_actor(), clock.now()), ask)
        in_line = request.form.get("wait") == "1"
        done = ask_for(ask, current_actor(), clock.now(), in_line=in_line)
    except NotHers:
        abort(404)
    except Refused as refused:
        return _refused(form, ask, refused)
    except PromiseBroken:
        return _page(form, examine(ask, current_actor(), clock.now()), ask, stale=True), 409
    flash(_told(done), "success")
    return see_other(f"/bookings/{done.booking_id}")


def _with_what_is_said(form: BookingForm) -> str:
    """The form with what speaks against it, and with every date of a series: at first, and when only
    the title is wrong."""
    ask = _ask(form)
    with suppress(NotHers):
        examined = examine(ask, current_actor(), clock.now())
        if ask.recurrence or _refused_in(examined):
            return _page(form, examined, ask)
    return _page(form)


def _refused_in(examined: Examined) -> bool:
    return bool(examined.clashing) or _refuses(examined.whole)


def _series_unseen(form: BookingForm) -> bool:
    """A series is shown date by date before it is sent."""
    return form.recurrence is not None and request.form.get("seen") != _shape(form)


def _shape(form: BookingForm) -> str:
    """What decides the dates of a series: sent back, it says which list she has seen."""
    day, starts, ends = form.wall
    when = f"{form.space.data} {day} {starts:%H%M} {ends:%H%M}"
    days = "".join(form.weekdays.data or ())
    last = form.last.data or ""
    return f"{when} {form.repeat.data} {form.every.data} {days} {form.count.data} {last}"


def _told(done: Requested) -> str:
    waiting, confirmed = done.waiting, done.confirmed
    if done.in_line:
        return gettext("You wait for this time. When it is free, a letter offers it to you.")
    if waiting and confirmed:
        return gettext(
            "Confirmed: %(confirmed)s. Requested, waiting for the house staff: %(waiting)s.",
            confirmed=confirmed,
            waiting=waiting,
        )
    if waiting:
        return gettext("Requested. The house staff decides, and a letter tells you.")
    return gettext("Confirmed. The space is yours.")


def _refused(form: BookingForm, ask: Ask, refused: Refused) -> Answer:
    codes = {o.code for o in refused.of_dates}
    examined = examine(ask, current_actor(), clock.now())
    stale = bool(codes & STALE)
    return _page(form, examined, ask, stale=stale), 409 if stale else 422


def _form() -> BookingForm:
    """The form with what this actor may choose; the space of ?space= is chosen first."""
    spaces = _spaces_for(current_actor())
    form = BookingForm(_typed() if request.method == "POST" else None)
    language = current_language()
    form.space.choices = choices((s.slug, s.name.in_(language).text) for s in spaces)
    form.organization.choices = choices(_organizations(current_actor()))
    form.offer(lent_equipment())
    if request.method == "GET":
        form.space.data = request.args.get("space") or (spaces[0].slug if spaces else "")
        if form.space.data and form.space.data not in {space.slug for space in spaces_in_use()}:
            abort(404)
        form.people.data = people_at_first(form.space.data, spaces)
    return form


def _spaces_for(actor: Actor) -> list[SpaceView]:
    """Every space; for a guest of the house those that are booked by the seat."""
    spaces = spaces_in_use()
    return [s for s in spaces if s.kind == "open_space"] if may_be_guest(actor) else spaces


def _typed() -> MultiDict[str, str]:
    """What was typed; the button of a free alternative changes where and when, and keeps the rest."""
    typed = MultiDict(request.form)
    parts = typed.get("instead", "").split("/")
    if len(parts) == len(INSTEAD):
        for name, value in zip(INSTEAD, parts, strict=True):
            typed[name] = value
    return typed


def _organizations(actor: Actor) -> list[tuple[str, str]]:
    language = current_language()
    found = [(str(number), name.in_(language).text) for number, name in choices_for(actor)]
    if actor.is_manager:
        found.insert(0, (OF_THE_HOUSE, gettext("The house itself")))
    if may_be_guest(actor):
        found.append((AS_A_GUEST, gettext("As a guest of the house")))
    return found


def _moment(name: str) -> datetime | None:
    try:
        return datetime.strptime(request.args.get(name, ""), "%Y-%m-%dT%H:%M")  # noqa: DTZ007 (wall clock)
    except ValueError:
        return None


def _ask(form: BookingForm) -> Ask:
    space = next(space for space in spaces_in_use() if space.slug == form.space.data)
    day, starts, ends = form.wall
    chosen, instead = form.organization.data, elsewhere()
    assert form.people.data
    return Ask(
        space_id=space.id,
        organization_id=None if chosen in {OF_THE_HOUSE, AS_A_GUEST} else int(chosen),
        title=form.title.data or UNTITLED,
        people=form.people.data,
        first=day,
        starts=starts,
        ends=ends,
        submission_key=form.submission_key.data or "",
        purpose=form.purpose.data or "",
        visibility=form.visibility.data,
        recurrence=form.recurrence,
        guest=chosen == AS_A_GUEST,
        all_seats=form.all_seats.data and space.kind == "open_space",
        equipment=form.equipment.data,
        needs=form.needs,
        skip=skipped() - instead.keys(),
        instead=instead,
    )


def _page(
    form: BookingForm,
    examined: Examined | None = None,
    ask: Ask | None = None,
    *,
    stale: bool = False,
) -> str:
    free: Sequence[tuple[str, str]] = ()
    skip = ask.skip if ask else frozenset()
    if examined and ask and not request.form.get("seen"):
        skip = skip | (examined.clashing if ask.recurrence else frozenset())
    if examined and ask and not ask.recurrence and examined.clashing:
        free = () if examined.over_quota else others(ask)
    return render_template(
        "bookings/new.html",
        form=form,
        stale=stale,
        whole=_of_whole(examined, skip),
        whole_refused=bool(examined and (_refuses(examined.whole) or not examined.kept(skip))),
        lines=lines(examined, ask, skip),
        series=bool(ask and ask.recurrence),
        seen=_shape(form) if examined else "",
        free_dates=_free_dates(examined, skip),
        may_wait=bool(examined and ask and may_wait(ask, examined)),
        shares=_shares(form.space.data, spaces_in_use()),
        guest=may_be_guest(current_actor()),
        propose=_to_propose(form, examined) if ask and not ask.recurrence else "",
        clashes=bool(examined and examined.clashing),
        looked=bool(request.form.get("more")),
        others=free,
        waits=_waits(form.space.data, spaces_in_use()),
    )


def _of_whole(examined: Examined | None, skip: frozenset[date]) -> list[str]:
    """What is said of the request as such."""
    if examined is None:
        return []
    said = sentences(examined.whole)
    days = days_sentence([days_during(c.slot) if c.slot else [] for c in examined.candidates])
    said += [days] if days else []
    if not examined.kept(skip):
        said.insert(0, gettext("Every date is left out. Keep at least one."))
    return said


def _free_dates(examined: Examined | None, skip: frozenset[date]) -> str:
    if examined is None:
        return ""
    kept = [candidate for candidate in examined.candidates if candidate.day not in skip]
    if not kept:  # what else could work comes first, then another place or time for some
        only_more = examined.clashing and not request.form.get("more")
        return "" if only_more else gettext("Book")
    said = [*examined.whole, *(o for candidate in kept for o in candidate.objections)]
    if any(objection.weight is Weight.ASKS_MANAGER for objection in said):
        return ngettext("Request %(num)s date", "Request the %(num)s dates", len(kept))
    return ngettext("Book %(num)s date", "Book the %(num)s dates", len(kept))


def _refuses(objections: Sequence[Objection]) -> bool:
    return any(objection.weight is Weight.REFUSES for objection in objections)


def _to_propose(form: BookingForm, examined: Examined | None) -> str:
    """The address at which she asks whoever has this time, when that is what is in the way."""
    said = [o.code for c in examined.candidates for o in c.objections] if examined else []
    if "taken" not in said or not current_actor().is_coordinator:
        return ""
    day, starts, ends = form.wall
    return proposal_address(form.space.data, f"{day}T{starts:%H:%M}", f"{day}T{ends:%H:%M}")


def _shares(slug: str | None, spaces: Sequence[SpaceView]) -> bool:
    """Whether the chosen space is booked by the seat, so that one may ask for all of it."""
    return any(s.slug == slug and s.kind == "open_space" for s in spaces)


def _waits(slug: str | None, spaces: Sequence[SpaceView]) -> bool:
    """Whether the button says "Request": a manager decides on this space, or on every guest."""
    actor = current_actor()
    if actor.is_manager:
        return False
    if may_be_guest(actor):
        return True
    nobody = {kind for kind, limits in policies().items() if limits.at_once == "nobody"}
    return any(s.slug == slug and (s.approval == "asks" or s.kind in nobody) for s in spaces)
