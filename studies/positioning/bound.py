"""The bound: the same engine, if its bank were ideal.

An ideal bank could ask, in any topic, a challenge of any difficulty (here by quarters of a level),
as often as wanted. A choice among real skills cannot be expected to do better: what separates a
curve from this one is the bank's doing, or the strategy's.
"""

from collections.abc import Sequence

import numpy as np

from services.assessment.domain.ability import (
    MIDDLES,
    AbilityModel,
    Array,
    Posterior,
    kernels_of,
    weigh,
)
from services.assessment.domain.positioning import Bank
from studies.positioning.simulate import HORIZON

MODEL = AbilityModel(topic_spread=0.8, guess=0.1, slip=0.05)
DIFFICULTIES = np.arange(-1.0, 9.0, 0.25)


def chances(abilities: Array) -> Array:
    """Chance of a right answer, for each difficulty [D] and each ability [A]."""
    logistic = 1.0 / (1.0 + np.exp(-MODEL.slope * (abilities - DIFFICULTIES[:, None] + 0.5)))
    curves: Array = MODEL.guess + (1.0 - MODEL.guess - MODEL.slip) * logistic
    return curves


def bound(banks: Sequence[Bank], *, people: int, seed: int) -> list[float]:
    """Give the RMSE in pix after 1, 2 … questions of an ideal bank, on the model's population."""
    curves = chances(MIDDLES)
    rng = np.random.default_rng(seed)
    squares = np.zeros((people, HORIZON))
    for person in range(people):
        bank = banks[person % len(banks)]
        kernels = kernels_of(bank, MODEL)
        abilities = rng.normal(rng.normal(MODEL.mean, MODEL.spread), MODEL.topic_spread, len(kernels.topics))
        here = {topic: abilities[row] for topic, row in kernels.topics.items()}
        truth = sum(pix for (topic, d), pix in bank.pix.items() if d <= here[topic] + 0.5)
        right = chances(abilities)
        likelihood = np.ones_like(kernels.worth)
        believed = weigh(kernels, likelihood)
        for question in range(HORIZON):
            topic, difficulty = _most_instructive(believed, curves)
            succeeded = rng.random() < right[difficulty, topic]
            likelihood[topic] *= curves[difficulty] if succeeded else 1.0 - curves[difficulty]
            believed = weigh(kernels, likelihood)
            squares[person, question] = (believed.pix - truth) ** 2
    return [float(rmse) for rmse in np.sqrt(squares.mean(axis=0))]


def _most_instructive(believed: Posterior, curves: Array) -> tuple[int, int]:
    success = believed.topics @ curves.T
    covariance = believed.pix_by_topic @ curves.T - believed.pix * success
    gain = covariance**2 / (success * (1.0 - success))
    topic, difficulty = np.unravel_index(gain.argmax(), gain.shape)
    return int(topic), int(difficulty)
