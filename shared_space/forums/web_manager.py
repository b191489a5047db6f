"""Where a manager adds forums, edits them, and says that one no longer meets."""

from flask import Blueprint, abort, flash, render_template, url_for
from werkzeug.wrappers import Response

from shared_space.forums import messages, queries, service
from shared_space.forums.forms import ForumForm, NewForumForm
from shared_space.forums.queries import ForumView
from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import gettext
from shared_space.kernel.refusals import ChangedMeanwhile, SlugTaken
from shared_space.kernel.web import said_yes, see_other

blueprint = Blueprint("forums_manager", __name__, url_prefix="/manage/forums")
Page = str | Response | tuple[str, int]


@blueprint.get("/")
@permits(Permission.MANAGER)
def index() -> str:
    forums = queries.all_forums()
    return render_template(
        "forums/manage.html",
        in_use=[forum for forum in forums if forum.in_use],
        out_of_use=[forum for forum in forums if not forum.in_use],
    )


@blueprint.route("/new", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def new() -> Page:
    form = NewForumForm()
    if not form.is_submitted():
        return _form(form, None)
    if not form.validate():
        return _form(form, None), 422
    assert form.name.data is not None
    try:
        service.add(
            form.slug.data or "",
            form.name.data,
            form.about.data,
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except SlugTaken as refused:
        form.slug.errors = [messages.refusal(refused)]
        return _form(form, None), 422
    flash(gettext("The forum is added."))
    return see_other(url_for(".index"))


@blueprint.route("/<slug>", methods=["GET", "POST"])
@permits(Permission.MANAGER)
def edit(slug: str) -> Page:
    forum = _found(slug)
    form = ForumForm(obj=forum)
    if not form.is_submitted():
        form.seen.data = service.seen_of(forum)
        return _form(form, forum)
    if not form.validate():
        return _form(form, forum), 422
    assert form.name.data is not None
    try:
        service.change(
            forum.id,
            form.name.data,
            form.about.data,
            seen=form.seen.data or "",
            actor_id=current_actor().person_id,
            now=clock.now(),
        )
    except ChangedMeanwhile as refused:
        form.seen.data = service.seen_of(_found(slug))
        return _form(form, forum, messages.refusal(refused)), 409
    flash(gettext("Saved."))
    return see_other(url_for(".index"))


@blueprint.post("/<slug>/use")
@permits(Permission.MANAGER)
def use(slug: str) -> Response:
    """in_use: 'yes' or 'no'."""
    wanted = said_yes("in_use")
    service.set_in_use(_found(slug).id, wanted, actor_id=current_actor().person_id, now=clock.now())
    return see_other(url_for(".index"))


def _found(slug: str) -> ForumView:
    return queries.forum_by_slug(slug) or abort(404)


def _form(form: ForumForm, forum: ForumView | None, refused: str = "") -> str:
    return render_template("forums/manage_forum.html", form=form, forum=forum, refused=refused)
