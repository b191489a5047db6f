"""The language of the page."""

from flask import Blueprint, abort, current_app, make_response, request
from werkzeug.wrappers import Response

from shared_space.house.queries import the_house
from shared_space.kernel.access import current_actor, permits
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import locale_of
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.kernel.web import safe_next, see_other

blueprint = Blueprint("house", __name__)
COOKIE = "language"


def choose_locale() -> str:
    """The reader's choice on this device, else her account's language, else her browser's, else the
    house's first."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return locale_of(chosen)
    if current_actor().locale in LANGUAGES:
        return locale_of(current_actor().locale)
    accepted = request.accept_languages.best_match(LANGUAGES)
    return locale_of(accepted or the_house().languages[0])


@blueprint.get("/language/<language>")
@permits(Permission.PUBLIC)
def language(language: str) -> Response:
    if language not in LANGUAGES:
        abort(404)
    response = make_response(see_other(safe_next(request.args.get("next"))))
    response.set_cookie(
        COOKIE,
        language,
        max_age=365 * 24 * 3600,
        secure=current_app.config["SETTINGS"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response
