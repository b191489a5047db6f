"""What every template can use."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, request, url_for
from markupsafe import Markup

from shared_space.kernel.access import current_actor
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import NAMES, current_direction, current_language
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.web import here


class Frame(NamedTuple):
    """What stands around a page and is the same for many readers, as HTML: macros/frame.html."""

    files: Markup
    skip: Markup
    menu_button: Markup
    links: Markup
    sign_out: Markup
    foot: Markup


def set_up(
    app: Flask,
    house: Callable[[], Any],
    places: tuple[tuple[str, Any, Permission], ...],
) -> None:
    """house: the settings of the house; places: (path, label in the language of whoever reads it,
    permission) of the main navigation, of which each reader sees those that are open to her."""

    @lru_cache(maxsize=512)
    def frame(_language: str, open_to_her: tuple[str, ...], current: str) -> Frame:
        """Drawn once for each language (that of the page), for each choice of places and each of them."""
        draw: Any = app.jinja_env.get_template("macros/frame.html").module
        links = [(path, str(label)) for path, label, _ in places if path in open_to_her]
        return Frame(
            draw.files(),
            draw.skip(),
            draw.menu_button(),
            draw.links(links, current),
            draw.sign_out(),
            draw.foot(),
        )

    @app.context_processor
    def every_page() -> dict[str, Any]:
        language = current_language()
        actor = current_actor()
        open_to_her = tuple([path for path, _, permission in places if actor.may(permission)])
        return {
            "language": language,
            "direction": current_direction(),
            "language_names": NAMES,
            "house_name": house().name.in_(language),
            "house_languages": house().languages,
            "actor": actor,
            "here": here(),
            "demo": app.config["SETTINGS"].is_demo,
            "frame": frame(language, open_to_her, _current(open_to_her)),
        }

    app.add_template_global(lambda name: _static_file(name, str(app.static_folder)), "static_file")
    app.add_template_filter(_shown, "shown")


def _current(paths: tuple[str, ...]) -> str:
    """The place this page belongs to: the longest that its address begins with."""
    here = request.path.replace("/bookings/week/", "/bookings/day/")
    return max((path for path in paths if here.startswith(path)), key=len, default="")


def _shown(text: Trilingual) -> Any:
    """The text in the page's language, with .lang and .dir: {% set t = title|shown %}."""
    return text.in_(current_language())


@lru_cache(maxsize=256)
def _static_file(name: str, folder: str) -> str:
    """The address of a static file, which differs when the file does, so that it may be kept for
    long. Looked at once: a new version of the house is a new start of the server."""
    print_of = digest((Path(folder) / name).read_text("utf-8"))[:10]
    return url_for("static", filename=name, v=print_of)
