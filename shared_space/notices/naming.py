"""Names and titles as a letter writes them."""

from shared_space.kernel.text import clean, isolate
from shared_space.kernel.trilingual import Trilingual


def named(name: Trilingual, language: str) -> str:
    """`name` in `language`, in one line and isolated: people typed it."""
    return isolate(clean(name.in_(language).text))
