"""Promises 1 to 7 and 9 as before; and 8: never more people have a place in a workshop than it holds."""

from migrations.promises import v2
from migrations.promises.triggers import Extra, Rule

# Who has a place: it is hers, or it is kept until she has confirmed her address.
PLACES = "state IN ('asked','registered')"


def _places(workshop: str) -> str:
    return f"(SELECT count(*) FROM registrations r WHERE r.workshop_id = {workshop} AND r.{PLACES})"


RULES = (
    *v2.RULES,
    Rule(
        "registered",
        "registered",
        "registrations",
        ("INSERT", "UPDATE OF state, workshop_id"),
        f"NEW.{PLACES}",
        "SELECT 1 FROM workshops w WHERE w.id = NEW.workshop_id"
        f" AND {_places('NEW.workshop_id')} > w.capacity",
    ),
    Rule(
        "registered_capacity",
        "registered",
        "workshops",
        ("UPDATE OF capacity",),
        "NEW.capacity < COALESCE(OLD.capacity, NEW.capacity + 1)",
        f"SELECT 1 WHERE {_places('NEW.id')} > NEW.capacity",
    ),
)

POSTGRESQL_EXTRAS = (
    *v2.POSTGRESQL_EXTRAS,
    Extra(
        "0_turn_registrations",  # see `v1`: before the row, whose foreign key then locks what is ours
        "registrations",
        "BEFORE INSERT OR UPDATE OF state, workshop_id",
        "UPDATE workshops SET registration_count = registration_count + 1"
        " WHERE id = NEW.workshop_id;",
        f"NEW.{PLACES}",
    ),
)
