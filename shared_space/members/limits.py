"""How many sign-in forms one address may send. Generous: the whole house shares one address."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, request
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

P = ParamSpec("P")
R = TypeVar("R")
TRIES = parse_many("60 per minute; 600 per hour")
_kept = MemoryStorage()
_window = FixedWindowRateLimiter(_kept)


def sign_in_limit(view: Callable[P, R]) -> Callable[P, R]:
    """Answer 429 to an address that sends too many forms. Counted in this process: a brake against
    guessing, beside the delay of each account, which is in the database."""

    @wraps(view)
    def limited(*args: P.args, **kwargs: P.kwargs) -> R:
        if request.method == "POST":
            here = request.remote_addr or ""
            if not all(_window.hit(limit, "sign-in", here) for limit in TRIES):
                abort(429)
        return view(*args, **kwargs)

    return limited


def forget() -> None:
    """As if nobody had tried yet."""
    _kept.reset()
