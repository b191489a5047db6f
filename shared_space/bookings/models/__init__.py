"""The tables of the booking desk."""

from shared_space.bookings.models.arrangement import (
    PROPOSAL_STATES,
    PROPOSALS,
    Colleague,
    NeedCheck,
    Offer,
    Proposal,
    WaitingPlace,
)
from shared_space.bookings.models.booking import (
    CLAIMING,
    LIVE,
    STATES,
    Booking,
    CoHost,
    EquipmentClaim,
    Need,
    Occurrence,
    SkippedDate,
)
from shared_space.bookings.models.decision import Decided, Decision, Question
from shared_space.bookings.models.policy import AT_ONCE, PERIODS, Policy

__all__ = [
    "AT_ONCE",
    "CLAIMING",
    "LIVE",
    "PERIODS",
    "PROPOSALS",
    "PROPOSAL_STATES",
    "STATES",
    "Booking",
    "CoHost",
    "Colleague",
    "Decided",
    "Decision",
    "EquipmentClaim",
    "Need",
    "NeedCheck",
    "Occurrence",
    "Offer",
    "Policy",
    "Proposal",
    "Question",
    "SkippedDate",
    "WaitingPlace",
]
