"""Colours that can be read: contrasts computed from the style sheet, in the light and in the dark."""

import re
from pathlib import Path

import pytest

import web

SHEET = (Path(web.__file__).parent / "static" / "css" / "01-tokens.css").read_text()
TEXT, FIELD = 5.4, 3.5


def tokens(scheme: str) -> dict[str, str]:
    light, _, dark = SHEET.partition("@media (prefers-color-scheme: dark)")
    pair = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
    found = dict(pair.findall(light))
    return {**found, **dict(pair.findall(dark))} if scheme == "dark" else found


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(scheme: str):
    found = tokens(scheme)
    pairs = [(text, back) for text in ("ink", "ink-2", "go", "go-deep") for back in ("paper", "wash")]
    pairs += [(kind, f"{kind}-bg") for kind in ("ok", "warn", "bad")] + [("bad", "paper"), ("on-go", "go")]
    pairs += [(f"area-{n}", "paper") for n in range(1, 6)]
    low = {pair: round(contrast(found[pair[0]], found[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_is_seen(scheme: str):
    found = tokens(scheme)
    assert contrast(found["border"], found["paper"]) >= FIELD


def test_the_scale_is_the_known_one():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#767676", "#ffffff")


def test_colours_are_written_in_one_place():
    folder = Path(web.__file__).parent / "static" / "css"
    others = [path for path in folder.glob("*.css") if path.name != "01-tokens.css"]
    found = {path.name: re.findall(r"#[0-9a-fA-F]{3,6}\b(?!\w)", path.read_text()) for path in others}
    assert {name: colours for name, colours in found.items() if set(colours) - {"#fff"}} == {}
