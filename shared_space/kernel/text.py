"""Cleaning and isolating what people type. Pure."""

import re
import unicodedata

FSI, PDI = "\u2068", "\u2069"
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SEPARATORS = {0x2028: "\n", 0x2029: "\n", 0x0085: "\n"}


def clean(text: str, *, multiline: bool = False) -> str:
    """`text` without control characters and stray bidi controls, NFC, trimmed.

    Joiners that Arabic and emoji need (U+200C, U+200D) stay. In a single line every run of white
    space is one space; in several lines, line ends become \\n and at most one empty line stays.
    """
    text = unicodedata.normalize("NFC", text.translate(_SEPARATORS)).translate(_BIDI)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    if not multiline:
        return " ".join(kept.split())
    lines = [" ".join(line.split()) for line in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def isolate(text: str) -> str:
    """`text` between U+2068 and U+2069, so that in plain text its direction touches nothing else."""
    return f"{FSI}{text}{PDI}"


SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED_SLUGS = frozenset(
    {"lobby", "embed", "apply", "new", "find", "day", "week", "private", "edit", "all"}
)


def is_slug(text: str) -> bool:
    """Whether `text` may stand in an address for ever (design: `[a-z0-9-]`, not reserved, ≤ 60)."""
    return len(text) <= 60 and SLUG.fullmatch(text) is not None and text not in RESERVED_SLUGS


def slugify(text: str) -> str:
    """A slug from Latin letters and digits in `text`; empty when it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
