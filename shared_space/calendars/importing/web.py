"""A calendar file: sent, looked at event by event, asked for."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

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

from shared_space.bookings.errors import NotHers, SomeRefused
from shared_space.bookings.queries.policies import policies
from shared_space.bookings.rules.objections import Weight
from shared_space.calendars.importing import messages, service
from shared_space.calendars.importing.errors import (
    NothingChosen,
    TooManyChosen,
)
from shared_space.calendars.importing.forms import Choice, UploadForm, choice
from shared_space.calendars.importing.lines import Unreadable
from shared_space.calendars.importing.queries import Imported, imported
from shared_space.calendars.importing.reading import read
from shared_space.calendars.importing.rules import may_import
from shared_space.calendars.importing.showing import event_lines
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import Busy, PromiseBroken
from shared_space.kernel.i18n import current_language, gettext
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.web import see_other
from shared_space.organizations.queries import choices_for
from shared_space.spaces.queries import spaces_in_use

blueprint = Blueprint("importing", __name__, url_prefix="/bookings/import")
Answer = str | Response | tuple[str, int]


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
            for place, one in error.by_place.items()
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
    lines, many = event_lines(file, chosen, refused or {})
    language = current_language()
    return render_template(
        "calendars/import_choose.html",
        file=file,
        lines=lines,
        sentence=sentence,
        said=[*messages.left_out(file), *([messages.too_many()] if many else ())],
        left=[(title, messages.PROBLEMS[problem]) for title, problem in file.left],
        spaces=[(s.id, s.slug, s.name.in_(language).text) for s in spaces_in_use()],
        missing=any(event.space_id is None for event in file.events),
        some=any(line.can for line in lines),
    )
