"""What is asked before a house can start, and what an answer must be. Pure.

Every check takes the text of an answer and gives its value, or raises ValueError with a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from urllib.parse import urlsplit

from shared_space.house.rules import LANGUAGE_ORDERS, is_latitude, is_longitude, is_zone
from shared_space.kernel.text import clean, is_slug, slugify
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.members.rules import normal_email
from shared_space.spaces.rules import Hours

KINDS = ("work_room", "meeting_hall", "open_space")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class FirstSpace:
    """people: how many fit; in an open space as many seats can be booked one by one."""

    slug: str
    kind: str
    people: int
    name: Trilingual


@dataclass(frozen=True)
class Answers:
    """All that was asked. smtp_url '': letters are kept, not sent, until it is written."""

    name: Trilingual
    city: Trilingual
    zone: str
    latitude: float
    longitude: float
    languages: tuple[str, ...]
    administrator_name: str
    administrator_email: str
    administrator_language: str
    public_url: str
    database_url: str
    smtp_url: str
    mail_from: str
    spaces: tuple[FirstSpace, ...]
    hours: tuple[Hours, ...]


def line(text: str) -> str:
    """One cleaned line of at most 120 characters, or nothing."""
    cleaned = clean(text)
    if len(cleaned) > 120:
        raise ValueError("Write at most 120 characters.")
    return cleaned


def needed(text: str) -> str:
    if not line(text):
        raise ValueError("An answer is needed.")
    return line(text)


def zone(text: str) -> str:
    if not is_zone(text.strip()):
        raise ValueError("Write the name of a time zone, such as Asia/Jerusalem.")
    return text.strip()


def latitude(text: str) -> float:
    return _degrees(text, is_latitude(_number(text)))


def longitude(text: str) -> float:
    return _degrees(text, is_longitude(_number(text)))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _degrees(text: str, fits: bool) -> float:
    if not fits:
        raise ValueError("Write degrees as a number with a point, such as 31.7496.")
    return float(text)


def languages(text: str) -> tuple[str, ...]:
    order = tuple(re.split(r"[\s,]+", text.strip()))
    if order not in LANGUAGE_ORDERS:
        raise ValueError("Write all three, in your order: ar,he,en")
    return order


def language(text: str) -> str:
    if text.strip() not in LANGUAGES:
        raise ValueError("Write ar, he or en.")
    return text.strip()


def email(text: str) -> str:
    try:
        return normal_email(text.strip())
    except ValueError as error:
        raise ValueError("Write an e-mail address.") from error


def email_or_nothing(text: str) -> str:
    return email(text) if text.strip() else ""


def public_url(text: str) -> str:
    """Scheme and host that every link of a letter begins with."""
    address = text.strip().rstrip("/")
    parts = urlsplit(address)
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError("Write scheme and host only, such as https://rooms.example.org")
    return address


def smtp_url(text: str) -> str:
    address = text.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(c.isspace() for c in address):
        raise ValueError("Write smtp://user:password@host:port, or smtps://…, or nothing.")
    return address


def database_url(text: str) -> str:
    address = text.strip()
    if not address.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("Write sqlite:////path/of/the/file or postgresql+psycopg://…")
    return address


def kind(text: str) -> str:
    if text.strip() not in KINDS:
        raise ValueError(f"Write one of: {', '.join(KINDS)}")
    return text.strip()


def people(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()) or not 1 <= int(text) <= 500:
        raise ValueError("Write a number from 1 to 500.")
    return int(text)


def weekdays(text: str) -> tuple[int, ...]:
    """Numbers of weekdays (0 = Monday), from 'sun mon tue'; none at all: hours come later."""
    words = [word for word in re.split(r"[\s,]+", text.strip().lower()) if word]
    if set(words) - set(WEEKDAYS):
        raise ValueError(f"Write days such as: {' '.join(WEEKDAYS)}")
    return tuple(sorted({WEEKDAYS.index(word) for word in words}))


def wall_time(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text.strip()):
        raise ValueError("Write a time such as 08:00.")
    return time.fromisoformat(text.strip())


def opening_hours(days: Sequence[int], opens: time, closes: time) -> tuple[Hours, ...]:
    if closes <= opens and closes != time():
        raise ValueError("The house closes after it opens.")
    return tuple(Hours(weekday, opens, closes) for weekday in days)


def space_slug(name: Trilingual, kind_of_it: str, taken: Sequence[str]) -> str:
    """From its English name, else from its kind; numbered when it is taken."""
    base = slugify(name.en)[:50].strip("-") or kind_of_it.replace("_", "-")
    candidates = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return next(slug for slug in candidates if is_slug(slug) and slug not in taken)


def spaces(text: str) -> tuple[FirstSpace, ...]:
    """'kind|people|name in ar|in he|in en; …', as a program gives them."""
    found: list[FirstSpace] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        words = [word.strip() for word in part.split("|")]
        if len(words) != 5 or not any(words[2:]):
            raise ValueError("Write each space as kind|people|name in ar|in he|in en")
        name = Trilingual(*(line(word) for word in words[2:]))
        slug = space_slug(name, kind(words[0]), [space.slug for space in found])
        found.append(FirstSpace(slug, kind(words[0]), people(words[1]), name))
    return tuple(found)
