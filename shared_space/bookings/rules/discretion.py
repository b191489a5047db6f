"""Discretion: the one function that decides how much of a booking a reader sees. Pure.

Every output uses it: screen, search, feed, letter, share text, export. House policy:
`public` shows title and host to everybody; `house` to whoever belongs to an organization of the
house, and its staff; `private` to who asked (while she belongs there: bookings stay with their
organization), the coordinators of its organization, and managers. A guest of the house asked for
herself: her booking is hers and the managers', while one of the house itself is the managers' alone.
"""

from collections.abc import Iterable

from shared_space.kernel.actor import Actor


def sees_content(
    actor: Actor,
    visibility: str,
    organization_id: int | None,
    requester_id: int,
    *,
    guest: bool = False,
) -> bool:
    """Whether `actor` may see title and host. Else: only that the time is taken."""
    if may_change(actor, organization_id, requester_id, guest=guest):
        return True
    if visibility == "house":
        return bool(actor.memberships)
    return visibility == "public"


def sees_needs(
    actor: Actor, visibility: str, organization_id: int | None, requester_id: int
) -> bool:
    """Whether `actor` may read what a booking needs: who may change it, and, unless it is private,
    the people of its organization."""
    if may_change(actor, organization_id, requester_id):
        return True
    return visibility != "private" and actor.belongs_to(organization_id)


def may_change(
    actor: Actor, organization_id: int | None, requester_id: int, *, guest: bool = False
) -> bool:
    """Whether `actor` may withdraw, cancel or edit: who asked (while she still belongs there, or as
    the house's guest), the organization's coordinators, managers."""
    if actor.is_manager or actor.coordinates(organization_id):
        return True
    hers = guest or actor.belongs_to(organization_id)
    return hers and actor.person_id == requester_id


def co_hosts_see(actor: Actor, co_host_ids: Iterable[int]) -> bool:
    """Whether `actor` may see title and host since her organization hosts it too: its coordinators,
    whatever the visibility. To change it stays with the organization that asked for it."""
    return any(actor.coordinates(number) for number in co_host_ids)


def sees_share(actor: Actor, organization_id: int) -> bool:
    """Whether `actor` may read how much hall time that organization has: its coordinators, and
    managers. To others it would be a ranking."""
    return actor.is_manager or actor.coordinates(organization_id)
