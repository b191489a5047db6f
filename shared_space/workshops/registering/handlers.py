"""What registrations say to facts of the slices below them."""

from shared_space.members.events import PersonLeft
from shared_space.members.queries import person
from shared_space.workshops.registering import queries, service
from shared_space.workshops.registering.service_forgetting import forget_person


def end_places(event: PersonLeft) -> None:
    """Her account ends: she gives her places back, and is forgotten as a participant."""
    seen = person(event.person_id)
    email = seen.email if seen else ""
    for number in queries.places_of_person(event.person_id, email):
        service.give_back(number, event.at, actor_id=event.actor_id)
    forget_person(event.person_id, email)
