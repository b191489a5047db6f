"""What somebody had typed when her session ended, and the button that sends it again."""

from flask import render_template, request
from werkzeug.wrappers import Response

from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.kernel.web import safe_next, see_other
from shared_space.members import cookies, service
from shared_space.members.keeping import kept_for_her, may_send
from shared_space.members.web import blueprint

CODED = ("key", "token", "revision", "seen", "_id")


@blueprint.get("/sign-in/kept")
@permits(Permission.PUBLIC)
def kept() -> str:
    form = kept_for_her(current_actor().person_id)
    return render_template(
        "members/kept.html",
        form=form,
        texts=[value.splitlines() for name, value in form.fields if _is_text(name, value)]
        if form
        else [],
        may_send=form is not None and may_send(form.path),
        next_path=safe_next(request.args.get("next")),
    )


@blueprint.post("/sign-in/kept/forget")
@permits(Permission.PUBLIC)
def forget_kept() -> Response:
    if kept_for_her(current_actor().person_id):
        service.forget_form(cookies.kept_key())
    response = see_other(safe_next(request.args.get("next")))
    cookies.drop(response, "kept")
    return response


def _is_text(name: str, value: str) -> bool:
    """Whether people wrote it; keys and numbers of the form itself are sent again, not shown."""
    coded = value in {*LANGUAGES, "y", "on"} or name.endswith(CODED)
    return bool(value.strip()) and not coded
