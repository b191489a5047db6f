"""What happened to organizations and to the places of people in them."""

from dataclasses import dataclass
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganizationEvent(Event):
    subject_kind: ClassVar[str] = "organization"
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class OrganizationAdded(OrganizationEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class OrganizationChanged(OrganizationEvent):
    """fields: the names of what changed ('name', 'state', …)."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonJoinedOrganization(OrganizationEvent):
    person_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleInOrganizationChanged(OrganizationEvent):
    person_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class PersonLeftOrganization(OrganizationEvent):
    """Its bookings stay with the organization; her private calendar links of it end."""

    person_id: int
