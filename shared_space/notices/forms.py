"""Buttons only: nothing is typed here."""

from shared_space.kernel.forms import Form


class Act(Form):
    """A button with its token."""
