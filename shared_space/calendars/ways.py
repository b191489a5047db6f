"""The ways to subscribe to one address, the one that works on this device first."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

ORDER = {
    "apple": ("apple", "google", "outlook", "thunderbird", "android"),
    "android": ("android", "apple", "outlook", "thunderbird"),
    "computer": ("google", "outlook", "thunderbird", "apple", "android"),
}


@dataclass(frozen=True)
class Ways:
    """https: the address to copy; webcal: the same for programs that open it; google, outlook: pages
    of theirs that take it; first, others: names of ways in order; device: which is in her hand."""

    https: str
    webcal: str
    google: str
    outlook: str
    device: str
    first: str
    others: tuple[str, ...]
    language: str


def ways_to(address: str, device: str, language: str) -> Ways:
    """All ways to the feed at `address` (absolute)."""
    parts = urlsplit(address)
    webcal = parts._replace(scheme="webcal").geturl()
    first, *others = ORDER[device]
    return Ways(
        https=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?url={quote(address, safe='')}",
        device=device,
        first=first,
        others=tuple(others),
        language=language,
    )
