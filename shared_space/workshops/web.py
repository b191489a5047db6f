"""Workshops: the list, a workshop's page, and the pages of those who publish them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, render_template, request
from werkzeug.wrappers import Response

from shared_space.forums.queries import ForumView, forum_by_id, forum_by_slug, forums_in_use
from shared_space.house.queries import the_house
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.forms import Form
from shared_space.kernel.i18n import NAMES, gettext, hours, long_day
from shared_space.kernel.refusals import ChangedMeanwhile
from shared_space.kernel.tokens import new_token
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.web import see_other
from shared_space.workshops import messages, offered, queries, service
from shared_space.workshops.errors import Refused
from shared_space.workshops.forms import WorkshopForm, of_workshop
from shared_space.workshops.queries import WorkshopDetails
from shared_space.workshops.rules import SPOKEN, TOPICS, may_edit
from shared_space.workshops.shown import Card, cards, date_line, spoken

blueprint = Blueprint("workshops", __name__, url_prefix="/workshops")
HOUSE = "house"


@dataclass(frozen=True)
class Choice:
    """A date that may be ticked. private: it may not, and a sentence says why."""

    uid: str
    day: str
    hours: str
    title: Trilingual
    space_name: Trilingual
    state_name: str
    private: bool
    ticked: bool


@blueprint.get("/")
@permits(Permission.PUBLIC)
def index() -> str:
    now = clock.now()
    topic, language = request.args.get("topic", ""), request.args.get("spoken", "")
    forum = forum_by_slug(request.args.get("forum", ""))
    archive = request.args.get("when") == "past"
    read: Callable[..., list[WorkshopDetails]] = queries.past if archive else queries.coming
    found = read(now, topic=topic, spoken=language, forum_id=forum.id if forum else None)
    actor = current_actor()
    return render_template(
        "workshops/index.html",
        cards=cards(found, now),
        drafts=[] if archive else cards(queries.drafts(actor), now),
        archive=archive,
        topic=topic if topic in TOPICS else "",
        spoken=language if language in SPOKEN else "",
        forum=forum.slug if forum else "",
        topics=[(code, messages.topic(code)) for code in TOPICS],
        spoken_languages=[(code, NAMES[code]) for code in SPOKEN],
        forums=_forums(forum),
        may_publish=actor.may(Permission.COORDINATOR),
    )


@blueprint.get("/<slug>")
@permits(Permission.PUBLIC)
def show(slug: str) -> str:
    workshop = visible(slug)
    now = clock.now()
    dates = [date_line(session) for session in workshop.sessions]
    ahead = len(workshop.coming(now))
    return render_template(
        "workshops/show.html",
        workshop=workshop,
        topic=messages.topic(workshop.topic),
        spoken=spoken(workshop),
        state=messages.state(workshop.state),
        coming=dates[len(dates) - ahead :] if ahead else [],
        behind=dates[: len(dates) - ahead],
        may_edit=may_edit(current_actor(), workshop.organization_id),
        form=Form(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@permits(Permission.COORDINATOR)
def new() -> str | Response | tuple[str, int]:
    choices = _hosts()
    chosen = request.args.get("organization") or (choices[0][1] if len(choices) == 1 else "")
    if not chosen:
        return render_template("workshops/choose_host.html", hosts=choices)
    host = next((choice for choice in choices if choice[1] == chosen), None)
    if host is None:
        abort(404)
    form, now = WorkshopForm(forums=_forums()), clock.now()
    if form.validate_on_submit():
        try:
            slug = service.draft(
                host[0],
                form.content(),
                submission_key=form.submission_key.data or new_token(),
                slug=form.slug.data or "",
                actor_id=me(),
                now=now,
            )
        except Refused as error:
            form[error.field].errors = [messages.refusal(error)]
        else:
            return _saved(slug, now)
    page = _form_page(form, host[0], host[2], None, now=now)
    return (page, 422) if form.errors else page


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@permits(Permission.COORDINATOR)
def edit(slug: str) -> str | Response | tuple[str, int]:
    workshop = hers(slug)
    its_forum = forum_by_id(workshop.forum_id) if workshop.forum_id else None
    form, now, status = of_workshop(workshop, _forums(its_forum)), clock.now(), 200
    del form.slug
    if form.validate_on_submit():
        try:
            service.change(workshop.id, form.content(), seen=form.seen_at(), actor_id=me(), now=now)
        except Refused as error:
            form[error.field].errors = [messages.refusal(error)]
        except ChangedMeanwhile:
            status = 409
            form.seen.data = hers(slug).changed_at.isoformat()
        else:
            return _saved(slug, now)
    page = _form_page(
        form, workshop.organization_id, workshop.host, workshop, now=now, stale=status == 409
    )
    return page, 422 if form.errors else status


@blueprint.post("/<slug>/publish")
@permits(Permission.COORDINATOR)
def publish(slug: str) -> Response:
    service.publish(hers(slug).id, actor_id=me(), now=clock.now())
    flash(gettext("The workshop is published: it stands on this page and in the calendars."))
    return see_other(f"/workshops/{slug}")


@blueprint.post("/<slug>/cancel")
@permits(Permission.COORDINATOR)
def cancel(slug: str) -> Response:
    service.cancel(hers(slug).id, actor_id=me(), now=clock.now())
    flash(gettext("The workshop is cancelled. Its room bookings stay: cancel them on their pages."))
    return see_other(f"/workshops/{slug}")


def visible(slug: str) -> WorkshopDetails:
    """A workshop that she may see; else 404."""
    workshop = queries.by_slug(slug, current_actor())
    if workshop is None:
        abort(404)
    if workshop.state == "draft" and not may_edit(current_actor(), workshop.organization_id):
        abort(404)
    return workshop


def hers(slug: str) -> WorkshopDetails:
    """A workshop that she may care for; else 404."""
    workshop = queries.by_slug(slug, current_actor())
    if workshop is None or not may_edit(current_actor(), workshop.organization_id):
        abort(404)
    return workshop


def _hosts() -> list[tuple[int | None, str, Trilingual]]:
    """(organization id, its code in the address, name) of those she may publish for."""
    found: list[tuple[int | None, str, Trilingual]] = [
        *offered.organization_choices(current_actor())
    ]
    if current_actor().is_manager:
        found.insert(0, (None, HOUSE, the_house().name))
    return found


def _forums(its: ForumView | None = None) -> list[ForumView]:
    """Those that meet, and `its` own, though it may no longer."""
    meeting = forums_in_use()
    return meeting if its is None or its in meeting else [*meeting, its]


def me() -> int:
    """Whoever is signed in."""
    person_id = current_actor().person_id
    assert person_id is not None
    return person_id


def _saved(slug: str, now: datetime) -> Response:
    if request.form.get("then") == "publish":
        service.publish(hers(slug).id, actor_id=me(), now=now)
        flash(gettext("The workshop is published: it stands on this page and in the calendars."))
    else:
        flash(gettext("Saved."))
    return see_other(f"/workshops/{slug}")


def _form_page(
    form: WorkshopForm,
    organization_id: int | None,
    host: Trilingual | None,
    workshop: WorkshopDetails | None,
    *,
    now: datetime,
    stale: bool = False,
) -> str:
    zone = the_house().zone
    ticked = set(form.sessions.data or ())
    dates = [
        Choice(
            candidate.uid,
            long_day(candidate.starts_at.astimezone(zone).date()),
            hours(candidate.starts_at, candidate.ends_at, zone),
            candidate.booking_title,
            candidate.space_name,
            messages.state(candidate.state) if candidate.state == "requested" else "",
            candidate.private,
            candidate.uid in ticked and not candidate.private,
        )
        for candidate in offered.candidates(organization_id, now)
    ]
    return render_template(
        "workshops/form.html",
        form=form,
        host=host or the_house().name,
        workshop=workshop,
        dates=dates,
        any_private=any(date.private for date in dates),
        stale=messages.changed_meanwhile() if stale else "",
    )


@blueprint.app_template_global()
def workshop_meets(occurrence_id: int) -> bool:
    """Whether a workshop meets on this date, for the pages of bookings, which lie below this slice: such a
    date is not given back when nobody says "we are here"."""
    return queries.meets_on([occurrence_id])


@blueprint.app_template_global()
def workshops_of_forum(forum_id: int) -> list[Card]:
    """The coming workshops of a forum, for its page, which lies below this slice."""
    now = clock.now()
    return cards(queries.coming(now, forum_id=forum_id), now)
