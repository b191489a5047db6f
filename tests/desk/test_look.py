"""What the style sheets promise: contrast, size, and a page that turns with its language."""

import re

import pytest

from shared_space.kernel.config import ROOT

pytestmark = pytest.mark.page

STATIC = ROOT / "static"
SHEETS = sorted(STATIC.glob("*.css"))
TOKENS = (STATIC / "tokens.css").read_text()
TEXT = 4.5
EDGE = 3.0
PAIRS = (
    ("ink", "paper", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "sunken", TEXT),
    ("ink", "deep-tint", TEXT),
    ("ink", "accent-tint", TEXT),
    ("ink", "wrong-tint", TEXT),
    ("ink", "wait", TEXT),
    ("ink", "wait-line", TEXT),
    ("ink", "open", TEXT),
    ("muted", "paper", TEXT),
    ("muted", "surface", TEXT),
    ("muted", "sunken", TEXT),
    ("deep", "paper", TEXT),
    ("deep", "surface", TEXT),
    ("deep", "deep-tint", TEXT),
    ("deep", "accent-tint", TEXT),
    ("deep", "wrong-tint", TEXT),
    ("deep", "open", TEXT),
    ("deep-hover", "paper", TEXT),
    ("on-deep", "deep", TEXT),
    ("on-deep", "deep-hover", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "accent-tint", TEXT),
    ("wrong", "paper", TEXT),
    ("wrong", "surface", TEXT),
    ("wrong", "wrong-tint", TEXT),
    ("taken-ink", "taken", TEXT),
    ("edge", "paper", EDGE),
    ("edge", "surface", EDGE),
    ("open-edge", "open", EDGE),
    ("open-edge", "paper", EDGE),
)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"
    r"|(?<![\w-])(?:left|right|top|bottom|width|height|(?:max|min)-(?:width|height))\s*:(?!\s*[\d.]+em\))"
    r"|(?:float|text-align|clear)\s*:\s*(?:left|right)"
)


def colours(scheme: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_counted_as_wcag_counts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_can_be_told_apart(scheme: str, front: str, ground: str, least: float) -> None:
    known = colours(scheme)
    assert contrast(known[front], known[ground]) >= least


def test_the_sheets_of_every_page_are_small() -> None:
    size = sum((STATIC / name).stat().st_size for name in ("tokens.css", "base.css"))
    assert size <= 14 * 1024  # before it is packed; a third of that on the wire


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheets_use_logical_properties_only(sheet: object) -> None:
    assert [m.group() for m in PHYSICAL.finditer(sheet.read_text())] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_come_from_the_tokens(sheet: object) -> None:
    """So that both lights hold everywhere; paper is plainly black on white, and so is a QR code. What
    stands inside other websites is light like most of them."""
    if sheet.name in {"tokens.css", "embed.css"}:
        return
    screen = sheet.read_text().split("@media print")[0]
    screen = screen.replace(".code img { background: #fff", "")
    assert re.findall(r"#[0-9a-f]{3,8}\b", screen) == []


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", TOKENS))
    for sheet in SHEETS:
        text = sheet.read_text()
        own = set(re.findall(r"(--[\w-]+):", text))
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined | own, sheet.name
