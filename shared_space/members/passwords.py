"""Argon2, for known and unknown people alike, at most two at once."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared_space.members.rules import LONGEST_PASSWORD, normal_password

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's figures
# A crowd at the door must not take all memory and both cores from those who are inside.
_AT_ONCE = threading.Semaphore(2)


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(normal_password(password))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("nobody has this one")


def matches(kept: str, password: str) -> bool:
    """Whether `password` is the one of the hash `kept`. An empty hash costs the same time, so that
    time does not tell who is known here; so does a password longer than any."""
    real = bool(kept) and len(password) <= LONGEST_PASSWORD
    with_hash = kept if real else _nobodys()
    with _AT_ONCE:
        try:
            _HASHER.verify(with_hash, normal_password(password if real else "somebody"))
        except (VerificationError, InvalidHashError):
            return False
    return real


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with lower figures than today's."""
    return _HASHER.check_needs_rehash(kept)
