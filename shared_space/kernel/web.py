"""Small things every view needs."""

from urllib.parse import urlsplit

from flask import abort, redirect, request
from werkzeug.wrappers import Response


def safe_next(target: str | None, default: str = "/") -> str:
    """`target` if it is a path of this house ('/…'), else `default`. Never another host or scheme."""
    if not target or len(target) > 500 or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(c) < 32 for c in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def see_other(path: str) -> Response:
    """After a write: 303, so that reloading does not send the form again."""
    return redirect(path, 303)


def said_yes(field: str) -> bool:
    """What a button sent in `field`: 'yes' or 'no'; anything else is refused (400)."""
    said = request.form.get(field, "")
    if said not in {"yes", "no"}:
        abort(400)
    return said == "yes"


def here() -> str:
    """The path and query of this request."""
    return request.full_path.rstrip("?")
