"""Who is asking, as plain values, and what can be demanded of her. Pure."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Permission(enum.Enum):
    """What a route demands before its view runs. Whose row it is, the view's service asks."""

    PUBLIC = "public"
    LINK = "link"  # whoever holds the secret in the address
    SIGNED_IN = "signed_in"
    COORDINATOR = "coordinator"  # of some organization, or a manager
    MANAGER = "manager"
    STAFF = "staff"  # manager or administrator
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """The person behind a request, as plain values; a visitor has no person_id.
    memberships: organization id → 'member' or 'coordinator'. deputy_for: the name of the manager
    whom she stands in for while that one is away, '' for a manager in her own right."""

    person_id: int | None = None
    name: str = ""
    email: str = ""
    locale: str = ""
    is_manager: bool = False
    is_administrator: bool = False
    device_id: int | None = None
    memberships: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    deputy_for: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        return self.is_manager or self.is_administrator

    @property
    def is_coordinator(self) -> bool:
        return "coordinator" in self.memberships.values()

    def belongs_to(self, organization_id: int | None) -> bool:
        return organization_id is not None and organization_id in self.memberships

    def coordinates(self, organization_id: int | None) -> bool:
        return (
            organization_id is not None and self.memberships.get(organization_id) == "coordinator"
        )

    def may(self, permission: Permission) -> bool:
        if permission is Permission.PUBLIC or permission is Permission.LINK:
            return True
        return {
            Permission.SIGNED_IN: self.is_signed_in,
            Permission.COORDINATOR: self.is_coordinator or self.is_manager,
            Permission.MANAGER: self.is_manager,
            Permission.STAFF: self.is_staff,
            Permission.ADMINISTRATOR: self.is_administrator,
        }[permission]


VISITOR = Actor()
