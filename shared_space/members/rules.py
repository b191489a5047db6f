"""How long a sign-in lasts, how long a link lives, how long the next try waits. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email

INVITATION, SIGN_IN, RESET = "invitation", "sign_in", "reset"
LINK_LASTS = {
    INVITATION: timedelta(days=14),
    SIGN_IN: timedelta(minutes=30),
    RESET: timedelta(minutes=30),
}
KEPT_DEVICE_LASTS = timedelta(days=90)
DEVICE_LASTS = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=10)
KEPT_FORM_LASTS = timedelta(days=1)
LONGEST_KEPT_FORM = 300_000
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


def device_lasts(*, kept: bool, is_staff: bool) -> timedelta:
    """90 days on a device that a member keeps; 12 hours on others, and always for house staff."""
    return KEPT_DEVICE_LASTS if kept and not is_staff else DEVICE_LASTS


@dataclass(frozen=True)
class Pace:
    """`free` tries at once; then the wait is `first`, doubled by each further try, to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


# Tries are told apart, so that whoever guesses passwords cannot keep her from asking for a link.
PACES = {
    "password": Pace(5, timedelta(seconds=5), timedelta(minutes=15)),
    "link": Pace(3, timedelta(minutes=1), timedelta(hours=1)),
}
FORGIVEN_AFTER = timedelta(days=1)


def wait(pace: Pace, tries: int, last_at: datetime, now: datetime) -> timedelta:
    """How long from `now` until the next try is admitted; zero when it is. Never a hard lock-out."""
    if tries < pace.free:
        return timedelta()
    doubled = min(tries - pace.free, 20)
    delay = min(pace.first * (1 << doubled), pace.longest)
    return max(timedelta(), last_at + delay - now)


def normal_email(typed: str) -> str:
    """The address as it is kept: checked, lower case. Raises ValueError when it is none."""
    try:
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error


def normal_password(typed: str) -> str:
    """The same password from every keyboard."""
    return unicodedata.normalize("NFC", typed)


def password_objection(password: str, *own: str) -> str:
    """'' or why it will not do: 'short', 'long', 'simple' or 'yours' (own: her name and address)."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if len(set(password.casefold())) < 5:
        return "simple"
    plain = password.casefold().strip()
    if any(plain in {word.casefold(), word.casefold().split("@")[0]} for word in own if word):
        return "yours"
    return ""


_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Opera", r"OPR/|Opera"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def device_label(user_agent: str) -> str:
    """'Firefox, Android' from a browser's own words; '' when they say nothing known."""
    found = (
        next((name for name, pattern in names if re.search(pattern, user_agent)), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(part for part in found if part)
