"""E-mail addresses as the head of a letter can carry them. Pure."""

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


def is_address(email: str) -> bool:
    """Whether a letter can be sent to `email` at all: plain ASCII, nothing quoted, nothing that means
    something in the head of a letter. Whether it exists only the server knows."""
    return len(email) <= 254 and _ADDRESS.fullmatch(email) is not None
