"""From what a letter says to the letter: rendered in its reader's language, put into the outbox."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import current_app

from shared_space.house.queries import the_house
from shared_space.kernel.config import Settings
from shared_space.kernel.i18n import current_direction, gettext, speaking
from shared_space.kernel.text import clean, isolate
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.notices.queries.readers import Reader
from shared_space.notices.service import NewLetter, post


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a letter says, already in its reader's language. template: 'booking' or 'account'.
    link: (what it does, where it leads); None for who has no account. words: what a person wrote, with
    its heading."""

    template: str
    subject: str
    sentences: tuple[str, ...]
    link: tuple[str, str] | None
    dates: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    words: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()
    calendar: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Why a letter is written. key: the fact, unique among those of this kind."""

    kind: str
    key: str
    at: datetime
    leaves_at: datetime | None = None
    decision_id: int | None = None
    secret: bool = False


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def write(occasion: Occasion, reader: Reader, content: Callable[[Reader], Content]) -> None:
    """One letter for one reader; `content` is called with her language in force."""
    if reader.language not in LANGUAGES:
        reader = replace(reader, language=the_house().languages[0])
    with speaking(reader.language):
        said = content(reader)
        text, html = render(said, reader)
    post(
        NewLetter(
            dedupe_key=f"{occasion.kind}:{occasion.key}:{reader.mark}",
            kind=occasion.kind,
            person_id=reader.person_id,
            to_name=reader.name,
            to_email=reader.email,
            language=reader.language,
            subject=said.subject,
            body_text=text,
            body_html=html,
            at=occasion.at,
            leaves_at=occasion.leaves_at,
            calendar=said.calendar[0],
            calendar_method=said.calendar[1],
            secret=occasion.secret,
            decision_id=occasion.decision_id,
        )
    )


def render(content: Content, reader: Reader) -> tuple[str, str]:
    """(plain text, HTML). Rendered without what every page knows: no request is needed, and nothing
    of the page on which the fact happened can reach the letter."""
    house = the_house()
    values = {
        "content": content,
        "language": reader.language,
        "direction": current_direction(),
        "greeting": _greeting(reader),
        "house_name": isolate(house.name.in_(reader.language).text),
        "public_url": settings().public_url,
        "reachable": isolate(house.email) if house.email else "",
    }
    text, html = (
        current_app.jinja_env.get_template(f"mail/{content.template}.{form}").render(values)
        for form in ("txt", "html")
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html


def _greeting(reader: Reader) -> str:
    name = clean(reader.name)
    return gettext("Hello %(name)s,", name=isolate(name)) if name else gettext("Hello,")
