"""Answering the house staff's question, by the link in the letter or on the booking's page."""

from contextlib import suppress

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response

from shared_space.bookings.errors import NotHers
from shared_space.bookings.forms import WordsForm
from shared_space.bookings.queries.bookings import booking
from shared_space.bookings.queries.questions import Asked, question_by_token_hash, questions
from shared_space.bookings.service import talking
from shared_space.bookings.web import blueprint
from shared_space.bookings.web.date_rows import date_row
from shared_space.bookings.web.page import changeable
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.tokens import digest

Answer = str | Response | tuple[str, int]


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


@blueprint.route("/bookings/<int:number>/questions/<int:question_id>", methods=["GET", "POST"])
@permits(Permission.SIGNED_IN)
def answer_on_page(number: int, question_id: int) -> Answer:
    """For whoever may change the booking, without the letter."""
    changeable(number)
    form = WordsForm()
    asked = _asked_of(number, question_id)
    if request.method == "POST" and not asked.answered_at:
        if not form.validate():
            return _page(asked, form, 422, hers=True)
        with suppress(NotHers):
            by = current_actor().person_id or 0
            talking.answer_on_page(question_id, form.words.data or "", by, clock.now())
        asked = _asked_of(number, question_id)
    return _page(asked, WordsForm(formdata=None), hers=True)


def _asked_of(number: int, question_id: int) -> Asked:
    known = {asked.number: asked for asked in questions([number]).get(number, ())}
    return known.get(question_id) or abort(404)


def _question_page(token: str, form: WordsForm, status: int = 200) -> Answer:
    """Only the question and the dates: whoever holds the link need not be signed in."""
    asked = question_by_token_hash(digest(token))
    return _page(asked or abort(404), form, status)


def _page(asked: Asked, form: WordsForm, status: int = 200, *, hers: bool = False) -> Answer:
    """hers: she may see the booking, so its title leads there."""
    full = booking(asked.booking_id)
    assert full is not None
    rows = [date_row(dated, clock.now()) for dated in full.in_state("requested")]
    form.words.label.text = gettext("Your answer")
    named = full if hers else None
    page = render_template("bookings/answer.html", asked=asked, rows=rows, form=form, full=named)
    response = make_response(page, status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
