"""The form of a closure: when the house, or one space, does not work."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from shared_space.kernel.forms import TrilingualField
from shared_space.kernel.i18n import current_language, gettext, lazy_gettext
from shared_space.kernel.span_form import SpanForm
from shared_space.spaces.queries import SpaceView

HOUSE = "house"


class ClosureForm(SpanForm):
    """After validate_on_submit(): `span` is the Interval in UTC, `space_id` None for the whole house,
    `reason.data` a Trilingual or None. Fields: where, those of a span, reason.
    """

    where = SelectField(lazy_gettext("What does not work"), default=HOUSE)
    reason = TrilingualField(lazy_gettext("Reason"), longest=200, required=False)

    def __init__(self, *args: Any, spaces: Sequence[SpaceView], **kwargs: Any) -> None:
        """spaces: those that can be closed."""
        super().__init__(*args, **kwargs)
        language = current_language()
        self.where.choices = [
            (HOUSE, gettext("The whole house")),
            *((str(space.id), space.name.in_(language).text) for space in spaces),
        ]

    @property
    def space_id(self) -> int | None:
        return None if self.where.data == HOUSE else int(self.where.data)
