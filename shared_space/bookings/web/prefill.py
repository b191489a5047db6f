"""A new booking's form, filled from its address: by a search, or like a booking that was."""

from collections.abc import Sequence

from flask import abort, request

from shared_space.bookings.forms import BookingForm
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.equipment import pieces_of
from shared_space.bookings.rules.finding import a_week_on
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor
from shared_space.spaces.queries import SpaceView, spaces_in_use

FROM_A_SEARCH = ("people", "organization", "repeat", "every", "weekdays", "count", "last")
BIGGEST_ID = 2**31 - 1
USUAL_PEOPLE = 20


def prefill(form: BookingForm) -> None:
    """Fill what the address says: ?again=<booking> like one of her bookings, a week on; then every
    field of FROM_A_SEARCH that it names. 404 for a booking that is not hers."""
    again = request.args.get("again", "")
    if again:
        _again(form, again)
    for name in FROM_A_SEARCH:
        if name in form and name in request.args:
            form[name].process(request.args)
    if any(name.startswith("equipment-") for name in request.args):
        form.equipment.process(request.args)


def people_at_first(slug: str, spaces: Sequence[SpaceView]) -> int | None:
    """A sensible number to begin with, so that a title is all that must be typed."""
    for space in spaces:
        if space.slug == slug:
            return 1 if space.kind == "open_space" else min(space.people, USUAL_PEOPLE)
    return None


def says_when(form: BookingForm) -> bool:
    """Whether the address says all but a title, so that what stands against it, or every date of a
    series, can be shown at once. Nothing is said against what nobody has typed yet."""
    address = {"again", "from", "repeat"}
    if not address.intersection(request.args):
        return False
    first = next(iter(form.organization.iter_choices()), None)
    if form.organization.data is None and first is not None:
        form.organization.data = first[0]
    filled = (form.day, form.starts, form.ends, form.people)  # from the address, not typed
    for field in filled:
        field.raw_data = [str(field.data)] if field.data else []
    form.validate()
    for field in filled:
        field.raw_data = None
    wrong = set(form.errors) - {"title", "csrf_token"}
    for field in form:
        if not form.repeat.data or field.name in {"title", "csrf_token"}:
            field.errors = []
    return not wrong


def _again(form: BookingForm, text: str) -> None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
    full = booking(number) if 0 < number <= BIGGEST_ID else None
    if full is None or not full.changed_by(current_actor()):
        abort(404)
    last = full.dates[-1]
    zone = the_house().zone
    starts, ends = (moment.astimezone(zone) for moment in (last.span.start, last.span.end))
    form.title.process(None, full.title)
    form.people.data, form.visibility.data = full.people, full.visibility
    ours = "guest" if full.guest else "house"
    form.organization.data = str(full.organization_id or ours)
    if any(space.slug == last.space_slug for space in spaces_in_use()):
        form.space.data = last.space_slug
    lent = {piece.id: piece.pieces for piece in form.equipment.lent}
    held = pieces_of([last.number]).get(last.number, {})
    had = {number: min(pieces, lent[number]) for number, pieces in held.items() if number in lent}
    form.equipment.process_data(had)
    form.day.data = a_week_on(starts.date(), clock.now().astimezone(zone).date())
    form.starts.data, form.ends.data = starts.time(), ends.time()
