"""What a check says."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass
class Finding:
    """promise: what should hold; counted: how many of what were looked at; violations: a line each."""

    promise: str
    counted: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def says(self, line: str) -> None:
        self.violations.append(line)


def instant(value: datetime | str) -> datetime:
    """As the engine hands it over: text on SQLite, with a zone on PostgreSQL. Raises ValueError for
    a text of any other form than the one that sorts."""
    if isinstance(value, str):
        if len(value) != 19 or value[10] != " ":
            raise ValueError(f"'{value}' is not written as an instant")
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC)
