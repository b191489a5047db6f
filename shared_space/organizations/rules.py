"""Who may care for an organization, its fields and languages, and how its name is searched. Pure."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from shared_space.kernel.actor import Actor
from shared_space.kernel.text import is_slug, slugify
from shared_space.kernel.trilingual import Trilingual

# The coalition's fields of practice, in its own order.
FIELDS = ("education", "community", "culture", "languages", "support", "own")
# Languages an organization works in, each by its own name.
WORKING_LANGUAGES = {
    "ar": "العربية",
    "he": "עברית",
    "en": "English",
    "am": "አማርኛ",
    "ru": "Русский",
    "fr": "Français",
}
ROLES = ("member", "coordinator")
# What staff may choose; 'applied' belongs to an application that waits for its decision.
CHOSEN_STATES = ("member", "former")
# What a coordinator may write about her own organization, and what staff may.
DESCRIBED = frozenset({"about", "neighbourhoods", "languages", "website", "email", "phone"})
MANAGED = DESCRIBED | {"name", "fields", "state", "members_may_request"}

_ALIKE = str.maketrans({"ى": "ي", "ة": "ه", "ـ": "", "׳": "'", "״": '"'})


def may_see(actor: Actor, state: str) -> bool:
    """Members of the coalition are public; one that applied or left is the staff's to see."""
    return state == "member" or actor.is_staff


def may_describe(actor: Actor, organization_id: int) -> bool:
    """Whether she may write about it: its coordinator, or a manager."""
    return actor.is_manager or actor.coordinates(organization_id)


def cares_for_people(actor: Actor, organization_id: int) -> bool:
    """Whether its people are hers to see and invite: its coordinator, or staff (design §5)."""
    return actor.is_staff or actor.coordinates(organization_id)


def roles_she_gives(actor: Actor, organization_id: int) -> tuple[str, ...]:
    """The roles in it that she may give. A coordinator invites members; staff names coordinators."""
    if actor.is_staff:
        return ROLES
    return ("member",) if actor.coordinates(organization_id) else ()


def may_remove(actor: Actor, organization_id: int, role: str) -> bool:
    """Whether she may end the place of somebody who has `role` there."""
    return role in roles_she_gives(actor, organization_id)


def suggested_slug(name: Trilingual, taken: Iterable[str] = ()) -> str:
    """An address from the English name, numbered when it is taken; '' without Latin letters."""
    base = slugify(name.en)
    if not base:
        return ""
    taken = frozenset(taken)
    numbered = (f"{base[:56].strip('-')}-{number}" for number in range(2, 1000))
    free = (slug for slug in (base, *numbered) if is_slug(slug) and slug not in taken)
    return next(free, "")


def web_address(text: str) -> str:
    """`text` as an http(s) address, 'https://' put before a bare host; '' for nothing.
    Raises ValueError for anything else."""
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    parts = urlsplit(address)
    host = parts.hostname or ""
    plain = (
        host.strip(".") and "." in host and not any(c.isspace() or c in "<>\"'\\" for c in address)
    )
    if parts.scheme not in {"http", "https"} or not plain or parts.username is not None:
        raise ValueError("not a web address")
    return address


def matches(name: Trilingual, words: str) -> bool:
    """Whether every word of `words` stands in the name, in any of its languages; accents, vowel
    signs and the forms of alef do not matter."""
    text = _plain(" ".join(text for _language, text in name.items()))
    return all(word in text for word in _plain(words).split())


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return bare.translate(_ALIKE)
