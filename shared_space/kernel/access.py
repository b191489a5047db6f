"""What a route demands. Deny by default."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g

from shared_space.kernel.actor import VISITOR, Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "shared_space_permission"


def permits(permission: Permission) -> Callable[[View], View]:
    """Declare what a view demands. A route without it is refused (403) to everybody."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, permission)
        return view

    return declare


def permission_of(view: Callable[..., Any]) -> Permission | None:
    permission = getattr(view, _ATTRIBUTE, None)
    return permission if isinstance(permission, Permission) else None


def current_actor() -> Actor:
    """The actor of this request (VISITOR outside one who signed in)."""
    actor = g.get("actor", VISITOR)
    assert isinstance(actor, Actor)
    return actor
