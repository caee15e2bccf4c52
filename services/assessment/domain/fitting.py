"""The difficulties and discriminations that explain the answers best: marginal maximum likelihood, by expectation-maximisation.

Bock & Aitkin (1981, "Marginal maximum likelihood estimation of item parameters", Psychometrika 46), with a weak prior on each
parameter so that few answers cannot send it far (Mislevy, 1986, "Bayes modal estimation in item response models", ibid. 51).

The answers alone fix neither the origin nor the unit of the scale of a competence: both are set, after each step, so that its
authors are right on average (difficulty regressed on level is the level itself). A competence whose every level is too high by
one would therefore not be seen; a challenge that stands out among those of its competence is.
"""

from dataclasses import dataclass

import numpy as np

from services.assessment.domain.ability import Array
from services.assessment.domain.likelihood import (
    ABILITIES,
    MIDDLES,
    NORMAL,
    Layout,
    Parameters,
    count,
    curves,
    first_guess,
    weigh,
)
from services.assessment.domain.rules import COMPETENCE

# Priors: an author is off by a level or less two times out of three; a discrimination is within a factor 1.6 of the engine's.
LEVEL_SPREAD = 1.0
LOG_DISCRIMINATION_SPREAD = 0.5
# What is expected of people counts as much as so many (person, topic) pairs; of a unit of the scale, as so many challenges.
PEOPLE_EXPECTED = 50.0
LEVELS_EXPECTED = 10.0
# A challenge so far from its level counts half as much in the scale: its author is more likely wrong than all the others.
DOUBTFUL = 0.75  # levels
SETTLED = 0.002  # levels, or logarithm of discrimination
STEPS_AT_MOST = 300
LONGEST_MOVE = 0.5  # so that the first steps, from a poor guess, do not overshoot


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Where the search ended; `settled` says whether it did by itself."""

    parameters: Parameters
    steps: int
    settled: bool
    log_likelihood: float


def fit(layout: Layout) -> Fitted:
    """Search until no parameter moves; always ends."""
    parameters = first_guess(layout, COMPETENCE.model)
    found = -np.inf
    for step in range(1, STEPS_AT_MOST + 1):
        counts = np.zeros((2, layout.level.size, MIDDLES.size))
        joint = np.zeros((len(layout.groups), ABILITIES.size, MIDDLES.size))
        people = np.zeros((layout.populations, ABILITIES.size))
        found = 0.0
        for chunk in weigh(layout, parameters, slip=COMPETENCE.model.slip):
            count(layout, chunk, counts)
            joint += chunk.joint
            people += chunk.people
            found += chunk.log_likelihood
        before = parameters.difficulty.copy(), parameters.log_discrimination.copy()
        _move_items(layout, parameters, counts)
        _move_people(layout, parameters, joint)
        _shape_crowds(layout, parameters, people)
        _anchor(layout, parameters, counts)
        moved = max(
            float(np.abs(parameters.difficulty - before[0]).max()),
            float(np.abs(parameters.log_discrimination - before[1]).max()),
        )
        if moved < SETTLED:
            return Fitted(parameters, step, settled=True, log_likelihood=found)
    return Fitted(parameters, STEPS_AT_MOST, settled=False, log_likelihood=found)


def prior_precision() -> Array:
    """Of (difficulty, log discrimination): what the priors add to the information of the answers."""
    return np.array([LEVEL_SPREAD**-2, LOG_DISCRIMINATION_SPREAD**-2])


def _move_items(layout: Layout, parameters: Parameters, counts: Array) -> None:
    """Two steps of Fisher scoring on each item."""
    model = COMPETENCE.model
    of_difficulty, of_slope = prior_precision()
    total = counts.sum(axis=0)
    for _ in range(2):
        depth, logistic, chance = curves(parameters, layout.guess, model.slip)
        rise = (1.0 - layout.guess[:, None] - model.slip) * logistic * (1.0 - logistic)
        force = (counts[1] - total * chance) * rise / (chance * (1.0 - chance))
        information = total * rise**2 / (chance * (1.0 - chance))
        slope = np.exp(parameters.log_discrimination)
        gradient = np.stack(
            (
                -slope * force.sum(axis=1) - of_difficulty * (parameters.difficulty - layout.level),
                (force * depth).sum(axis=1)
                - of_slope * (parameters.log_discrimination - np.log(model.slope)),
            ),
            axis=1,
        )
        hessian = np.empty((layout.level.size, 2, 2))
        hessian[:, 0, 0] = slope**2 * information.sum(axis=1) + of_difficulty
        hessian[:, 1, 1] = (information * depth**2).sum(axis=1) + of_slope
        hessian[:, 0, 1] = hessian[:, 1, 0] = -slope * (information * depth).sum(axis=1)
        move = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0].clip(-LONGEST_MOVE, LONGEST_MOVE)
        parameters.difficulty += move[:, 0]
        parameters.log_discrimination += move[:, 1]


def _move_people(layout: Layout, parameters: Parameters, joint: Array) -> None:
    """The mean and spread of each group: regression of a on z, whose residual is a fixed share of the slope."""
    expected = COMPETENCE.model.spread
    for group in range(len(layout.groups)):
        model = layout.model_of(group)
        stray = (model.topic_spread / model.spread) ** 2
        rows = joint[group].sum()
        mean_z = float(joint[group].sum(axis=1) @ ABILITIES) / rows
        mean_a = float(joint[group].sum(axis=0) @ MIDDLES) / rows
        mean = mean_a - parameters.spread[group] * mean_z
        away = MIDDLES - mean
        squares = float(joint[group].sum(axis=0) @ away**2) + PEOPLE_EXPECTED * (1.0 + stray) * expected**2
        products = float(ABILITIES @ joint[group] @ away) + PEOPLE_EXPECTED * expected
        size = rows + PEOPLE_EXPECTED
        unit = (products + np.sqrt(products**2 + 4.0 * size * stray * squares)) / (2.0 * squares)
        parameters.mean[group] = mean
        parameters.spread[group] = 1.0 / unit


def _shape_crowds(layout: Layout, parameters: Parameters, people: Array) -> None:
    """The law of z: that of the people found, and as many as expected of a normal law; then of mean 0 and spread 1 again."""
    for one in range(layout.populations):
        crowd = people[one] + PEOPLE_EXPECTED * NORMAL
        crowd /= crowd.sum()
        mean = float(crowd @ ABILITIES)
        spread = float(np.sqrt(crowd @ (ABILITIES - mean) ** 2))
        crowd = np.interp(mean + spread * ABILITIES, ABILITIES, crowd, left=0.0, right=0.0) + 1e-9
        parameters.crowd[one] = crowd / crowd.sum()
        seated = np.unique(layout.group[layout.population[layout.sitting] == one])
        parameters.mean[seated] += parameters.spread[seated] * mean
        parameters.spread[seated] *= spread


def _anchor(layout: Layout, parameters: Parameters, counts: Array) -> None:
    """Set the origin and the unit of each competence, by the challenges that were answered; changes no chance of success."""
    items = layout.answered.items
    weight = counts.sum(axis=(0, 2))
    # what few answered says little of the scale, but no crowd makes one challenge say more than another's author
    weight = weight / (weight + PEOPLE_EXPECTED)
    weight /= 1.0 + ((parameters.difficulty - layout.level) / DOUBTFUL) ** 2
    for competence in sorted({one.competence for one in items}):
        rows = np.array([index for index, one in enumerate(items) if one.competence == competence])
        if not weight[rows].any():
            continue
        heavy = weight[rows] / weight[rows].sum()
        level, difficulty = layout.level[rows], parameters.difficulty[rows]
        middle, found = float(heavy @ level), float(heavy @ difficulty)
        spread = float(weight[rows] @ (level - middle) ** 2)
        together = float(weight[rows] @ ((level - middle) * (difficulty - found)))
        unit = (spread + LEVELS_EXPECTED) / (together + LEVELS_EXPECTED) if together > 0.0 else 1.0
        parameters.difficulty[rows] = middle + unit * (difficulty - found)
        parameters.log_discrimination[rows] -= np.log(unit)
        groups = [index for index, one in enumerate(layout.groups) if one[0] == competence]
        # a challenge is half held at its difficulty less a half: the abilities move about that point
        parameters.mean[groups] = middle - 0.5 + unit * (parameters.mean[groups] - found + 0.5)
        parameters.spread[groups] *= unit
