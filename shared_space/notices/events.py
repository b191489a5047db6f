"""What happened to letters by the hand of a person."""

from dataclasses import dataclass
from typing import ClassVar

from shared_space.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterRetried(Event):
    """A manager put a letter that was given up back into the queue."""

    subject_kind: ClassVar[str] = "letter"
    letter_id: int


@dataclass(frozen=True, kw_only=True)
class TrialLetterAsked(Event):
    """Somebody of the staff asked for a test letter to her own address."""

    subject_kind: ClassVar[str] = "person"
    person_id: int
