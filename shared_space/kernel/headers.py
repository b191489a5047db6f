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
# For a page that other websites may show inside theirs: nothing in it can be pressed that does anything.
FRAMEABLE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors *",
    )
)


ALWAYS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
OVER_HTTPS = (*ALWAYS, ("Strict-Transport-Security", "max-age=31536000"))


def set_on(app: Flask) -> None:
    every = OVER_HTTPS if app.config["SETTINGS"].secure_cookies else ALWAYS

    @app.after_request
    def add(response: Response) -> Response:
        _lead_by_path(response)
        headers = response.headers
        there = {name.lower() for name, _value in headers}
        for name, value in every:
            if name.lower() not in there:
                headers.add(name, value)
        if "cache-control" not in there and (
            request.endpoint != "static" or response.status_code >= 400
        ):
            headers.add("Cache-Control", "private, no-cache")
        return response


def _lead_by_path(response: Response) -> None:
    """The router sends people to the address with its slash by scheme and host as the browser (or a
    proxy that says nothing of https) claims them; a path needs neither."""
    if response.status_code == 308 and response.location:
        parts = urlsplit(response.location)
        query = f"?{parts.query}" if parts.query else ""
        response.location = f"/{parts.path.lstrip('/')}{query}"
