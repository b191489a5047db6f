"""What the services of residencies refuse."""

from shared_space.kernel.refusals import Refused


class AlreadyHeld(Refused):
    """Another residency holds this space during that time."""

    code = "already_held"


class NotAWorkRoom(Refused):
    """Only a work room in use can be held."""

    code = "not_a_work_room"


class NotAMember(Refused):
    """Only a member of the coalition can hold a room."""

    code = "not_a_member"


class ResidencyOver(Refused):
    code = "residency_over"


class NotHeldThen(Refused):
    """What is given back lies outside the residency, or has passed."""

    code = "not_held_then"


class ReleaseOver(Refused):
    """The time that was given back has passed."""

    code = "release_over"


class EndsTooEarly(Refused):
    """Its end would lie in the past, or before its beginning."""

    code = "ends_too_early"
