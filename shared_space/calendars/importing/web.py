"""A calendar file: sent, looked at event by event, asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    render_template,
    request,
)
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers
from shared_space.bookings.queries.policies import policies
from shared_space.bookings.rules.objections import Weight, heaviest
from shared_space.calendars.importing import messages, service
from shared_space.calendars.importing.errors import (
    ChangedMeanwhile,
    NothingChosen,
    SomeRefused,
    TooManyChosen,
)
from shared_space.calendars.importing.forms import Choice, UploadForm, choice
from shared_space.calendars.importing.lines import Unreadable
from shared_space.calendars.importing.queries import Imported, imported
from shared_space.calendars.importing.reading import read
from shared_space.calendars.importing.rules import MOST_AT_ONCE, Planned, may_import
from shared_space.house.messages import DayLine, lines_of
from shared_space.house.queries import days_during, the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import Busy, PromiseBroken
from shared_space.kernel.i18n import current_language, from_until, gettext, short_day
from shared_space.kernel.interval import Interval
from shared_space.kernel.web import see_other
from shared_space.organizations.queries import choices_for
from shared_space.spaces.queries import spaces_in_use

blueprint = Blueprint("importing", __name__, url_prefix="/bookings/import")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class DateLine:
    label: str
    hours: str
    sentences: Sequence[str]
    refused: bool
    days: Sequence[DayLine]


@dataclass(frozen=True)
class EventLine:
    """can: some of its dates can be had; open: how many of them; space_id, people: as she chose them
    last."""

    place: int
    event: Planned
    dates: Sequence[DateLine]
    whole: Sequence[str]
    can: bool
    ticked: bool
    open: int
    space_id: int | None
    people: str
    wrong: bool


@blueprint.get("")
@permits(Permission.COORDINATOR)
def start() -> str:
    return _start(_form())


@blueprint.post("")
@permits(Permission.COORDINATOR)
def send() -> Answer:
    form = _form()
    if not form.validate():
        return _start(form), 422
    now, house = clock.now(), the_house()
    assert form.people.data
    try:
        reading = read(form.file.data.stream.read(), house.zone, now, now + _window())
        if not any(event.dates for event in reading.events):
            form.file.errors = [messages.nothing_to_book(reading)]
            return _start(form), 422
        number = service.keep(
            reading,
            int(form.organization.data),
            current_actor(),
            now,
            people=form.people.data,
            space_id={s.slug: s.id for s in spaces_in_use()}.get(form.space.data),
            untitled=messages.untitled(),
            language=current_language(),
        )
    except Unreadable as error:
        form.file.errors = [str(messages.FILES[error.code])]
        return _start(form), 422
    except NotHers:
        abort(404)
    return see_other(f"/bookings/import/{number}")


@blueprint.get("/<int:number>")
@permits(Permission.COORDINATOR)
def show(number: int) -> Answer:
    file = _hers(number)
    if file.asked:
        return _over(file)
    if file.done < len(file.events):
        return _on_its_way(file)
    return _page(file)


@blueprint.post("/<int:number>")
@permits(Permission.COORDINATOR)
def choose(number: int) -> Answer:
    file = _hers(number)
    if file.asked:
        return _over(file)
    if file.done < len(file.events):
        return see_other(f"/bookings/import/{number}")
    chosen = choice(request.form, file, spaces_in_use())
    if chosen.wrong:
        return _page(file, chosen), 422
    only_look = bool(request.form.get("look"))
    if only_look or chosen.changes(file):
        _look_again(number, chosen)
        if not only_look:
            flash(gettext("You chose other spaces or numbers. Look once more, then ask."))
        return see_other(f"/bookings/import/{number}")
    return _ask(file, chosen)


@blueprint.errorhandler(413)
def too_big(_error: Exception) -> Answer:
    """Larger than any form may be, so that nothing of it was read."""
    form = UploadForm(formdata=None)
    _offer(form)
    form.file.errors = [str(messages.FILES["too_big"])]
    return _start(form), 413


def _ask(file: Imported, chosen: Choice) -> Answer:
    actor, now, seen = current_actor(), clock.now(), request.form.get("seen", "")
    try:
        asked = service.ask(file.number, chosen.taken, seen, actor, now)
    except NotHers:
        abort(404)
    except NothingChosen:
        return _page(file, chosen, gettext("Tick what you want to ask for.")), 422
    except TooManyChosen:
        return _page(file, chosen, messages.too_many()), 422
    except SomeRefused as error:
        refused = {
            place: messages.sentences(
                o for o in (*one.whole, *one.of_dates) if o.weight is Weight.REFUSES
            )
            for place, one in error.by_event.items()
        }
        sentence = gettext("Not all of this can be had together, and nothing was asked for yet.")
        return _page(file, chosen, sentence, refused), 409
    except (ChangedMeanwhile, PromiseBroken):
        _look_again(file.number, chosen)
        sentence = gettext("Something changed meanwhile. Look at the list once more.")
        return _page(_hers(file.number), None, sentence), 409
    flash(messages.told(asked), "success")
    return see_other("/bookings/")


def _look_again(number: int, chosen: Choice) -> None:
    try:
        service.choose(
            number,
            current_actor(),
            clock.now(),
            spaces=chosen.spaces,
            people=chosen.people,
            wanted=chosen.wanted,
        )
    except NotHers:
        abort(404)


def _over(file: Imported) -> Response:
    """The same form once more is what became of the first."""
    assert file.asked
    flash(messages.told(file.asked), "success")
    return see_other("/bookings/")


def _hers(number: int) -> Imported:
    file = imported(number, current_actor().person_id)
    if file is None or not may_import(current_actor(), file.organization_id):
        abort(404)
    return file


def _window() -> timedelta:
    """As far as any space can be booked."""
    return timedelta(days=max(limits.window_days for limits in policies().values()))


def _form() -> UploadForm:
    form = UploadForm()
    _offer(form)
    return form


def _offer(form: UploadForm) -> None:
    actor, language = current_actor(), current_language()
    hers = [
        (str(number), name.in_(language).text)
        for number, name in choices_for(actor)
        if may_import(actor, number)
    ]
    form.offer(hers, spaces_in_use())


def _start(form: UploadForm) -> str:
    return render_template("calendars/import.html", form=form)


def _on_its_way(file: Imported) -> Response:
    """How far the looking is; the page comes again by itself, and the next step is taken once it has
    gone: what stands against a date is kept like what a cache holds, so this GET may fill it in."""
    response = make_response(render_template("calendars/import_progress.html", file=file))
    response.headers["Refresh"] = "1"
    response.headers["Cache-Control"] = "no-store"
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    actor, now = current_actor(), clock.now()

    def step() -> None:
        try:
            with app.app_context():
                service.look(file.number, actor, now)
        except (Busy, DBAPIError, NotHers):
            app.logger.warning("a calendar file was not looked at further")

    response.call_on_close(step)
    return response


def _page(
    file: Imported,
    chosen: Choice | None = None,
    sentence: str = "",
    refused: Mapping[int, Sequence[str]] | None = None,
) -> str:
    lines = [
        _line(place, event, chosen, (refused or {}).get(place, ()))
        for place, event in enumerate(file.events)
    ]
    many = sum(line.can for line in lines) > MOST_AT_ONCE
    if many and chosen is None:
        lines = _first_ticked(lines)
    return render_template(
        "calendars/import_choose.html",
        file=file,
        lines=lines,
        sentence=sentence,
        said=[*messages.left_out(file), *([messages.too_many()] if many else ())],
        left=[(title, messages.PROBLEMS[problem]) for title, problem in file.left],
        spaces=spaces_in_use(),
        missing=any(event.space_id is None for event in file.events),
        some=any(line.can for line in lines),
    )


def _line(place: int, event: Planned, chosen: Choice | None, refused: Sequence[str]) -> EventLine:
    can = bool(event.kept)
    whole = [*refused, *messages.sentences(event.whole)]
    if event.space_id is None:
        whole.append(gettext("Choose a space."))
    ticked = event.wanted if chosen is None else place in chosen.taken
    return EventLine(
        place=place,
        event=event,
        dates=_dates(event),
        whole=whole,
        can=can,
        ticked=can and ticked and not refused,
        open=len(event.kept),
        space_id=chosen.spaces[place] if chosen else event.space_id,
        people=chosen.typed[place] if chosen else str(event.people),
        wrong=chosen is not None and place in chosen.wrong,
    )


def _first_ticked(lines: Sequence[EventLine]) -> list[EventLine]:
    """As many ticks as can be asked for at once."""
    ticked = [line.place for line in lines if line.ticked][:MOST_AT_ONCE]
    return [replace(line, ticked=line.place in ticked) for line in lines]


def _dates(event: Planned) -> list[DateLine]:
    zone, found = the_house().zone, []
    for wall, said in zip(event.dates, event.said, strict=True):
        start = datetime.combine(wall.day, wall.starts, zone)
        end = datetime.combine(wall.day, wall.ends, zone)
        refused = heaviest(said) is Weight.REFUSES
        found.append(
            DateLine(
                short_day(wall.day),
                from_until(start, end, zone),
                messages.sentences(said),
                refused,
                () if refused else lines_of(days_during(Interval(start, end))),
            )
        )
    return found
