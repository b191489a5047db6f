"""What comes with a booking: its own page, a part of the booking's page, and the list of the day that
the house hangs on its wall."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from itertools import groupby

from flask import abort, flash, render_template
from werkzeug.wrappers import Response

from shared_space.bookings import messages_set_up
from shared_space.bookings.errors import NotHers, Refused, Stale
from shared_space.bookings.forms import SetUpForm
from shared_space.bookings.messages import sentences as in_words
from shared_space.bookings.messages_set_up import languages, layout_name, needs_in_words
from shared_space.bookings.queries.bookings import Full, booking
from shared_space.bookings.queries.set_up import Line, Piece, SetUp, lines_between, set_up_of
from shared_space.bookings.rules.discretion import sees_needs
from shared_space.bookings.rules.needs import Needs, totals
from shared_space.bookings.service import set_up as service
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import LIVE
from shared_space.bookings.web.page import BIGGEST_ID, stale_page
from shared_space.bookings.web.timetable import date_in_address
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import PromiseBroken
from shared_space.kernel.i18n import current_language, from_until, gettext, long_day, short_day
from shared_space.kernel.interval import Interval, day_span
from shared_space.kernel.trilingual import Shown
from shared_space.kernel.web import see_other
from shared_space.spaces.queries import EquipmentView, all_equipment

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Use:
    """One use of a space, in words: the columns of the list."""

    when: str
    people: int
    layout: str
    pieces: Sequence[tuple[Shown, int]]
    interpretation: str


@dataclass(frozen=True)
class Place:
    """A space with its uses in order of time; totals: what is needed in it that day."""

    name: Shown
    uses: Sequence[Use]
    totals: Sequence[str]


@blueprint.get("/manage/setup/")
@blueprint.get("/manage/setup/<day>")
@permits(Permission.MANAGER)
def setup(day: str = "") -> str:
    zone = the_house().zone
    today = clock.now().astimezone(zone).date()
    shown = date_in_address(day) if day else today
    span = day_span(shown, zone)
    lines = lines_between(Interval(span.start, span.end))
    return render_template(
        "bookings/setup.html",
        heading=long_day(shown),
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1),
        is_today=shown == today,
        places=[_place([*found]) for _, found in groupby(lines, key=lambda line: line.space_id)],
        all_day=needs_in_words(totals(line.needs for line in lines)),
    )


@blueprint.get("/bookings/<int:number>/set-up")
@permits(Permission.SIGNED_IN)
def set_up(number: int) -> Answer:
    full = _hers(number)
    now = set_up_of(number, clock.now())
    held = {piece.equipment_id: piece.number for piece in now.pieces}
    return _page(full, _form(now, equipment=held, **_typed(now.needs)))


@blueprint.post("/bookings/<int:number>/set-up")
@permits(Permission.SIGNED_IN)
def change_set_up(number: int) -> Answer:
    full = _hers(number)
    form = _form(set_up_of(number, clock.now()))
    if not form.validate():
        return _page(full, form), 422
    try:
        service.change(number, form.equipment.data, form.needs, current_actor(), clock.now())
    except NotHers:
        abort(404)
    except Stale:
        return stale_page(number)
    except Refused as refused:
        return _page(full, form, _said(refused)), 422
    except PromiseBroken:
        sentence = gettext("Somebody was quicker: there are not enough pieces left.")
        return _page(full, form, [("", [sentence])]), 409
    flash(gettext("Saved."), "success")
    return see_other(f"/bookings/{number}")


@blueprint.app_template_global()
def set_up_in_words(full: Full) -> list[tuple[Shown | None, str]] | None:
    """What comes with a booking, for its page: (name of an equipment or None, words); None for who
    may not read it."""
    actor = current_actor()
    if not sees_needs(actor, full.visibility, full.organization_id, full.requester_id):
        return None
    return messages_set_up.set_up_in_words(set_up_of(full.number, clock.now()))


def _hers(number: int) -> Full:
    full = booking(number) if number <= BIGGEST_ID else None
    if full is None or not full.changed_by(current_actor()):
        abort(404)
    now = clock.now()
    if not any(dated.span.end > now for dated in full.in_state(*LIVE, "offered")):
        abort(404)  # nothing is ahead that could be set up
    return full


def _form(now: SetUp, **values: object) -> SetUpForm:
    form = SetUpForm(data=values)
    form.offer(_choices(now.pieces))
    return form


def _typed(needs: Needs) -> dict[str, object]:
    """As she would type it: nobody is an empty field."""
    return {name: value or None for name, value in asdict(needs).items() if name != "layout"} | {
        "layout": needs.layout
    }


def _choices(held: Sequence[Piece]) -> list[EquipmentView]:
    """What is lent; and what this booking has, also when it is no longer lent."""
    has = {piece.equipment_id: piece.number for piece in held}
    found = []
    for row in all_equipment():
        if row.in_use and row.pieces:
            found.append(row)
        elif row.id in has:
            found.append(replace(row, pieces=has[row.id]))
    return found


def _page(full: Full, form: SetUpForm, said: Sequence[tuple[str, Sequence[str]]] = ()) -> str:
    return render_template("bookings/set_up.html", full=full, form=form, said=said)


def _said(refused: Refused) -> list[tuple[str, Sequence[str]]]:
    return [(short_day(day), in_words(objections)) for day, objections in refused.by_date]


def _place(lines: Sequence[Line]) -> Place:
    return Place(
        lines[0].space.in_(current_language()),
        [_use(line) for line in lines],
        needs_in_words(totals(line.needs for line in lines)),
    )


def _use(line: Line) -> Use:
    return Use(
        from_until(line.span.start, line.span.end, the_house().zone),
        line.people,
        layout_name(line.needs.layout) if line.needs.layout else "",
        _pieces(line.pieces),
        languages(line.needs.interpretation),
    )


def _pieces(pieces: Sequence[Piece]) -> list[tuple[Shown, int]]:
    return [(piece.name.in_(current_language()), piece.number) for piece in pieces]
