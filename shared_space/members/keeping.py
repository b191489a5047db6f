"""Keeping what somebody typed when her session ended, for the browser she typed it in."""

from urllib.parse import urlsplit

from flask import current_app, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from shared_space.kernel import clock
from shared_space.kernel.access import current_actor, permission_of
from shared_space.kernel.web import here, safe_next
from shared_space.members import cookies, queries, service

NOT_KEPT = ("/sign-in", "/sign-out")
OUR_OWN = frozenset({"csrf_token", "kept_form"})


def keep_what_was_typed(response: Response, typist: int | None) -> bool:
    """Keep this request's form and give its key to the browser. typist: nobody else will be shown
    it; None: whoever comes next on this browser. False when there is nothing to keep,
    it is too long, or it did not come from a page of ours (another site must not put words into
    somebody's mouth)."""
    path = here()
    if not _from_our_page() or path.startswith(NOT_KEPT) or safe_next(path, "") != path:
        return False
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OUR_OWN and "password" not in name.lower()
    ]
    if not fields:
        return False
    key = service.keep_form(
        path, fields, person_id=typist, old_key=cookies.kept_key(), now=clock.now()
    )
    if key:
        cookies.keep_form(response, key)
    return bool(key)


def whose_session() -> int | None:
    """Whose session it was that has ended, as well as this browser can tell."""
    token = cookies.device_token()
    return (queries.owner_of_device(token) if token else None) or cookies.last_person()


def _from_our_page() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    ours = {current_app.config["SETTINGS"].public_url, request.host_url.rstrip("/")}
    if origin:
        return origin in ours
    # A browser too old to say so: at least it has been on a page of ours before.
    return bool(cookies.device_token() or session)


def form_page() -> str:
    """The page that held this request's form, '/' if the browser does not say."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:  # 'http://['
        return "/"
    if parts.netloc != request.host:
        return "/"
    return safe_next(parts.path + (f"?{parts.query}" if parts.query else ""))


def kept_for_her(person_id: int | None) -> queries.KeptFormSeen | None:
    """What is kept in this browser for this person."""
    return queries.kept_form(cookies.kept_key(), person_id, clock.now())


def may_send(path: str) -> bool:
    """Whether the reader may send a form to `path`, as far as the route's permission tells."""
    adapter = current_app.url_map.bind("", url_scheme="http")
    try:
        endpoint, _arguments = adapter.match(urlsplit(path).path, method="POST")
    except HTTPException:
        return False
    permission = permission_of(current_app.view_functions[endpoint])
    return permission is not None and current_actor().may(permission)
