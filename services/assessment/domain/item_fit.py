"""How sure each estimate is, and whether the answers follow the curve they were given.

Both come from the scores of the marginal likelihood, answer by answer: their products sum to the information, what is unknown
of the people included. The statistic of fit is a Lagrange multiplier test: were the challenge easier for the weak, the middling
or the strong third of those who answered than its curve says? (Glas & Suárez Falcón, 2003, "A comparison of item-fit statistics
for the three-parameter logistic model", Applied Psychological Measurement 27.) It needs neither scores nor the same questions
for everybody, which an adaptive test does not give. Under the model it follows a χ² with two degrees of freedom.
"""

from dataclasses import dataclass

import numpy as np

from services.assessment.domain.ability import Array
from services.assessment.domain.answered import Indices
from services.assessment.domain.fitting import prior_precision
from services.assessment.domain.likelihood import MIDDLES, Layout, Parameters, count, curves, weigh
from services.assessment.domain.rules import COMPETENCE

THIRDS = 3
# Scores of an answer: of difficulty, of the logarithm of discrimination, of a shift in each third.
SCORES = 2 + THIRDS


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Arrays over items [J]. `gap` is the largest distance, in chance of success, between a third and the curve."""

    answers: Indices
    right: Indices
    difficulty_error: Array  # levels
    log_discrimination_error: Array
    probability: Array  # of a statistic at least as large, were the curve right
    gap: Array


def measure_fit(layout: Layout, parameters: Parameters) -> Fit:
    """Go through the answers twice more: where the thirds are, then the scores."""
    size = layout.level.size
    slip = COMPETENCE.model.slip
    counts = np.zeros((2, size, MIDDLES.size))
    for chunk in weigh(layout, parameters, slip=slip):
        count(layout, chunk, counts)
    total = counts.sum(axis=0)
    thirds = _thirds(total)
    per_ability = _scores(layout, parameters, slip)
    summed, products = np.zeros((size, SCORES)), np.zeros((size, SCORES, SCORES))
    for chunk in weigh(layout, parameters, slip=slip):
        item = layout.answered.item[chunk.answers]
        right = layout.answered.right[chunk.answers].astype(np.int64)
        posterior = chunk.posterior[chunk.row]
        force, deep = (posterior * per_ability[one][right, item] for one in (0, 1))
        in_thirds = np.stack([(force * thirds[one][item]).sum(axis=1) for one in range(THIRDS)], axis=1)
        scores = np.column_stack((-in_thirds.sum(axis=1), deep.sum(axis=1), in_thirds))
        np.add.at(summed, item, scores)
        np.add.at(products, item, scores[:, :, None] * scores[:, None, :])
    covariance = np.linalg.inv(products[:, :2, :2] + np.diag(prior_precision()))
    _, _, chance = curves(parameters, layout.guess, slip)
    return Fit(
        answers=np.bincount(layout.answered.item, minlength=size),
        right=np.bincount(layout.answered.item, weights=layout.answered.right, minlength=size).astype(
            np.int64
        ),
        difficulty_error=np.sqrt(covariance[:, 0, 0]),
        log_discrimination_error=np.sqrt(covariance[:, 1, 1]),
        probability=np.exp(-0.5 * _statistic(summed[:, 1:], products[:, 1:, 1:])),
        gap=_gap(counts[1], total, chance, thirds),
    )


def _thirds(total: Array) -> Array:
    """[3, J, A]: the share of each cell of ability that falls in each third of those who answered the item."""
    high = np.cumsum(total, axis=1)
    whole = np.maximum(high[:, -1:], 1e-9)
    low, high = (high - total) / whole, high / whole
    width = np.maximum(high - low, 1e-12)
    return np.stack(
        [
            (np.minimum(high, (third + 1) / THIRDS) - np.maximum(low, third / THIRDS)).clip(0.0) / width
            for third in range(THIRDS)
        ]
    )


def _scores(layout: Layout, parameters: Parameters, slip: float) -> Array:
    """[2 scores, wrong or right, J, A]: derivatives of the log chance of the answer, by a shift and by log discrimination."""
    depth, logistic, chance = curves(parameters, layout.guess, slip)
    rise = (1.0 - layout.guess[:, None] - slip) * logistic * (1.0 - logistic)
    by_depth = np.stack((-rise / (1.0 - chance), rise / chance))
    slope = np.exp(parameters.log_discrimination)[:, None]
    return np.stack((slope * by_depth, depth * by_depth))


def _statistic(summed: Array, products: Array) -> Array:
    """The test, for each item; 0 for one nobody answered."""
    ridge = 1e-6 * np.maximum(np.einsum("jkk->j", products), 1e-6)[:, None, None] * np.eye(summed.shape[1])
    solved = np.linalg.solve(products + ridge, summed[:, :, None])[:, :, 0]
    statistic: Array = np.einsum("jk,jk->j", summed, solved).clip(0.0)
    return statistic


def _gap(right: Array, total: Array, chance: Array, thirds: Array) -> Array:
    """Success observed less expected, each third apart; the largest distance."""
    mass = np.maximum(np.einsum("kja,ja->kj", thirds, total), 1e-9)
    away = np.einsum("kja,ja->kj", thirds, right - total * chance) / mass
    gap: Array = np.abs(away).max(axis=0)
    return gap
