"""The door of every request: who is it, may she, and did the form come from here."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permission_of
from shared_space.kernel.actor import VISITOR
from shared_space.kernel.web import here
from shared_space.members.queries import actor_of_device

Memberships = Callable[[int], Mapping[int, str]]


def cookie_name() -> str:
    """`__Host-` where cookies are Secure; the plain name on http://localhost."""
    return "__Host-device" if current_app.config["SETTINGS"].secure_cookies else "device"


def guard(app: Flask, csrf: CSRFProtect, memberships_of: Memberships) -> None:
    """Refuse (403) every route that declares no permission; send visitors to the sign-in page."""

    @app.before_request
    def enter() -> Response | None:
        g.actor = VISITOR
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static":
            return None
        _recognise(memberships_of)
        permission = permission_of(view)
        if permission is None:
            abort(403)
        if not current_actor().may(permission):
            if current_actor().is_signed_in:
                abort(403)
            return redirect(url_for("members.sign_in", next=here()), 303)
        csrf.protect()
        return None


def _recognise(memberships_of: Memberships) -> None:
    token = request.cookies.get(cookie_name(), "")
    if not token:
        return
    actor, g.device_seen_at = actor_of_device(token, clock.now())
    if actor.person_id is not None:
        actor = replace(actor, memberships=memberships_of(actor.person_id))
    g.actor = actor
