"""Where there are no Web Locks, exactly one tab holds a test, whichever opened first and however close."""

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest

NODE = Path(playwright.__file__).parent / "driver" / "node"
TAB = Path(__file__).parents[3] / "web" / "static" / "js" / "tab.js"


def told(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    command = [str(NODE), str(Path(__file__).with_name("tab.mjs")), str(TAB), json.dumps(cases)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("numbers", [(0.1, 0.9), (0.9, 0.1)])
def test_of_two_tabs_exactly_one_holds_the_test(numbers: tuple[float, float]):
    gaps = (0, 20, 50, 100, 150, 400)
    found = told(*({"numbers": numbers, "gaps": (0, gap)} for gap in gaps))
    assert {gap: sum(one["alone"]) for gap, one in zip(gaps, found, strict=True)} == dict.fromkeys(gaps, 1)
    assert found[-1]["alone"] == [True, False], "who holds it already keeps it"


@pytest.mark.parametrize(
    "numbers", [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)], ids=str
)
def test_of_three_tabs_too(numbers: tuple[int, int, int]):
    gaps = ((0, 0, 0), (0, 50, 50), (0, 120, 30), (0, 50, 300))
    found = told(*({"numbers": numbers, "gaps": three} for three in gaps))
    assert [sum(one["alone"]) for one in found] == [1] * len(gaps)


def test_whoever_takes_the_test_has_it_and_the_other_is_told():
    [found] = told({"numbers": (0.9, 0.1), "gaps": (0, 300), "take": 1})
    assert found == {"alone": [True, False], "lost": [0]}
