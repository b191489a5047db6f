"""What organizations do when something happens below them."""

from shared_space.members.events import PersonLeft
from shared_space.organizations import queries, service


def end_places(event: PersonLeft) -> None:
    """Who leaves the house leaves her organizations; their bookings stay with them."""
    for organization_id in queries.organizations_of(event.person_id):
        service.remove(organization_id, event.person_id, actor_id=event.actor_id, now=event.at)
