"""The reference platform's certification rule ("flash"), written from a description of its behaviour.

Two-parameter logistic, no guessing; the ability is a mean on a grid, under a prior centred again on the last estimate; the next
question is drawn among the five most informative. It was not made for positioning: it is here to be compared with.
"""

from collections.abc import Sequence
from math import pi
from random import Random

import numpy as np

from services.assessment.domain.ability import Array
from services.assessment.domain.positioning import Bank
from studies.positioning.others import OneAbilitySitting

LOWEST, HIGHEST, STEP = -9.0, 9.0, 18.0 / 80.0
PRIOR_VARIANCE = 1.5
# What the width of a cell adds to the error, taken away.
CELL_VARIANCE = (9.0 / 80.0) ** 2 / 12.0
ERROR_WITHOUT_ANSWERS = 5.0
MOST_INFORMATIVE = 5
STOP_AT_EACH = 0.51


def _grid() -> Array:
    """Steps added one after the other: their rounding lets the last one stay under the top, hence 81 points."""
    points = []
    at = LOWEST
    while at < HIGHEST:
        points.append(at)
        at += STEP
    return np.array(points)


GRID = _grid()

Item = tuple[float, float]


def success(at: Array | float, item: Item) -> Array:
    """Chance of a right answer to an item (discrimination, difficulty)."""
    discrimination, difficulty = item
    chance: Array = 1.0 / (1.0 + np.exp(discrimination * (difficulty - np.asarray(at))))
    return chance


def capacity(
    answers: Sequence[tuple[Item, bool]], *, start: float = 0.0, variation: float | None = None
) -> tuple[float, float]:
    """Estimate an ability and its error; `variation` holds back each step from the estimate before."""
    estimate, error = start, ERROR_WITHOUT_ANSWERS
    likelihood = np.ones_like(GRID)
    for item, succeeded in answers:
        chance = success(GRID, item)
        likelihood *= chance if succeeded else 1.0 - chance
        prior = np.exp(-((GRID - estimate) ** 2) / (2.0 * PRIOR_VARIANCE)) / np.sqrt(2 * pi * PRIOR_VARIANCE)
        posterior = prior / prior.sum() * likelihood
        posterior /= posterior.sum()
        mean = float(posterior @ GRID)
        if variation is not None:
            reach = variation if abs(estimate) < variation else abs(estimate * variation)
            mean = min(max(mean, estimate - reach), estimate + reach)
        estimate = mean
        error = float(np.sqrt(posterior @ (GRID - estimate) ** 2 - CELL_VARIANCE))
    return estimate, error


def information(at: float, item: Item) -> float:
    """How much an item tells about an ability (Fisher)."""
    chance = float(success(at, item))
    return item[0] ** 2 * chance * (1.0 - chance)


class FlashSitting(OneAbilitySitting):
    """One assessment under the rule, on the scale and with the reading of the two packages."""

    def __init__(self, bank: Bank, seed: int) -> None:
        """Begin at the mean; the rule draws by lot, here from the seed."""
        super().__init__(bank, seed)
        self._lot = Random(seed)
        self._items = [(self._slope, difficulty) for difficulty in self._difficulties]

    def _select(self) -> int:
        left = [row for row in range(len(self._items)) if row not in self._asked]
        left.sort(key=lambda row: -information(self._ability, self._items[row]))
        best = left[:MOST_INFORMATIVE]
        for row in best[:-1]:
            if self._lot.random() < STOP_AT_EACH:
                return row
        return best[-1]

    def _estimate(self) -> float:
        answered = [self._items[row] for row in self._asked]
        return capacity(list(zip(answered, self._answers, strict=True)))[0]
