"""Reading organizations and their people."""

from sqlalchemy import select

from shared_space.kernel.db import db
from shared_space.organizations.models import Affiliation, Organization


def memberships_of(person_id: int) -> dict[int, str]:
    """Organization id → 'member' or 'coordinator', for organizations that are members today."""
    rows = db.session.execute(
        select(Affiliation.organization_id, Affiliation.role)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(Affiliation.person_id == person_id, Organization.state == "member")
    )
    return {row.organization_id: row.role for row in rows}
