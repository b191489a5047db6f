"""The one transaction in which a house begins."""

from datetime import datetime

from shared_space.bookings.service import policies
from shared_space.house import service as house_service
from shared_space.kernel.db import transactional
from shared_space.members import service as members_service
from shared_space.spaces import service as spaces_service
from shared_space.start.rules import Answers, FirstSpace

HALL_TURNAROUND_MINUTES = 30


@transactional
def start_house(answers: Answers, *, now: datetime) -> str:
    """Settings, policies, hours, first spaces and the administrator, all or nothing; gives the token
    of her one-time link. She is a manager too, since somebody must open the house.
    Raises house.errors.AlreadyStarted."""
    house_service.start(
        {
            "name": answers.name,
            "city": answers.city,
            "zone": answers.zone,
            "latitude": answers.latitude,
            "longitude": answers.longitude,
            "languages": list(answers.languages),
        },
        now=now,
    )
    policies.begin()
    person_id, token = members_service.create_administrator(
        answers.administrator_email,
        answers.administrator_name,
        answers.administrator_language,
        now=now,
    )
    members_service.set_roles(
        person_id, is_manager=True, is_administrator=True, actor_id=None, now=now
    )
    spaces_service.set_hours(None, answers.hours, actor_id=person_id, now=now)
    for space in answers.spaces:
        _add(space, person_id, now)
    return token


def _add(space: FirstSpace, actor_id: int, now: datetime) -> None:
    is_hall = space.kind == "meeting_hall"
    spaces_service.add_space(
        space.slug,
        {
            "kind": space.kind,
            "name": space.name,
            "people": space.people,
            "seats": space.people if space.kind == "open_space" else 1,
            "turnaround_minutes": HALL_TURNAROUND_MINUTES if is_hall else 0,
            "approval": "asks" if is_hall else "at_once",
        },
        actor_id=actor_id,
        now=now,
    )
