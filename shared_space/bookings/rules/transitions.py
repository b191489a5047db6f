"""The life of an occurrence as one table: (state, event) → next state. Pure."""

TRANSITIONS: dict[tuple[str, str], str] = {
    ("requested", "approve"): "approved",
    ("requested", "decline"): "declined",
    ("requested", "withdraw"): "withdrawn",
    ("requested", "expire"): "expired",
    ("requested", "offer"): "offered",
    ("offered", "accept"): "approved",
    ("offered", "decline"): "declined",
    ("offered", "expire"): "expired",
    ("approved", "cancel"): "cancelled",
    ("approved", "move"): "moved",
    ("approved", "release"): "released",
    ("approved", "undo_approve"): "requested",
    ("declined", "undo_decline"): "requested",
    ("cancelled", "undo_cancel"): "approved",
    ("moved", "undo_move"): "approved",
}
STOOD = {
    after: before
    for (before, _event), after in TRANSITIONS.items()
    if before != "offered" and after not in {"requested", "approved", "offered"}
}
"""What a date that has ended was before, when it was no offer."""
VERBS = {"approve": "approved", "decline": "declined", "cancel": "cancelled"}


def next_state(state: str, event: str) -> str | None:
    """The state after `event`; None when the event is not possible in `state`."""
    return TRANSITIONS.get((state, event))


def from_state(event: str) -> str:
    """The one state that a manager's `event` (approve, decline, cancel, undo_…) starts from."""
    (state,) = {start for (start, name) in TRANSITIONS if name == event and start != "offered"}
    return state
