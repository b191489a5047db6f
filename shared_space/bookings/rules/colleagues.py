"""Whom a booking may invite by letter, beside the people of the house. Pure."""

from collections.abc import Collection
from datetime import timedelta

MOST = 20
MOST_A_DAY = 60  # by one person: the house's mailbox is no way to write to the whole city
KEPT = timedelta(days=30)


def why_not(email: str, on_list: Collection[str], requester_email: str, *, ahead: bool) -> str:
    """Why `email` (lower case) is not added: 'over', 'already', 'gets_letters' or 'full'; '' when it
    may be. on_list: the addresses the booking invites; ahead: whether a date of it is still to come."""
    if not ahead:
        return "over"
    if email in on_list:
        return "already"
    if email == requester_email.lower():
        return "gets_letters"
    return "full" if len(on_list) >= MOST else ""
