"""What every template can use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for

from shared_space.kernel.access import current_actor
from shared_space.kernel.actor import Permission
from shared_space.kernel.i18n import NAMES, current_direction, current_language
from shared_space.kernel.tokens import digest
from shared_space.kernel.trilingual import Trilingual
from shared_space.kernel.web import here


@dataclass(frozen=True)
class Link:
    path: str
    label: str
    current: bool


def set_up(
    app: Flask,
    house: Callable[[], Any],
    places: Callable[[], tuple[tuple[str, str, Permission], ...]],
) -> None:
    """house: the settings of the house; places: (path, translated label, permission) of the main
    navigation, of which each reader sees those that are open to her."""

    @app.context_processor
    def every_page() -> dict[str, Any]:
        language = current_language()
        actor = current_actor()
        open_places = [place for place in places() if actor.may(place[2])]
        current = _current({path for path, _, _ in open_places})
        return {
            "language": language,
            "direction": current_direction(),
            "language_names": NAMES,
            "house_name": house().name.in_(language),
            "house_languages": house().languages,
            "actor": actor,
            "here": here(),
            "demo": app.config["SETTINGS"].is_demo,
            "navigation": [
                Link(path, label, path == current) for path, label, permission in open_places
            ],
        }

    app.add_template_global(lambda name: _static_file(name, str(app.static_folder)), "static_file")
    app.add_template_filter(_shown, "shown")


def _current(paths: set[str]) -> str:
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
