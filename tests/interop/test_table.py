"""The table in docs/calendars.md claims nothing that no test proves."""

import re

from tests.test_house import ROOT


def test_every_test_that_the_table_names_is_there():
    page = (ROOT / "docs" / "calendars.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 20
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]
    assert not missing
