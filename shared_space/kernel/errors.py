"""Errors are for people: every one is a page with a sentence and a way on. When not even a page can be
written, since the database is away or holds no house yet, the same sentence stands alone."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from shared_space.kernel.access import permission_of
from shared_space.kernel.actor import Permission
from shared_space.kernel.db import Busy, PromiseBroken, db
from shared_space.kernel.i18n import gettext, lazy_gettext, speaking
from shared_space.kernel.trilingual import LANGUAGES, direction

Answer = tuple[str, int] | tuple[str, int, dict[str, str]] | HTTPException | Response
OURS = lazy_gettext("Something is wrong on our side. Nothing you did was lost.")
NOTHING_HERE = lazy_gettext("There is nothing at this address. It may have been moved or removed.")
NO_HOUSE = lazy_gettext("There is no house here yet.")


class NoHouseYet(LookupError):
    """A database that was not filled yet (503)."""


def handle(app: Flask) -> None:
    """Register the pages for HTTP errors, a database that is busy, away or without a house, and a
    broken promise."""
    answers: tuple[tuple[type[Exception], Callable[[Any], Answer]], ...] = (
        (HTTPException, _http),
        (Busy, _busy),
        (PromiseBroken, _promise),
        (OperationalError, _away),
        (InterfaceError, _away),
        (NoHouseYet, _no_house),
        (Exception, _unexpected),
    )
    for kind, answer in answers:
        app.register_error_handler(kind, _shielded(answer))


def page(status: int, title: str, sentence: str) -> tuple[str, int]:
    # The page repeats its own address, but not one that holds a secret.
    here = {"here": "/"} if _holds_a_secret() else {}
    return render_template("error.html", title=title, sentence=sentence, **here), status


def bare(status: int, sentence: Any) -> Response:
    """The sentence in every language, without template, session or database; calendar programs get
    it as plain text."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append((language, gettext("That did not work"), str(sentence)))
    if request.path.endswith(".ics"):
        text = "".join(f"{words}\n" for _language, _title, words in said)
        response = Response(text, status, mimetype="text/plain")
    else:
        response = Response(
            _BARE % (said[-1][1], Markup("").join(map(_section, said))),
            status,
            mimetype="text/html",
        )
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


_BARE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>%s</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
    "<body><main>%s</main></body></html>"
)


def _section(said: tuple[str, str, str]) -> Markup:
    language, title, words = said
    return Markup('<section lang="%s" dir="%s"><h1>%s</h1><p>%s</p></section>') % (
        language,
        direction(language),
        title,
        words,
    )


def _shielded(answer: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """An error while an error is answered must not end in a stack trace."""

    @functools.wraps(answer)
    def respond(error: Exception) -> Answer:
        try:
            return answer(error)
        except Exception as another:
            current_app.logger.exception("an error page could not be written", exc_info=another)
            status = (error.code or 500) if isinstance(error, HTTPException) else 500
            if isinstance(another, NoHouseYet):
                return bare(503, NO_HOUSE)
            if isinstance(another, DBAPIError):
                return bare(503, OURS)
            return bare(status, OURS if status >= 500 else NOTHING_HERE)

    return respond


def _holds_a_secret() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and permission_of(view) is Permission.LINK


def _http(error: HTTPException) -> Answer:
    status = error.code or 500
    if status < 400:
        return error
    sentences = {
        400: gettext("This form could not be read. Go back, reload the page and send it again."),
        403: gettext("This page is not open to you."),
        404: str(NOTHING_HERE),
        405: gettext("This address cannot be used this way."),
        410: gettext("This address has been closed."),
        413: gettext("That is too much text for one form. Shorten it and send it again."),
        429: gettext("Too many tries in a short time. Wait a minute and try again."),
    }
    text, status = page(
        status,
        gettext("Page not found") if status == 404 else gettext("That did not work"),
        sentences.get(status, str(OURS)),
    )
    return text, status, _told_to_machines(error)


def _told_to_machines(error: HTTPException) -> dict[str, str]:
    """What RFC 9110 asks of 405 (which methods are allowed), and what 429 should say."""
    told = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return {"Retry-After": "60", **told} if error.code == 429 else told


def _busy(_error: Busy) -> Answer:
    return page(
        503,
        gettext("The house is very busy"),
        gettext(
            "Many people are writing at this moment, so nothing is saved yet. "
            "Go back and send it again: what you typed is still there."
        ),
    )


def _promise(_error: PromiseBroken) -> Answer:
    return page(
        409,
        gettext("That is no longer possible"),
        gettext("Somebody was quicker. Go back, look at what is free now, and choose again."),
    )


def _away(error: DBAPIError) -> Answer:
    """The database does not answer."""
    current_app.logger.error("the database does not answer", exc_info=error)
    db.session.rollback()
    return bare(503, OURS)


def _no_house(_error: NoHouseYet) -> Answer:
    return bare(503, NO_HOUSE)


def _unexpected(error: Exception) -> Answer:
    current_app.logger.exception("unexpected error", exc_info=error)
    db.session.rollback()
    return page(500, gettext("That did not work"), str(OURS))
