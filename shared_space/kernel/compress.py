"""Pages travel gzipped: many people here are on slow lines."""

import gzip
import io
import secrets

from flask import Flask, Response, request

SHORTEST = 1_000
LEVEL = 5
MIMETYPES = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


def set_on(app: Flask) -> None:
    """Compress whole answers of text that nobody compressed yet, for browsers that accept it."""

    @app.after_request
    def shrink(response: Response) -> Response:
        if response.status_code == 304 or response.mimetype not in MIMETYPES:
            return response
        response.vary.add("Accept-Encoding")
        if (
            response.status_code != 200
            or response.content_encoding
            or not request.accept_encodings["gzip"]
            or request.method == "HEAD"
        ):
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) >= SHORTEST:
            response.set_data(_gzipped(body))
            response.content_encoding = "gzip"
            tag, _weak = response.get_etag()
            if tag:
                response.set_etag(f"{tag}-gzip")
        return response


def _gzipped(body: bytes) -> bytes:
    """A file name of random length in the header blurs the size, so that it tells nothing about
    secrets beside reflected words (the BREACH attack; "Heal the BREACH", IEEE Access 2022)."""
    packed = io.BytesIO()
    padding = "x" * secrets.randbelow(100)
    with gzip.GzipFile(padding, "wb", LEVEL, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
