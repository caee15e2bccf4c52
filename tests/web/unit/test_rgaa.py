"""The table of accessibility is whole, names tests that exist, and is what readers are told."""

import re
from pathlib import Path

import pytest

from tests.web.unit.desk import Script, pages
from web.public import rgaa

ROOT = Path(__file__).resolve().parents[3]
IN_EACH_THEME = {
    "1": 9,
    "2": 2,
    "3": 3,
    "4": 13,
    "5": 8,
    "6": 2,
    "7": 5,
    "8": 10,
    "9": 4,
    "10": 14,
    "11": 13,
    "12": 11,
    "13": 12,
}


def test_the_106_criteria_are_there():
    numbers = [one.number for one in rgaa.criteria()]
    assert numbers == [f"{theme}.{n}" for theme, count in IN_EACH_THEME.items() for n in range(1, count + 1)]
    counts = dict(rgaa.figures())
    assert counts.pop("total") == 106
    assert sum(counts.values()) == 106


@pytest.mark.parametrize("one", rgaa.criteria(), ids=lambda one: one.number)
def test_each_says_how_it_is_looked_at(one: rgaa.Criterion):
    ways = [bool(one.test or one.hand), bool(one.absent), bool(one.gap)]
    assert ways.count(True) == 1
    assert set(one.test) <= set(rgaa.source()["tests"])


def test_the_tests_exist_and_serve():
    for path in rgaa.source()["tests"].values():
        file, name = path.split("::")
        assert f"def {name}(" in (ROOT / file).read_text(), path
    used = {name for one in rgaa.criteria() for name in one.test}
    assert used == set(rgaa.source()["tests"])


def test_every_page_begins_with_its_type_and_language():
    templates = [path.read_text() for path in (ROOT / "web" / "templates").rglob("*.html")]
    whole = [text for text in templates if "<html" in text]
    assert len(whole) == 1
    assert re.match(r'<!doctype html>\n<html lang="fr">', whole[0])


def test_readers_are_told_the_same_figures(tmp_path: Path):
    page = pages(Script(), tmp_path, signed_in=False).get("/accessibilite").get_data(as_text=True)
    for count in rgaa.figures().values():
        assert re.search(rf"\b{count}\b", page)
