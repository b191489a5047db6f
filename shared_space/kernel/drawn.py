"""Form fields as HTML, each drawn once: on a hot page with forty of them most stand as they stood on the
page before."""

from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

_MACROS = "macros/drawn.html"


def drawn(field: Any, hint: str = "") -> Markup:
    """A field of one value with its label, hint and errors, as macros/forms.html writes it."""
    words = _words(field, hint)
    value = field.data if words[-1] else field._value()  # noqa: SLF001 (what it shows again)
    flags = field.flags
    bounds = getattr(flags, "min", None), getattr(flags, "max", None)
    kind = "" if words[-1] else field.widget.input_type
    return _drawn("field", *words, value, kind, bool(getattr(flags, "required", False)), *bounds)


def drawn_ticks(field: Any, hint: str = "") -> Markup:
    """A field of boxes to tick."""
    return _drawn("ticks", *_words(field, hint), tuple(field.data or ()))


def _words(field: Any, hint: str) -> tuple[Any, ...]:
    options = tuple((one.value, str(one.label)) for one in getattr(field, "choices", None) or ())
    return field.id, str(field.label.text), str(hint), tuple(map(str, field.errors)), options


@lru_cache(maxsize=4096)
def _drawn(macro: str, *values: Any) -> Markup:
    module = current_app.jinja_env.get_template(_MACROS).module
    markup: Markup = getattr(module, macro)(*values)
    return markup
