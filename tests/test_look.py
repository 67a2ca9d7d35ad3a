"""The look: every pair of colours that carries meaning is read out of tokens.css and measured."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOOK = ROOT / "assets" / "look"

TEXT = [  # what is read, and on what it stands: 4.5 or more
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink-2", "paper"),
    ("ink-2", "sheet"),
    ("ink-2", "sunk"),
    ("ink-3", "paper"),
    ("ink-3", "sheet"),
    ("ink-3", "sunk"),
    ("grass", "paper"),
    ("grass", "sheet"),
    ("on-grass", "grass"),
    ("on-grass", "grass-press"),
    ("on-wash", "grass-wash"),
    ("on-amber", "amber"),
    ("amber-ink", "amber-wash"),
    ("on-straw", "straw"),
    ("on-clay", "clay"),
    ("clay-ink", "clay-wash"),
    ("on-stop", "stop"),
    ("stop-ink", "stop-wash"),
    ("stop-ink", "paper"),
    ("stop-ink", "sheet"),
    ("paper", "ink"),
    ("on-amber", "v-kept"),
    ("on-straw", "v-already"),
    ("white", "v-done"),
    ("white", "v-flag"),
    ("white", "v-stop"),
]
SHAPES = [  # what is only seen: borders of controls, blades, focus: 3 or more
    ("edge", "paper"),
    ("edge", "sheet"),
    ("blade-1", "sheet"),
    ("blade-2", "sheet"),
    ("blade-3", "sheet"),
    ("seed", "sheet"),
    ("amber-edge", "amber-wash"),
    ("focus", "paper"),
    ("focus", "sheet"),
]


def tokens(theme: str) -> dict[str, str]:
    """The colours of one theme by name; dark has those of light that it does not change."""
    text = (LOOK / "tokens.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+):(#[0-9A-Fa-f]{6})\b", block)) for block in re.findall(r"\{([^{}]*--paper[^{}]*)\}", text))
    return {"white": "#FFFFFF", **light, **(dark if theme == "dark" else {})}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_every_text_can_be_read(theme: str, front: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[front], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), SHAPES)
def test_every_control_and_blade_can_be_seen(theme: str, front: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[front], colours[ground]) >= 3


def test_no_colour_stands_in_a_sheet_that_is_not_a_token() -> None:
    """White under a QR code, black on paper and the veil behind a dialog are no roles."""
    for sheet in LOOK.glob("*.css"):
        if sheet.name != "tokens.css":
            found = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\([^)]*\)", sheet.read_text(encoding="utf-8")))
            assert found <= {"#fff", "#000", "rgb(20 22 14 / .5)"}, sheet.name


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = ET.parse(LOOK / "icons.svg").getroot()
    there = {symbol.get("id") for symbol in sprite}
    used: set[str] = set()
    for path in [*(ROOT / "pages").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'icon_name="([\w-]+)"', text)) | set(re.findall(r'\bicon\("([\w-]+)"', text))
    assert {"gift", "users"} <= there
    assert used
    assert used <= there
