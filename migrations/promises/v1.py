"""Promises 1 to 7 as they were first made."""

from migrations.promises.triggers import Extra, Rule

CLAIMS = "state IN ('approved','offered')"
LIVE = "state IN ('requested','approved','offered')"
TRANSITIONS = (
    ("requested", "approved"),
    ("requested", "declined"),
    ("requested", "withdrawn"),
    ("requested", "expired"),
    ("requested", "offered"),
    ("offered", "approved"),
    ("offered", "declined"),
    ("offered", "expired"),
    ("approved", "cancelled"),
    ("approved", "moved"),
    ("approved", "released"),
    ("approved", "requested"),  # these four: a decision undone
    ("declined", "requested"),
    ("cancelled", "approved"),
    ("moved", "approved"),
)
FROZEN = [
    "id",
    "space_id",
    "booking_id",
    "uid",
    "starts_at",
    "ends_at",
    "claims_from",
    "claims_until",
    "seats",
    "replaces_id",
]


def _seats_at(moment: str, space: str, earliest: str) -> str:
    """The seats claimed at a moment. No claim is longer than 36 hours (promise:length), so the index
    need not look further back than `earliest`."""
    return (
        f"(SELECT sum(o.seats) FROM occurrences o WHERE o.{CLAIMS} AND o.space_id = {space}"
        f" AND o.claims_from <= {moment} AND o.claims_from > <36 hours before {earliest}>"
        f" AND o.claims_until > {moment})"
    )


def _not_released(claim: str) -> str:
    """No single release of residency r covers all that `claim` takes of it."""
    return (
        "NOT EXISTS (SELECT 1 FROM releases f WHERE f.residency_id = r.id"
        f" AND (f.starts_at <= {claim}.claims_from OR f.starts_at <= r.starts_at)"
        f" AND (f.ends_at >= {claim}.claims_until OR f.ends_at >= r.ends_at))"
    )


def _claims_inside(residency: str) -> str:
    """The claims of others in a residency."""
    return (
        "SELECT 1 FROM residencies r"
        f" JOIN occurrences o ON o.space_id = r.space_id AND o.{CLAIMS}"
        " JOIN bookings b ON b.id = o.booking_id"
        f" WHERE r.id = {residency} AND o.claims_until > r.starts_at"
        " AND o.claims_from > <36 hours before r.starts_at>"
        " AND (r.ends_at IS NULL OR o.claims_from < r.ends_at)"
        f" AND COALESCE(b.organization_id, 0) <> r.organization_id AND {_not_released('o')}"
    )


RULES = (
    Rule("length", "length", "occurrences", ("INSERT",), "<NEW is longer than 36 hours>"),
    Rule(
        "overfull",
        "overfull",
        "occurrences",
        ("INSERT", "UPDATE OF state, seats, space_id, claims_from, claims_until"),
        f"NEW.{CLAIMS}",
        f"SELECT 1 FROM occurrences p WHERE p.{CLAIMS} AND p.space_id = NEW.space_id"
        " AND p.claims_from >= NEW.claims_from AND p.claims_from < NEW.claims_until AND "
        + _seats_at("p.claims_from", "NEW.space_id", "NEW.claims_from")
        + " > (SELECT s.seats FROM spaces s WHERE s.id = NEW.space_id)",
    ),
    Rule(
        "overfull_seats",
        "overfull",
        "spaces",
        ("UPDATE OF seats",),
        "NEW.seats < OLD.seats",
        f"SELECT 1 FROM occurrences p WHERE p.{CLAIMS} AND p.space_id = NEW.id AND "
        + _seats_at("p.claims_from", "NEW.id", "p.claims_from")
        + " > NEW.seats",
    ),
    Rule(
        "moved",
        "moved",
        "occurrences",
        ("UPDATE",),
        " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN),
    ),
    Rule(
        "moved_booking",
        "moved",
        "bookings",
        ("UPDATE",),
        "OLD.id <> NEW.id OR OLD.organization_id IS DISTINCT FROM NEW.organization_id",
    ),
    Rule(
        "moved_chain",
        "moved",
        "occurrences",
        ("INSERT",),
        "NEW.replaces_id IS NOT NULL",
        "SELECT 1 FROM occurrences o WHERE o.id = NEW.replaces_id"
        " AND (o.uid <> NEW.uid OR o.sequence >= NEW.sequence)",
    ),
    Rule(
        "moved_successor",
        "moved",
        "occurrences",
        ("INSERT", "UPDATE OF state"),
        f"NEW.{CLAIMS}",
        f"SELECT 1 FROM occurrences o WHERE o.id = NEW.replaces_id AND o.{CLAIMS}"
        f" UNION ALL SELECT 1 FROM occurrences o WHERE o.replaces_id = NEW.id AND o.{LIVE}"
        f" AND o.{CLAIMS}",
    ),
    Rule(
        "revision",
        "revision",
        "occurrences",
        ("UPDATE",),
        "(NEW.state <> OLD.state AND NEW.revision <> OLD.revision + 1)"
        " OR NEW.revision NOT IN (OLD.revision, OLD.revision + 1)",
    ),
    Rule(
        "transition",
        "transition",
        "occurrences",
        ("UPDATE",),
        "NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ("
        + ", ".join(f"'{before}>{after}'" for before, after in TRANSITIONS)
        + ")",
    ),
    Rule(
        "held",
        "held",
        "occurrences",
        ("INSERT", "UPDATE OF state, space_id, booking_id, claims_from, claims_until"),
        f"NEW.{CLAIMS}",
        "SELECT 1 FROM residencies r WHERE r.space_id = NEW.space_id"
        " AND r.starts_at < NEW.claims_until AND (r.ends_at IS NULL OR r.ends_at > NEW.claims_from)"
        " AND r.organization_id <> (SELECT COALESCE(b.organization_id, 0) FROM bookings b"
        f" WHERE b.id = NEW.booking_id) AND {_not_released('NEW')}",
    ),
    Rule(
        "held_residency",
        "held",
        "residencies",
        ("INSERT", "UPDATE OF organization_id, space_id, starts_at, ends_at"),
        "",
        "SELECT 1 FROM residencies r WHERE r.space_id = NEW.space_id AND r.id <> NEW.id"
        " AND (NEW.ends_at IS NULL OR r.starts_at < NEW.ends_at)"
        " AND (r.ends_at IS NULL OR r.ends_at > NEW.starts_at)"
        f" UNION ALL {_claims_inside('NEW.id')}",
    ),
    Rule(
        "held_release",
        "held",
        "releases",
        ("UPDATE", "DELETE"),
        "",
        _claims_inside("OLD.residency_id"),
    ),
    Rule(
        "closed",
        "closed",
        "occurrences",
        ("INSERT", "UPDATE OF state, space_id, starts_at, ends_at"),
        f"NEW.{CLAIMS}",
        "SELECT 1 FROM closures c WHERE (c.space_id IS NULL OR c.space_id = NEW.space_id)"
        " AND c.starts_at < NEW.ends_at AND c.ends_at > NEW.starts_at",
    ),
    Rule(
        "closed_closure",
        "closed",
        "closures",
        ("INSERT", "UPDATE OF space_id, starts_at, ends_at"),
        "",
        f"SELECT 1 FROM occurrences o WHERE o.{CLAIMS}"
        " AND (NEW.space_id IS NULL OR o.space_id = NEW.space_id)"
        " AND o.starts_at > <36 hours before NEW.starts_at>"
        " AND o.starts_at < NEW.ends_at AND o.ends_at > NEW.starts_at",
    ),
    Rule("history", "history", "audit_rows", ("UPDATE", "DELETE")),
    Rule("kept_occurrences", "kept", "occurrences", ("DELETE",)),
    Rule("kept_bookings", "kept", "bookings", ("DELETE",)),
    Rule("kept_letters", "kept", "letters", ("DELETE",), "OLD.state IN ('queued','sending')"),
)


def _turn(space: str) -> str:
    """Wait for the turn at a space, once in a transaction: it lasts until the end, and a hundred
    updates of one row in one transaction would each read through all those before it. Rolling back
    to a savepoint gives back both the lock and the note that it was taken."""
    return (
        f"IF current_setting('house.turn_' || {space}, true) IS DISTINCT FROM 'taken' THEN\n"
        f"    UPDATE spaces SET claim_count = claim_count + 1 WHERE id = {space};\n"
        f"    PERFORM set_config('house.turn_' || {space}, 'taken', true);\n"
        "  END IF;"
    )


_EVERY_SPACE = """PERFORM pg_advisory_xact_lock(hashtext('spaces'));
    PERFORM 1 FROM spaces ORDER BY id FOR NO KEY UPDATE;
    UPDATE spaces SET claim_count = claim_count + 1;"""

# On PostgreSQL many write at once. Whoever claims, holds or closes first updates the row of the space: so
# she waits for the one before her, and then sees what that one did. Reading the row FOR UPDATE is not
# enough, it oversold at REPEATABLE READ. SQLite has one writer at a time and needs none of this.
# BEFORE the row, so that its foreign key locks a row that is ours already: with AFTER, a race of 50
# processes ended once in "new multixact has more than one updating member" (PostgreSQL 18).
POSTGRESQL_EXTRAS = (
    Extra(
        "0_turn_occurrences",  # the digit: triggers of one table run in the order of their names
        "occurrences",
        "BEFORE INSERT OR UPDATE OF state, seats, space_id, claims_from, claims_until",
        _turn("NEW.space_id"),
        f"NEW.{CLAIMS}",
    ),
    Extra(
        "0_turn_residencies",
        "residencies",
        "BEFORE INSERT OR UPDATE OF organization_id, space_id, starts_at, ends_at",
        _turn("NEW.space_id"),
    ),
    Extra(
        "0_turn_releases",
        "releases",
        "AFTER UPDATE OR DELETE",
        _turn("(SELECT space_id FROM residencies WHERE id = OLD.residency_id)"),
    ),
    Extra(
        "0_turn_closures",
        "closures",
        "BEFORE INSERT OR UPDATE OF space_id, starts_at, ends_at",
        f"""IF NEW.space_id IS NOT NULL THEN
    {_turn("NEW.space_id")}
  ELSE
    {_EVERY_SPACE}
  END IF;""",
    ),
    Extra(
        "0_turn_spaces",  # a new space and a closure of the whole house wait for each other
        "spaces",
        "AFTER INSERT",
        "PERFORM pg_advisory_xact_lock(hashtext('spaces'));",
    ),
    *(
        Extra(
            f"{code}_{table}_truncate",
            table,
            "BEFORE TRUNCATE",
            f"RAISE EXCEPTION 'promise:{code}' USING ERRCODE = '23514';",
        )
        for code, table in (
            ("history", "audit_rows"),
            ("kept", "occurrences"),
            ("kept", "bookings"),
            ("kept", "letters"),
        )
    ),
)
