"""The cookie that ties a form to its browser (CSRF) and carries a flashed sentence."""

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface


class OnlyWhenThere(SecureCookieSessionInterface):
    """Spares who brings no cookie, calendar programs above all, the making of what would read it."""

    def open_session(self, app: Flask, request: Request) -> Any:
        if self.get_cookie_name(app) in request.environ.get("HTTP_COOKIE", ""):
            return super().open_session(app, request)
        return self.session_class()
