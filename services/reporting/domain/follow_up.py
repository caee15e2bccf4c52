"""How far each class of a school has got: counts, never a name."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

CERTIFIABLE_LEVEL: Final = 1
CERTIFIABLE_COMPETENCES: Final = 5
"""Level 1 at least in 5 competences at least (facts 0, 3.1)."""


@dataclass(frozen=True)
class Position:
    """Where somebody stands in a competence they have been positioned in."""

    level: int
    pix: int


@dataclass(frozen=True)
class Standing:
    """A pupil of the school's list. `positions` is empty while no account is known to be theirs."""

    class_name: str
    is_reconciled: bool
    positions: tuple[Position, ...]
    is_certified: bool

    @property
    def is_certifiable(self) -> bool:
        """May sit a certification (facts 3.1)."""
        able = sum(one.level >= CERTIFIABLE_LEVEL for one in self.positions)
        return able >= CERTIFIABLE_COMPETENCES

    @property
    def pix(self) -> int:
        """Over all competences."""
        return sum(one.pix for one in self.positions)


@dataclass(frozen=True)
class Counts:
    """Of some pupils. `positioned` have at least one competence; `average_pix` is theirs, None when there are none."""

    learners: int
    reconciled: int
    positioned: int
    positioned_competences: int
    average_pix: int | None
    certifiable: int
    certified: int


@dataclass(frozen=True)
class FollowUp:
    """A school: everybody, and class by class."""

    total: Counts
    classes: tuple[tuple[str, Counts], ...]


def follow_up_of(standings: Iterable[Standing]) -> FollowUp:
    """Classes in the order a school reads them: 6EME 2 before 6EME 10."""
    everybody = list(standings)
    classes: dict[str, list[Standing]] = {}
    for one in everybody:
        classes.setdefault(one.class_name, []).append(one)
    names = sorted(classes, key=_class_order)
    return FollowUp(_counts(everybody), tuple((name, _counts(classes[name])) for name in names))


def _counts(standings: list[Standing]) -> Counts:
    positioned = [one for one in standings if one.positions]
    return Counts(
        learners=len(standings),
        reconciled=sum(one.is_reconciled for one in standings),
        positioned=len(positioned),
        positioned_competences=sum(len(one.positions) for one in positioned),
        average_pix=_half_up(sum(one.pix for one in positioned) / len(positioned)) if positioned else None,
        certifiable=sum(one.is_certifiable for one in standings),
        certified=sum(one.is_certified for one in standings),
    )


def _half_up(number: float) -> int:
    """To the nearest whole, halves upwards, as everywhere a pix is shown (facts 0)."""
    return math.floor(number + 0.5)


def _class_order(name: str) -> tuple[list[tuple[int, int, str]], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [_numbers_by_size(one) for one in parts], name


def _numbers_by_size(part: str) -> tuple[int, int, str]:
    if part[0] in "0123456789":
        digits = part.lstrip("0")
        return 0, len(digits), digits
    return 1, 0, part
