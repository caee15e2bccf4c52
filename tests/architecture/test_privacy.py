"""The periods that docs/privacy.md states are those that the services keep."""

import importlib
import re
from dataclasses import fields
from pathlib import Path

from chassis.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("assessment", "campaigns", "certification", "identity", "referential", "reporting")
OF_LEARNING = {"improvement_delay_days", "reset_delay_days"}
"""How long one waits before trying again: nothing is forgotten by them."""

AFTERWARDS = {"refresh_days"}
"""How long something lives: the table says how long it stays after that."""

A_YEAR = 365


def kept() -> dict[str, int]:
    """Every setting that is a period, with its default."""
    classes = [importlib.import_module(f"services.{one}.settings").Settings for one in SERVICES]
    found = {one.name: one.default for each in (ServiceSettings, *classes) for one in fields(each)}
    return {
        name: int(default)
        for name, default in found.items()
        if name.endswith(("_days", "_years")) and name not in OF_LEARNING
    }


def stated(text: str) -> dict[str, str]:
    """What the table says of each setting that it names."""
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \| (`[^|]+) \|$", text, re.MULTILINE)
    return {name: period for period, names in rows for name in re.findall(r"`([a-z_]+)`", names)}


def says(period: str, name: str, value: int) -> bool:
    """Whether the words name that period: in days, or in years where it is some whole ones."""
    numbers = {int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", period)}
    whole_years = value // A_YEAR if value % A_YEAR == 0 else value if name.endswith("_years") else None
    return value in numbers or (f"{whole_years} years" in period)


def wrong(text: str) -> set[str]:
    """Settings that the table leaves out, makes up, or gives another period."""
    told, held = stated(text), kept()
    return (set(told) ^ set(held)) | {
        name
        for name in told.keys() & held.keys()
        if name not in AFTERWARDS and not says(told[name], name, held[name])
    }


def test_the_periods_stated_are_those_of_the_settings() -> None:
    assert wrong((ROOT / "docs" / "privacy.md").read_text()) == set()


def test_a_period_that_differs_or_is_left_out_is_seen() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text()
    assert wrong(text.replace("| 2 years, then anonymised |", "| 5 years, then anonymised |")) == {
        "disabled_learner_days"
    }
    assert wrong(text.replace("`exam_days`", "`other_days`")) == {"exam_days", "other_days"}
