"""/manage/letters: what left, what waits, what was given up."""

from datetime import datetime

from flask import Blueprint, abort, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import clock as wall_clock
from shared_space.kernel.i18n import gettext, short_day_as_of
from shared_space.kernel.trilingual import direction
from shared_space.kernel.web import see_other
from shared_space.notices import service
from shared_space.notices.errors import NotDead, UnknownLetter
from shared_space.notices.forms import Act
from shared_space.notices.messages import kind_name, state_name
from shared_space.notices.queries import outbox
from shared_space.notices.trial import write_trial
from shared_space.notices.writing import settings

blueprint = Blueprint("notices", __name__, url_prefix="/manage/letters")
LAST_PAGE = 10_000
LARGEST = 2**31 - 1


@blueprint.get("")
@permits(Permission.MANAGER)
def letters() -> str:
    state = request.args.get("state", "")
    page = _page(request.args.get("page", "1"))
    if state not in {"", *outbox.STATES}:
        abort(404)
    rows, more = outbox.letters(state, page)
    if not rows and page > 1:
        abort(404)
    return render_template(
        "notices/letters.html",
        letters=[(row, kind_name(row.kind), state_name(row.state), _when(row)) for row in rows],
        states=[(code, state_name(code), number) for code, number in outbox.counts().items()],
        state=state,
        page=page,
        more=more,
        sends=bool(settings().smtp_url),
        form=Act(),
    )


@blueprint.get("/<int:number>")
@permits(Permission.MANAGER)
def letter(number: int) -> str:
    return _letter_page(number)


@blueprint.post("/<int:number>/retry")
@permits(Permission.MANAGER)
def retry(number: int) -> Response | tuple[str, int]:
    actor_id = current_actor().person_id
    assert actor_id is not None
    try:
        service.retry(_known(number), clock.now(), actor_id)
    except UnknownLetter:
        abort(404)
    except NotDead:
        refusal = gettext(
            "Only a letter that was given up, and still has its words, can be resent."
        )
        return _letter_page(number, refusal), 409
    flash(gettext("The letter will be sent again."))
    return see_other(url_for("notices.letter", number=number))


@blueprint.post("/trial")
@permits(Permission.MANAGER)
def trial() -> Response:
    actor_id = current_actor().person_id
    assert actor_id is not None
    write_trial(actor_id, clock.now())
    flash(gettext("A test letter to your own address waits to leave."))
    return see_other(url_for("notices.letters"))


def _letter_page(number: int, refusal: str = "") -> str:
    found = outbox.letter(_known(number))
    if found is None:
        abort(404)
    readable = settings().is_demo or not found.secret
    return render_template(
        "notices/letter.html",
        letter=found,
        direction_of_letter=direction(found.language),
        kind=kind_name(found.kind),
        state=state_name(found.state),
        created=_moment(found.created_at),
        due=_moment(found.next_at),
        sent=_moment(found.sent_at) if found.sent_at else "",
        readable=readable,
        paragraphs=_paragraphs(found.body_text) if readable else [],
        sends=bool(settings().smtp_url),
        refusal=refusal,
        form=Act(),
    )


def _paragraphs(text: str) -> list[list[tuple[str, bool]]]:
    """The plain text of a letter: paragraphs of lines, each with whether it is one of our links."""
    ours = f"{settings().public_url}/"
    return [
        [(line, line.startswith(ours)) for line in paragraph.split("\n")]
        for paragraph in text.strip().split("\n\n")
        if paragraph
    ]


def _when(row: outbox.Listed) -> str:
    return _moment(row.sent_at or row.created_at)


def _moment(instant: datetime) -> str:
    zone = the_house().zone
    today = clock.now().astimezone(zone).date()
    day = short_day_as_of(instant.astimezone(zone).date(), today)
    return f"{day} {wall_clock(instant, zone)}"


def _page(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= LAST_PAGE:
        abort(404)
    return int(text[:9])


def _known(number: int) -> int:
    if number > LARGEST:
        abort(404)
    return number
