"""What happened to people and their devices."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    """person_id: whom it concerns; actor_id: who did it."""

    subject_kind: ClassVar[str] = "person"
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonInvited(PersonEvent):
    """organization_id None: to the house itself."""

    organization_id: int | None


@dataclass(frozen=True, kw_only=True)
class MailboxLinkIssued(PersonEvent):
    """token: the secret of the address /sign-in/link/<token>, for the letter only.
    purpose: 'invitation', 'sign_in' or 'reset'."""

    link_id: int
    purpose: str
    token: str = field(repr=False)
    organization_id: int | None = None

    def facts(self) -> dict[str, object]:
        return {name: value for name, value in super().facts().items() if name != "token"}


@dataclass(frozen=True, kw_only=True)
class SignedIn(PersonEvent):
    """way: 'password', 'invitation', 'sign_in' or 'reset' (the last three: a mailbox link)."""

    device_id: int
    way: str
    kept: bool


@dataclass(frozen=True, kw_only=True)
class SignedOut(PersonEvent):
    device_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceRevoked(PersonEvent):
    """She, or an administrator, ended what other devices were signed in on."""

    device_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(PersonEvent):
    """way: 'account', 'reset' or 'invitation' (her first one)."""

    way: str


@dataclass(frozen=True, kw_only=True)
class AccountEdited(PersonEvent):
    """fields: names of what changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RolesChanged(PersonEvent):
    is_manager: bool
    is_administrator: bool


@dataclass(frozen=True, kw_only=True)
class PersonLeft(PersonEvent):
    """She may not sign in any more; what other slices keep for her alone ends with it."""


@dataclass(frozen=True, kw_only=True)
class DeputyEvent(PersonEvent):
    """person_id: the manager; by_id: who stands in for her; instants in UTC."""

    deputy_id: int
    by_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(DeputyEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class DeputyEnded(DeputyEvent):
    """Before its time: ends_at is when."""
