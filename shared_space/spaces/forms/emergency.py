"""The form of an emergency: where, until when, and why, filled in as far as can be."""

from typing import Any

from shared_space.kernel.forms import TrilingualField
from shared_space.kernel.i18n import lazy_gettext
from shared_space.spaces.forms.closure import ClosureForm


class EmergencyForm(ClosureForm):
    """As ClosureForm, from today on: all of today unless hours are given, with a reason, which every
    letter says. What has passed is left out by the service. A fresh form has its span already."""

    reason = TrilingualField(lazy_gettext("Reason"), longest=200, multiline=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.first_day.data = self.today
            self._make_span()
