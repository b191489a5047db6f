"""Promises 1 to 7 as before; one date is approved in one place; and 9: portable equipment is never
promised beyond its count."""

from migrations.promises import v1
from migrations.promises.triggers import Extra, Rule

CLAIMS = v1.CLAIMS


def _pieces_at(moment: str, equipment: str, earliest: str) -> str:
    """The pieces claimed at a moment. No claim is longer than 36 hours (promise:length)."""
    return (
        "(SELECT sum(q.pieces) FROM equipment_claims q"
        f" JOIN occurrences o ON o.id = q.occurrence_id AND o.{CLAIMS}"
        f" WHERE q.equipment_id = {equipment} AND q.claims_from <= {moment}"
        f" AND q.claims_from > <36 hours before {earliest}> AND q.claims_until > {moment})"
    )


def _over_promised(equipment: str, earliest: str, latest: str) -> str:
    """A moment from `earliest` until `latest` at which more is claimed than there is."""
    return (
        "SELECT 1 FROM equipment_claims p"
        f" JOIN occurrences c ON c.id = p.occurrence_id AND c.{CLAIMS}"
        f" JOIN equipment e ON e.id = p.equipment_id WHERE p.equipment_id = {equipment}"
        f" AND p.claims_from < {latest} AND p.claims_from > <36 hours before {earliest}>"
        f" AND {_pieces_at('p.claims_from', equipment, 'p.claims_from')} > e.pieces"
    )


# What claims under one uid may be two rows for a while: a date that stands, and a slot that is offered
# instead of an edit of it. Approved is one alone.
_TWICE = (
    "SELECT 1 FROM occurrences o WHERE o.uid = NEW.uid AND o.id <> NEW.id AND o.state = 'approved'"
)
_CLAIMING = f"EXISTS (SELECT 1 FROM occurrences n WHERE n.id = NEW.occurrence_id AND n.{CLAIMS})"

RULES = (
    *v1.RULES,
    Rule(
        "moved_twice",
        "moved",
        "occurrences",
        ("INSERT", "UPDATE OF state"),
        "NEW.state = 'approved'",
        _TWICE,
    ),
    Rule(
        "equipment",
        "equipment",
        "equipment_claims",
        ("INSERT",),
        "",
        _over_promised("NEW.equipment_id", "NEW.claims_from", "NEW.claims_until")
        + f" AND {_CLAIMING}",
    ),
    Rule(
        "equipment_state",
        "equipment",
        "occurrences",
        ("UPDATE OF state",),
        f"NEW.{CLAIMS}",
        "SELECT 1 FROM equipment_claims n WHERE n.occurrence_id = NEW.id AND EXISTS ("
        + _over_promised("n.equipment_id", "n.claims_from", "n.claims_until")
        + ")",
    ),
    Rule(
        "equipment_fewer",
        "equipment",
        "equipment",
        ("UPDATE OF pieces",),
        "NEW.pieces < OLD.pieces",
        "SELECT 1 FROM equipment_claims p"
        f" JOIN occurrences c ON c.id = p.occurrence_id AND c.{CLAIMS} WHERE p.equipment_id = NEW.id"
        f" AND {_pieces_at('p.claims_from', 'NEW.id', 'p.claims_from')} > NEW.pieces",
    ),
    Rule(
        "moved_equipment",
        "moved",
        "equipment_claims",
        ("INSERT",),
        "",
        "SELECT 1 FROM occurrences o WHERE o.id = NEW.occurrence_id"
        " AND (o.claims_from <> NEW.claims_from OR o.claims_until <> NEW.claims_until)",
    ),
    Rule("moved_equipment_claims", "moved", "equipment_claims", ("UPDATE",)),
)


def _turns(equipment: str) -> str:
    """Wait for the turn at each equipment, in the order of their ids (see `v1`)."""
    return (
        f"PERFORM 1 FROM equipment WHERE id IN ({equipment}) ORDER BY id FOR NO KEY UPDATE;\n"
        f"  UPDATE equipment SET claim_count = claim_count + 1 WHERE id IN ({equipment});"
    )


POSTGRESQL_EXTRAS = (
    *v1.POSTGRESQL_EXTRAS,
    Extra(
        "1_turn_equipment_claims",
        "equipment_claims",
        "BEFORE INSERT",
        # the date first: else it could be approved meanwhile by one who does not see this claim yet
        "PERFORM 1 FROM occurrences WHERE id = NEW.occurrence_id FOR NO KEY UPDATE;\n"
        f"  IF {_CLAIMING} THEN\n  {_turns('NEW.equipment_id')}\n  END IF;",
    ),
    Extra(
        "1_turn_equipment_state",  # after the turn at the space: everywhere in this order
        "occurrences",
        "BEFORE UPDATE OF state",
        _turns("SELECT n.equipment_id FROM equipment_claims n WHERE n.occurrence_id = NEW.id"),
        f"NEW.{CLAIMS}",
    ),
)
