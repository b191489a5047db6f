"""Fields that several forms of the desk share: when, for how many, equipment and set-up."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, time
from typing import Any

from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, StopValidation

from shared_space.bookings.messages_set_up import LAYOUTS, interpretation_name
from shared_space.bookings.rules.needs import INTERPRETATION, MOST, Needs
from shared_space.kernel.forms import ChecksField, choices
from shared_space.kernel.i18n import gettext, lazy_gettext, ngettext
from shared_space.spaces.queries import EquipmentView

FARTHEST_YEAR = 2100
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PEOPLE = ("wheelchair", "childcare", "kosher", "halal")


def key_or_new(typed: str | None) -> str:
    """A submission key as it was sent. Nobody can mend a hidden field: what is no key gives way to a
    new one."""
    return typed if typed and _KEY.fullmatch(typed) else secrets.token_urlsafe(24)


class PiecesField(Field):
    """A number for each portable equipment: inputs `<name>-<id>`. lent: what can be chosen, set by
    the view. data: equipment id → pieces, those above 0; typed: what was typed, kept when it is
    refused. Drawn by `bookings/_set_up.html`."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.lent: Sequence[EquipmentView] = ()
        self.data: dict[int, int] = {}
        self.typed: dict[int, str] = {}
        self.own_errors: dict[int, str] = {}

    def process_data(self, value: dict[int, int] | None) -> None:
        self.data = dict(value or {})
        self.typed = {number: str(pieces) for number, pieces in self.data.items()}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.process_data(data if isinstance(data, dict) else None)
        start = f"{self.name}-"
        names = [name for name in formdata or () if name.startswith(start)]
        sent = {name.removeprefix(start): formdata[name].strip() for name in names}
        if sent:
            self.typed = {int(n): text for n, text in sent.items() if n.isdecimal() and len(n) < 10}
            self.data = {}

    def pre_validate(self, form: Any) -> None:
        lent = {row.id: row.pieces for row in self.lent}
        self.data, self.own_errors = {}, {}
        for number, text in self.typed.items():
            if text in {"", "0"}:
                continue
            if number not in lent:
                raise StopValidation(gettext("Something here is no longer lent. Look again."))
            pieces = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
            if 0 <= pieces <= lent[number]:
                self.data[number] = pieces
            else:
                self.own_errors[number] = ngettext(
                    "Write a whole number. The house has %(num)s.",
                    "Write a whole number. The house has %(num)s.",
                    lent[number],
                )
        self.data = {number: pieces for number, pieces in self.data.items() if pieces}
        if self.own_errors:
            raise StopValidation(next(iter(self.own_errors.values())))


class SlotFields:
    """Mixed into a form: a day, and from when until when on it."""

    day = DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Choose a day."))])
    starts = TimeField(lazy_gettext("From"), [InputRequired(lazy_gettext("Choose a time."))])
    ends = TimeField(lazy_gettext("Until"), [InputRequired(lazy_gettext("Choose a time."))])

    def validate_day(self, field: DateField) -> None:
        if field.data and not 2000 <= field.data.year < FARTHEST_YEAR:
            raise StopValidation(gettext("Choose a day in these years."))

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise StopValidation(gettext("The end must be after the start."))

    @property
    def wall(self) -> tuple[date, time, time]:
        """After validation: on the house's clock."""
        assert self.day.data and self.starts.data and self.ends.data
        return self.day.data, self.starts.data, self.ends.data


class HowMany(NumberRange):
    """Its sentence says all that there is to say, of what is no number too."""

    def __call__(self, form: Any, field: Any) -> None:
        field.errors = []
        super().__call__(form, field)


HOW_MANY = (
    InputRequired(lazy_gettext("Write how many people come.")),
    HowMany(1, 2000, lazy_gettext("Write a number from 1 to 2000.")),
)


class PeopleFields:
    """Mixed into a form: how many come."""

    people = IntegerField(lazy_gettext("How many people"), HOW_MANY)


def _some_people(_form: Any, field: IntegerField) -> None:
    """Empty is nobody."""
    wrong = bool(field.raw_data and str(field.raw_data[0]).strip() and field.data is None)
    field.errors = []
    if wrong or not 0 <= (field.data or 0) <= MOST:
        raise StopValidation(gettext("Write a number from 0 to %(most)s.", most=MOST))


class SetUpFields:
    """Mixed into a form: portable equipment, and what `rules.needs.Needs` says."""

    equipment = PiecesField(lazy_gettext("Equipment to lend"))
    layout = SelectField(
        lazy_gettext("How the room is set up"), choices=choices(LAYOUTS.items()), default=""
    )
    interpretation = ChecksField(lazy_gettext("Interpretation into"))
    wheelchair = IntegerField(lazy_gettext("People who use a wheelchair"), [_some_people])
    childcare = IntegerField(lazy_gettext("Children in the childcare corner"), [_some_people])
    kosher = IntegerField(lazy_gettext("Kosher meals"), [_some_people])
    halal = IntegerField(lazy_gettext("Halal meals"), [_some_people])
    prayer_break = BooleanField(lazy_gettext("A break for prayer"))

    def offer(self, lent: Sequence[EquipmentView]) -> None:
        """What can be chosen. Called before the form is validated or drawn."""
        self.equipment.lent = lent
        self.interpretation.choices = [(code, interpretation_name(code)) for code in INTERPRETATION]

    @property
    def needs(self) -> Needs:
        """After validation."""
        return Needs(
            layout=self.layout.data or "",
            interpretation=tuple(self.interpretation.data or ()),
            prayer_break=bool(self.prayer_break.data),
            **{name: getattr(self, name).data or 0 for name in _PEOPLE},
        )

    @property
    def says_something(self) -> bool:
        """Whether the folded part should stand open: something is chosen, or refused."""
        fields = (self.equipment, *(getattr(self, name) for name in asdict(Needs())))
        chosen = (field.typed if field is self.equipment else field.data for field in fields)
        return any(field.errors for field in fields) or any(
            any(value.values()) if isinstance(value, dict) else bool(value) for value in chosen
        )
