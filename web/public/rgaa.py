"""How accessible the pages are known to be: the 106 criteria of the RGAA, each with how it is looked at, from `rgaa.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

SOURCE: Final = Path(__file__).with_name("rgaa.toml")


@dataclass(frozen=True)
class Criterion:
    """One of them. It is looked at by tests, by hand (not done yet), by both; or it has nothing to apply to; or it is not met."""

    number: str
    says: str
    test: tuple[str, ...] = ()
    hand: str = ""
    absent: str = ""
    gap: str = ""

    @property
    def theme(self) -> str:
        """The number of its theme."""
        return self.number.split(".")[0]


@cache
def source() -> Mapping[str, Any]:
    """The file."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


@cache
def criteria() -> tuple[Criterion, ...]:
    """All of them, in their order."""
    return tuple(
        Criterion(number, **{**told, "test": tuple(told.get("test", ()))})
        for number, told in source()["criteria"].items()
    )


@cache
def figures() -> Mapping[str, int]:
    """How many are in each case; together they are all of them."""
    found = criteria()
    return {
        "total": len(found),
        "tests": sum(bool(one.test) and not one.hand for one in found),
        "main": sum(bool(one.hand) for one in found),
        "sans_objet": sum(bool(one.absent) for one in found),
        "manque": sum(bool(one.gap) for one in found),
    }


def document() -> str:
    """`docs/accessibility.md`."""
    told, counts = source(), figures()
    lines = [
        "# Accessibility",
        "",
        "The 106 criteria of the RGAA 4.1.2 (WCAG 2.1 A and AA, as French law asks), in our words, and how each is looked at. Written by",
        "`make golden` from `web/public/rgaa.toml`; `/accessibilite` gives the same figures to readers. Tests also ask axe-core for WCAG 2.2.",
        "",
        f"- {counts['tests']} criteria are looked at by tests alone, at each change;",
        f"- {counts['main']} need somebody's eyes or ears, some beside tests: **not tested** yet, whatever is said below;",
        f"- {counts['sans_objet']} have nothing to apply to;",
        f"- {counts['manque']} is known not to be met.",
        "",
        "NVDA, JAWS and VoiceOver: **not tested**. No audit by a person has been made: this is no declaration of conformity.",
    ]
    for theme, title in told["themes"].items():
        lines += ["", f"## {theme}. {title}", "", "| | criterion | how |", "|---|---|---|"]
        lines += [f"| {one.number} | {one.says} | {how(one)} |" for one in criteria() if one.theme == theme]
    lines += ["", "## The tests", "", "| name | test |", "|---|---|"]
    lines += [f"| {name} | `{path}` |" for name, path in told["tests"].items()]
    return "\n".join(lines) + "\n"


def how(one: Criterion) -> str:
    """The last column."""
    if one.absent:
        return f"does not apply: {one.absent}"
    if one.gap:
        return f"**not met**: {one.gap}"
    parts = [f"test: {', '.join(one.test)}"] if one.test else []
    return ". ".join([*parts, f"by hand, not tested: {one.hand}"] if one.hand else parts)
