"""Forms: cleaned text, texts in three languages, and messages from our own catalogue."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import wtforms
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Email, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from shared_space.kernel.i18n import gettext, lazy_gettext, ngettext
from shared_space.kernel.text import clean, is_slug, slugify
from shared_space.kernel.trilingual import LANGUAGES, Trilingual

# The library's own sentences that can reach a person, so that they stand in our catalogue.
LIBRARY_MESSAGES = (
    lazy_gettext("Not a valid integer value."),
    lazy_gettext("Not a valid decimal value."),
    lazy_gettext("Not a valid date value."),
    lazy_gettext("Not a valid time value."),
    lazy_gettext("Not a valid datetime value."),
    lazy_gettext("Not a valid choice."),
    lazy_gettext("Invalid Choice: could not coerce."),
    lazy_gettext("Invalid choice(s): one or more data inputs could not be coerced."),
    lazy_gettext("This field is required."),
    lazy_gettext("Invalid email address."),
    lazy_gettext("Invalid URL."),
    lazy_gettext("Invalid input."),
)


class OurTranslations:
    """What WTForms asks for when it writes a message."""

    def gettext(self, string: str) -> str:
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return ngettext(singular, plural, n)


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The base of every form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: object) -> OurTranslations:
            return OurTranslations()


class MaxLength(Length):
    """At most `longest` characters, said in the reader's language."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest)
        self.longest = longest

    def __call__(self, form: Any, field: Any) -> None:
        if len(field.data or "") > self.longest:
            raise StopValidation(too_long(len(field.data), self.longest))


def too_long(length: int, longest: int) -> str:
    return gettext(
        "This is too long: %(length)s characters, at most %(longest)s.",
        length=length,
        longest=longest,
    )


def choices(labels: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as a SelectField wants them."""
    return [SelectChoice(value, label) for value, label in labels]


class Required:
    """Not empty once cleaned."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            raise StopValidation(self.message or gettext("This field is required."))


class Line(StringField):
    """One line of text, cleaned."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""


class SlugField(Line):
    """The end of an address, asked for once: it stands there for ever. Left empty, it is made of the
    English words in the form's `name`. example: a good one, shown when it is refused."""

    def __init__(self, label: Any = None, *, example: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.example = example

    def pre_validate(self, form: Any) -> None:
        if not self.data and form["name"].data:
            self.data = slugify(form["name"].data.en)
        if not is_slug(self.data or ""):
            raise StopValidation(
                gettext(
                    "Write a short address in small Latin letters, digits and hyphens, "
                    "such as %(example)s.",
                    example=self.example,
                )
            )


class Words(TextAreaField):
    """Several lines of text, cleaned."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0], multiline=True) if valuelist else ""


class EmailField(wtforms.EmailField):
    """An e-mail address, cleaned, in lower case."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        checks = (*validators, MaxLength(254), _email_or_nothing)
        super().__init__(label, checks, **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0]).lower() if valuelist else ""


def _email_or_nothing(form: Any, field: Any) -> None:
    if field.data:
        Email(message=gettext("Invalid email address."))(form, field)


class TelField(wtforms.TelField):
    """A telephone number as people write it, cleaned."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, (*validators, MaxLength(30), _phone_or_nothing), **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = clean(valuelist[0]) if valuelist else ""


def _phone_or_nothing(_form: Any, field: Any) -> None:
    if field.data and not re.fullmatch(r"[*+]?[0-9][0-9 ()./-]+", field.data):
        raise StopValidation(gettext("Write a telephone number with digits, such as 02-000-0000."))


class ChecksField(SelectMultipleField):
    """Boxes to tick; data: the list of codes ticked, in the order of the choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        known = [value for value, _label, *_rest in self.iter_choices()]
        if set(self.data or ()) - set(known):
            raise StopValidation(gettext("Not a valid choice."))
        self.data = [value for value in known if value in (self.data or ())]


class TrilingualField(Field):
    """Three inputs `<name>-ar`, `<name>-he`, `<name>-en`. data: Trilingual or None; typed: what was
    typed, by language, kept when it is refused. Drawn by the macro `trilingual`."""

    def __init__(
        self,
        label: Any = None,
        *,
        longest: int = 200,
        multiline: bool = False,
        required: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.longest, self.multiline, self.needed = longest, multiline, required
        self.data: Trilingual | None = None
        self.typed: dict[str, str] = dict.fromkeys(LANGUAGES, "")
        self.language_errors: dict[str, str] = {}

    def process_data(self, value: Trilingual | None) -> None:
        self.data = value
        self.typed = {code: getattr(value, code, "") for code in LANGUAGES}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.process_data(data if isinstance(data, Trilingual) else self.default or None)
        names = {code: f"{self.name}-{code}" for code in LANGUAGES}
        if formdata is None or not any(name in formdata for name in names.values()):
            return
        self.typed = {
            code: clean(formdata.get(name, ""), multiline=self.multiline)
            for code, name in names.items()
        }
        self.data = Trilingual.of(self.typed) if any(self.typed.values()) else None

    def pre_validate(self, form: Any) -> None:
        for code, text in self.typed.items():
            if len(text) > self.longest:
                self.language_errors[code] = too_long(len(text), self.longest)
        if self.language_errors:
            raise StopValidation(next(iter(self.language_errors.values())))
        if self.needed and self.data is None:
            raise StopValidation(gettext("Write this in at least one language."))
