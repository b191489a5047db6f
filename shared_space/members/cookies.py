"""What a browser holds: the token of its device, and the key of a form that was kept for it."""

from datetime import timedelta

from flask import current_app, request, session
from werkzeug.wrappers import Response

from shared_space.members.rules import KEPT_DEVICE_LASTS, KEPT_FORM_LASTS

LAST_PERSON = "person"


def _secure() -> bool:
    return bool(current_app.config["SETTINGS"].secure_cookies)


def cookie_name(name: str = "device") -> str:
    """`__Host-` where cookies are Secure; the plain name on http://localhost."""
    return f"__Host-{name}" if _secure() else name


def device_token() -> str:
    return _brought("device")


def kept_key() -> str:
    return _brought("kept")


def _brought(name: str) -> str:
    """The cookie of this name, '' for none. Calendar programs bring no cookies at all."""
    return request.cookies.get(cookie_name(name), "") if "HTTP_COOKIE" in request.environ else ""


def last_person() -> int | None:
    """Who was signed in on this browser last, as its signed cookie says."""
    person_id = session.get(LAST_PERSON)
    return person_id if isinstance(person_id, int) else None


def start_again(response: Response, person_id: int, token: str, *, kept: bool) -> None:
    """After signing in: a new device token, a new form secret; nothing of before stays. The cookie
    outlives the device a little, so that an ended session is known as hers."""
    session.clear()
    session[LAST_PERSON] = person_id
    session.permanent = kept
    lasts = KEPT_DEVICE_LASTS + timedelta(days=7) if kept else None
    _set(response, "device", token, lasts)


def end(response: Response, person_id: int | None) -> None:
    """After signing out, also on a shared computer."""
    session.clear()
    if person_id is not None:
        session[LAST_PERSON] = person_id
    for name in ("device", "kept"):
        drop(response, name)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def keep_form(response: Response, key: str) -> None:
    _set(response, "kept", key, KEPT_FORM_LASTS)


def drop(response: Response, name: str) -> None:
    response.delete_cookie(cookie_name(name), secure=_secure(), httponly=True, samesite="Lax")


def _set(response: Response, name: str, value: str, lasts: timedelta | None) -> None:
    response.set_cookie(
        cookie_name(name), value, max_age=lasts, secure=_secure(), httponly=True, samesite="Lax"
    )
