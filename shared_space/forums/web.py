"""The forums as everybody sees them. Their workshops, which lie above, the template asks for."""

from flask import Blueprint, abort, render_template

from shared_space.forums import queries
from shared_space.kernel.access import permits
from shared_space.kernel.actor import Permission

blueprint = Blueprint("forums", __name__, url_prefix="/forums")


@blueprint.get("/")
@permits(Permission.PUBLIC)
def index() -> str:
    return render_template("forums/index.html", forums=queries.forums_in_use())


@blueprint.get("/<slug>")
@permits(Permission.PUBLIC)
def show(slug: str) -> str:
    forum = queries.forum_by_slug(slug) or abort(404)
    return render_template("forums/show.html", forum=forum)
