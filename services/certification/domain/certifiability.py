"""Who may sit the certification."""

from collections.abc import Iterable
from typing import Final

COMPETENCES_NEEDED: Final = 5
LEVEL_NEEDED: Final = 1


def certifiable_competences(levels: Iterable[int]) -> int:
    """How many competences count: level 1 at least (facts 3.1)."""
    return sum(1 for level in levels if level >= LEVEL_NEEDED)


def is_certifiable(levels: Iterable[int]) -> bool:
    """Level 1 at least in five competences (facts 3.1)."""
    return certifiable_competences(levels) >= COMPETENCES_NEEDED
