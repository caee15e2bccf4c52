"""What the evidence says of a person: an exact posterior over their ability, whole and by topic.

The model, on the scale of levels. A person has an ability θ in the competence and, in each topic,
an ability a that strays from it: θ ~ N(mean, spread²), a | θ ~ N(θ, topic_spread²), the topics
independent given θ. A skill of level d is held when a >= d - 1/2, and is answered right with chance
    P(a, d) = guess + (1 - guess - slip) · logistic(slope · (a - d + 1/2)).
Topics inform each other through θ only, so everything is summed on two small grids.

Why a right answer never lowers anything, nor a wrong one raises it: (θ, a₁ … aₙ) is affiliated
(MTP2), as a tree of Gaussian links; an answer multiplies it by a monotone function of one a, which
keeps it affiliated and moves it up, or down, in every coordinate at once (Karlin & Rinott, 1980,
"Classes of orderings of measures", J. Multivariate Anal. 10). Cells of the grid keep the property.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from services.assessment.domain.bank import LEVELS, Bank, Skill

Array = NDArray[np.float64]
Answer = tuple[str, int, bool]

# Cells of a quarter level: their edges fall on every half level, where a skill begins to be held.
CELL = 0.25
EDGES = np.arange(-2.0, 10.0 + CELL / 2, CELL)
MIDDLES = (EDGES[:-1] + EDGES[1:]) / 2
EDGES[0], EDGES[-1] = -inf, inf  # the outer cells take the tails
# θ is summed up to four spreads away; a step of a quarter level is finer than its posterior gets.
REACH = 4.0


class EvidenceUnknown(ValueError):
    """An answer or a question on a topic that the bank does not hold, or on a level not in 1..8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbilityModel:
    """The numbers of the model, in levels; `guess` is for skills whose bank states none."""

    mean: float = 3.2
    spread: float = 1.7
    slope: float = 2.2
    # A little wider than the people we expect (0.8, 0.1 and 0.05): it costs them no accuracy, and keeps the
    # stated error honest with people less regular than a model (see studies/positioning).
    topic_spread: float = 0.9
    guess: float = 0.115
    slip: float = 0.055


@dataclass(frozen=True, slots=True, eq=False)
class Kernels:
    """A bank under a model: arrays over θ [H], cells of ability [A], topics [T] and skills [S]."""

    skills: tuple[Skill, ...]
    rows: dict[Skill, int]
    topics: dict[str, int]
    prior: Array  # [H], sums to 1
    given: Array  # [H, A], each row the law of a topic's ability given θ
    curves: Array  # [T, 8, A], chance of a right answer at each level
    worth: Array  # [T, A], pix that an ability is worth in a topic
    topic_of: NDArray[np.intp]  # [S]
    success: Array  # [S, A], the skills' own rows of `curves`
    held: Array  # [S, A], 1 where the ability holds the skill
    pix: Array  # [S], what each skill is worth

    def curve(self, topic: str, level: int) -> Array:
        """Chance of a right answer at each ability [A]; refuses with `EvidenceUnknown`."""
        if topic not in self.topics or level not in LEVELS:
            message = f"no topic of the bank holds {(topic, level)!r}"
            raise EvidenceUnknown(message)
        chance: Array = self.curves[self.topics[topic], level - 1]
        return chance


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A person given the evidence; pix are those of the whole bank, not capped."""

    pix: float
    variance: float  # pix²
    topics: Array  # [T, A], probability of each ability in each topic
    pix_by_topic: Array  # [T, A], that probability times the pix expected of the person there


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """The same for each of some futures [F], with the chance of each; the arrays of a posterior have one more axis in front."""

    chance: Array  # [F], sums to 1
    pix: Array  # [F]
    variance: Array  # [F], pix²
    topics: Array  # [F, T, A]
    pix_by_topic: Array  # [F, T, A]


@lru_cache(maxsize=256)
def kernels_of(bank: Bank, model: AbilityModel) -> Kernels:
    """Compute once what every question on this bank needs: a few milliseconds."""
    theta = np.arange(model.mean - REACH * model.spread, model.mean + (REACH + 0.01) * model.spread, CELL)
    prior = np.exp(-0.5 * ((theta - model.mean) / model.spread) ** 2)
    topics = {topic: index for index, topic in enumerate(sorted(bank.topics))}
    guess = np.full((len(topics), len(LEVELS)), model.guess)
    for (topic, level), rate in bank.guesses:
        guess[topics[topic], level - 1] = rate
    depth = MIDDLES - np.array(LEVELS)[:, None] + 0.5
    logistic = 1.0 / (1.0 + np.exp(-model.slope * depth))
    # where luck alone does better than slips allow, the answer says nothing: it must not say the contrary
    curves = guess[:, :, None] + np.maximum(1.0 - guess[:, :, None] - model.slip, 0.0) * logistic
    topic_of = np.array([topics[topic] for topic, _ in bank.skills])
    levels = np.array([level for _, level in bank.skills])
    held = (levels[:, None] - 0.5 <= MIDDLES).astype(np.float64)
    pix = np.array([bank.pix[skill] for skill in bank.skills])
    worth = np.zeros((len(topics), MIDDLES.size))
    np.add.at(worth, topic_of, held * pix[:, None])
    return Kernels(
        skills=bank.skills,
        rows={skill: row for row, skill in enumerate(bank.skills)},
        topics=topics,
        prior=prior / prior.sum(),
        given=_normal_mass((EDGES - theta[:, None]) / model.topic_spread),
        curves=curves,
        worth=worth,
        topic_of=topic_of,
        success=curves[topic_of, levels - 1],
        held=held,
        pix=pix,
    )


def _normal_mass(edges: Array) -> Array:
    """Mass of a standard normal between neighbouring edges, each row ascending.

    Taken from the nearer tail: the difference of two numbers close to 1 would be noise, and the
    promise of a score that never moves the wrong way rests on exact ratios in the tails.
    """
    below = np.vectorize(lambda z: erfc(-z / sqrt(2.0)) / 2.0)(edges)
    above = np.vectorize(lambda z: erfc(z / sqrt(2.0)) / 2.0)(edges)
    mass: Array = np.where(edges[:, :-1] > 0.0, -np.diff(above), np.diff(below))
    return mass


def posterior(kernels: Kernels, evidence: Iterable[Answer]) -> Posterior:
    """Weigh all the answers at once; their order does not matter, to the last bit.

    A skill that the bank no longer holds still testifies about its topic. Refuses a topic unknown
    to the bank with `EvidenceUnknown`.
    """
    return weigh(kernels, likelihood_of(kernels, evidence))


def futures(kernels: Kernels, evidence: Iterable[Answer], awaited: Sequence[Skill]) -> Futures:
    """Weigh every way in which the awaited answers may turn out, all at once: 2 ** len(awaited) of them.

    A future is as likely as it explains what is known: its share of the evidence's own likelihood.
    """
    branches = likelihood_of(kernels, evidence)[None]
    for topic, level in awaited:
        curve, row = kernels.curve(topic, level), kernels.topics[topic]
        right, wrong = branches.copy(), branches
        right[:, row] *= curve
        wrong[:, row] *= 1.0 - curve
        branches = np.concatenate((right, wrong))
    return _weigh(kernels, branches)


def likelihood_of(kernels: Kernels, evidence: Iterable[Answer]) -> Array:
    """How well each ability in each topic [T, A] explains the evidence."""
    likelihood = np.ones_like(kernels.worth)
    for topic, level, succeeded in sorted(evidence):
        curve = kernels.curve(topic, level)
        likelihood[kernels.topics[topic]] *= curve if succeeded else 1.0 - curve
    return likelihood


def weigh(kernels: Kernels, likelihood: Array) -> Posterior:
    """Turn how well each ability in each topic [T, A] explains the evidence into a posterior."""
    only = _weigh(kernels, likelihood[None])
    return Posterior(float(only.pix[0]), float(only.variance[0]), only.topics[0], only.pix_by_topic[0])


def _weigh(kernels: Kernels, likelihood: Array) -> Futures:
    # Given θ the topics are independent: each is a small integral, and θ is weighed by them all.
    given, worth = kernels.given, kernels.worth
    seen = likelihood @ given.T
    log_weight = np.log(seen).sum(axis=1)
    top = log_weight.max(axis=1, keepdims=True)
    weight = kernels.prior * np.exp(log_weight - top)
    mass = weight.sum(axis=1, keepdims=True)
    weight /= mass
    explained = np.log(mass[:, 0]) + top[:, 0]
    chance = np.exp(explained - explained.max())
    pix_given = (likelihood * worth) @ given.T / seen
    total_given = pix_given.sum(axis=1)
    pix = (weight * total_given).sum(axis=1)
    per_seen = weight[:, None] / seen
    topics = per_seen @ given * likelihood
    elsewhere = (per_seen * (total_given[:, None] - pix_given)) @ given * likelihood
    pix_by_topic = topics * worth + elsewhere
    variance = (pix_by_topic * worth).sum(axis=(1, 2)) - pix * pix
    return Futures(chance / chance.sum(), pix, np.maximum(variance, 0.0), topics, pix_by_topic)
