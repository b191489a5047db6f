"""The headers of every answer."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def set_on(app: Flask) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        _lead_by_path(response)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if app.config["SETTINGS"].secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static" or response.status_code >= 400:
            headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _lead_by_path(response: Response) -> None:
    """The router sends people to the address with its slash by scheme and host as the browser (or a
    proxy that says nothing of https) claims them; a path needs neither."""
    if response.status_code == 308 and response.location:
        parts = urlsplit(response.location)
        query = f"?{parts.query}" if parts.query else ""
        response.location = f"/{parts.path.lstrip('/')}{query}"
