"""Errors are for people: every one is a page with a sentence and a way on."""

from flask import Flask, current_app, render_template
from werkzeug.exceptions import HTTPException

from shared_space.kernel.db import Busy, PromiseBroken, db
from shared_space.kernel.i18n import gettext


def handle(app: Flask) -> None:
    """Register the pages for HTTP errors, a busy database and a broken promise."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(PromiseBroken, _promise)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, title: str, sentence: str) -> tuple[str, int]:
    return render_template("error.html", title=title, sentence=sentence), status


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    sentences = {
        400: gettext("This form could not be read. Go back, reload the page and send it again."),
        403: gettext("This page is not open to you."),
        404: gettext("There is nothing at this address. It may have been moved or removed."),
        405: gettext("This address cannot be used this way."),
        410: gettext("This address has been closed."),
        413: gettext("That is too much text for one form. Shorten it and send it again."),
        429: gettext("Too many tries in a short time. Wait a minute and try again."),
    }
    return page(
        status,
        gettext("Page not found") if status == 404 else gettext("That did not work"),
        sentences.get(status, gettext("Something is wrong on our side. Nothing you did was lost.")),
    )


def _busy(_error: Busy) -> tuple[str, int]:
    return page(
        503,
        gettext("The house is very busy"),
        gettext("Many people are writing at this moment. Nothing was lost: send it again."),
    )


def _promise(_error: PromiseBroken) -> tuple[str, int]:
    return page(
        409,
        gettext("That is no longer possible"),
        gettext("Somebody was quicker. Go back, look at what is free now, and choose again."),
    )


def _unexpected(error: Exception) -> tuple[str, int]:
    current_app.logger.exception("unexpected error", exc_info=error)
    db.session.rollback()
    return page(
        500,
        gettext("That did not work"),
        gettext("Something is wrong on our side. Nothing you did was lost."),
    )
