"""Who holds a room, for the pages of spaces and of organizations, which lie below this slice."""

from flask import Blueprint

from shared_space.kernel import clock
from shared_space.residencies.queries import ResidencyView, residents_at, rooms_of

blueprint = Blueprint("residencies", __name__)


@blueprint.app_template_global()
def residents_now() -> dict[int, ResidencyView]:
    """Space id → the residency that holds it now."""
    return residents_at(clock.now())


@blueprint.app_template_global()
def rooms_held_by(organization_id: int) -> list[ResidencyView]:
    """The rooms that this organization holds now."""
    return rooms_of(organization_id, clock.now())
