"""The door of every request: who is it, may she, and did the form come from here."""

from collections.abc import Callable, Collection
from datetime import datetime

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permission_of
from shared_space.kernel.actor import VISITOR, Actor
from shared_space.kernel.db import db
from shared_space.kernel.web import here
from shared_space.members import cookies, service
from shared_space.members.keeping import form_page, keep_what_was_typed, whose_session
from shared_space.members.rules import SEEN_EVERY

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Recognise = Callable[[str, datetime], tuple[Actor, datetime | None]]


def guard(
    app: Flask, csrf: CSRFProtect, recognise: Recognise, *, machines: Collection[str] = ()
) -> None:
    """Refuse (403) every route that declares no permission; send visitors to the sign-in page; keep
    what somebody typed when her session has ended. machines: endpoints that ask about the process
    itself; nobody is looked up for them, so that they answer without a database."""
    # Pages that hold a secret in their address send no Referer, so it cannot be demanded.
    app.config["WTF_CSRF_SSL_STRICT"] = False

    @app.before_request
    def enter() -> Response | None:
        g.actor = actor = VISITOR
        endpoint = request.endpoint or ""
        if endpoint == "static" or endpoint in machines:
            return None
        token = cookies.device_token()
        if token:
            actor, g.device_seen_at = recognise(token, clock.now())
            g.actor = actor
        view = app.view_functions.get(endpoint)
        if view is None:
            return None
        permission = permission_of(view)
        if permission is None:
            abort(403)
        if not actor.may(permission):
            if actor.is_signed_in:
                abort(403)
            return _to_sign_in()
        return None if request.method in SAFE else _form_from_elsewhere(csrf)

    @app.after_request
    def leave(response: Response) -> Response:
        if g.get("sends_kept_form"):
            cookies.drop(response, "kept")
        _leave_footprint(app, response)
        return response


def _to_sign_in() -> Response:
    if request.method in SAFE:
        return redirect(url_for("members.sign_in", next=here()), 303)
    response = redirect(url_for("members.sign_in", next=form_page()), 303)
    keep_what_was_typed(response, whose_session())
    return response


def _form_from_elsewhere(csrf: CSRFProtect) -> Response | None:
    """None for a form that came from this house's own page in this browser. Else what she typed is
    kept, and she is shown it to send it again; a form that another site sent is refused (400)."""
    try:
        csrf.protect()
    except CSRFError:
        endpoint = request.endpoint or ""
        if endpoint in _AGAIN:
            return redirect(url_for(endpoint, **(request.view_args or {}), again=1), 303)
        response = redirect(url_for("members.kept"), 303)
        if not keep_what_was_typed(response, current_actor().person_id):
            abort(400)
        return response
    g.sends_kept_form = request.method == "POST" and "kept_form" in request.form
    return None


# Pages of this slice that hold nothing worth keeping: they are shown again with a sentence.
_AGAIN = frozenset(
    f"members.{name}" for name in ("sign_in", "with_password", "link", "forgotten", "sign_out")
)


def _leave_footprint(app: Flask, response: Response) -> None:
    """Note that the device is in use, at most every ten minutes, once the answer has gone out."""
    seen_at = g.get("device_seen_at")
    if seen_at is None:
        return
    device_id, now = current_actor().device_id, clock.now()
    if device_id is None or now - seen_at < SEEN_EVERY:
        return

    def note() -> None:
        with app.app_context():
            try:
                service.note_seen(device_id, now)
            except Exception:
                current_app.logger.exception("a footprint was not kept")
            finally:
                db.session.remove()

    response.call_on_close(note)
