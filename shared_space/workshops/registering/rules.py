"""Who may register, how long a place is kept, and when names are forgotten. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

LIVE = ("asked", "registered")  # these have a place
KEPT_FOR = timedelta(hours=24)
FREE_AGAIN = timedelta(hours=1)  # before the first date, so that others can still come
AT_LEAST = timedelta(minutes=15)
REMEMBERED = timedelta(days=30)  # after the last date
WAITS_FOR_DATES = timedelta(days=180)
LETTERS_A_DAY = 6  # to one address that nobody has confirmed
# From one network, by people without an account: a whole organization, or the public of a mobile
# company, shares one.
PLACES_A_DAY = 200
PLACES_OF_ONE_A_DAY = 40  # in one workshop
LONGEST_NAME = 80


@dataclass(frozen=True)
class Standing:
    """A workshop, as far as registering goes. starts: of its dates that stand and are still to begin,
    UTC, in order; dated: whether it ever had one. taken: the places that are taken or kept."""

    state: str
    registration: str
    capacity: int | None
    taken: int
    starts: tuple[datetime, ...]
    dated: bool

    @property
    def left(self) -> int | None:
        """Places that are left; None when there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


def why_not(standing: Standing) -> str:
    """Why nobody can register: 'cancelled', 'closed', 'past' or 'full'; '' when one can."""
    return why_not_confirm(standing) or (
        "closed" if standing.registration != "open" else "full" if standing.left == 0 else ""
    )


def why_not_confirm(standing: Standing) -> str:
    """Why a place that was kept cannot be taken: 'cancelled', 'closed' or 'past'; '' when it can."""
    if standing.state == "cancelled":
        return "cancelled"
    if standing.state != "published":
        return "closed"
    return "past" if standing.dated and not standing.starts else ""


def kept_until(now: datetime, starts: Iterable[datetime]) -> datetime:
    """Until when a place waits for its confirmation: a day, or until an hour before the first date if
    that is nearer; a quarter of an hour at least."""
    first = min((start for start in starts if start > now), default=None)
    if first is None:
        return now + KEPT_FOR
    return min(now + KEPT_FOR, max(first - FREE_AGAIN, now + AT_LEAST))


def network_of(address: str) -> str:
    """What one household or organization shares of an IP address: all of an IPv4 one, the first 64
    bits of an IPv6 one; what is no address, as it is."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known, 64), strict=False))
