"""How well difficulties and discriminations explain recorded answers, the abilities of people summed out.

The engine's own model (see `ability`), challenge by challenge: a sitting has an ability z ~ N(0, 1); in each topic of the
competence c it meets, an ability a | z ~ N(m + s·z, (r·s)²), with m and s of that competence among those who sat that kind of
test, and r what topics stray by, as the engine assumes it; a challenge is answered right with chance
    P(a) = guess + (1 - guess - slip) · logistic(discrimination · (a - difficulty + 1/2)).
A sitting that crosses competences has one z for them all. Everything is summed on two grids, a few hundred sittings at once.

Questions were chosen from the answers, so those not asked are missing for a reason; yet everything the choice looked at is in
the same likelihood (sittings that began knowing something of the person are left out), and then the reason is ignorable: the
chance of asking what was asked does not depend on the parameters, given the answers (Rubin, 1976, "Inference and missing
data", Biometrika 63; Mislevy & Wu, 1996, "Missing responses and IRT ability estimation", ETS RR-96-30).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from services.assessment.domain.ability import AbilityModel, Array
from services.assessment.domain.answered import Answered, Indices
from services.assessment.domain.rules import ACROSS_COMPETENCES, COMPETENCE

CELL = 0.25
MIDDLES = np.arange(-4.0 + CELL / 2, 11.0, CELL)
EDGES = np.concatenate(([-np.inf], (MIDDLES[1:] + MIDDLES[:-1]) / 2, [np.inf]))
ABILITIES = np.arange(-4.0, 4.1, 0.2)  # z
NORMAL = np.exp(-0.5 * ABILITIES**2) / np.exp(-0.5 * ABILITIES**2).sum()
SITTINGS_AT_ONCE = 256  # arrays that fit in a processor's cache


@dataclass(slots=True, eq=False)
class Parameters:
    """What is looked for: arrays over items [J] and over groups [G], a group being a competence in one kind of sitting."""

    difficulty: Array  # [J], levels
    log_discrimination: Array  # [J]
    mean: Array  # [G], levels
    spread: Array  # [G], levels
    crowd: Array  # [P, H], the law of z in each population, each row of mean 0, spread 1 and sum 1


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """How answers hang together: those on one topic in one sitting share a row [R]; everything ascends with the sitting."""

    answered: Answered
    row: Indices  # [N], the row of each answer
    sitting: Indices  # [R]
    group: Indices  # [R]
    groups: tuple[tuple[str, bool], ...]  # (competence, crossing)
    population: (
        Indices  # [S]: those who sat a competence are one, those whose sittings cross competences another
    )
    populations: int
    guess: Array  # [J]
    level: Array  # [J]

    def model_of(self, group: int) -> AbilityModel:
        """What the engine takes for granted of such sittings."""
        return ACROSS_COMPETENCES if self.groups[group][1] else COMPETENCE.model


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Some sittings under given parameters: which answers, and the posterior of ability at each of their rows."""

    answers: slice
    row: Indices  # [n], from 0 in this chunk
    posterior: Array  # [rows, A]
    joint: Array  # [G, H, A], summed over rows: how often each (z, a) occurs
    people: Array  # [P, H], summed over sittings: how often each z occurs
    log_likelihood: float


def lay_out(answered: Answered) -> Layout:
    """Find rows and groups; the answers must ascend by sitting then topic."""
    items = answered.items
    topics = {name: number for number, name in enumerate(sorted({one.topic for one in items}))}
    topic = np.array([topics[one.topic] for one in items], dtype=np.int64)[answered.item]
    new = np.ones(topic.size, dtype=np.bool_)
    new[1:] = (np.diff(answered.sitting) != 0) | (np.diff(topic) != 0)
    firsts = np.flatnonzero(new)
    sitting = answered.sitting[firsts]
    names = sorted({one.competence for one in items})
    competence = np.array([names.index(one.competence) for one in items], dtype=np.int64)
    code = competence[answered.item[firsts]] * 2 + answered.crossing[sitting]
    codes, group = np.unique(code, return_inverse=True)
    # -1 for all that cross, else the competence: a sitting that does not cross has one
    seats = np.where(answered.crossing, -1, code[np.unique(sitting, return_index=True)[1]])
    kinds, population = np.unique(seats, return_inverse=True)
    return Layout(
        answered=answered,
        row=np.cumsum(new) - 1,
        sitting=sitting,
        group=group.astype(np.int64),
        groups=tuple((names[one // 2], bool(one % 2)) for one in codes.tolist()),
        population=population.astype(np.int64),
        populations=kinds.size,
        guess=np.array([one.guess for one in items]),
        level=np.array([one.level for one in items], dtype=np.float64),
    )


def first_guess(layout: Layout, model: AbilityModel) -> Parameters:
    """Authors are right and people are as the engine expects: where the search begins."""
    items, groups = len(layout.level), len(layout.groups)
    return Parameters(
        layout.level.copy(),
        np.full(items, np.log(model.slope)),
        np.full(groups, model.mean),
        np.full(groups, model.spread),
        np.tile(NORMAL, (layout.populations, 1)),
    )


def curves(parameters: Parameters, guess: Array, slip: float) -> tuple[Array, Array, Array]:
    """(depth, logistic, chance of a right answer), each [J, A]; depth is discrimination · (a - difficulty + 1/2)."""
    slope = np.exp(parameters.log_discrimination)[:, None]
    depth = slope * (MIDDLES - parameters.difficulty[:, None] + 0.5)
    logistic = 0.5 * (1.0 + np.tanh(depth / 2.0))
    return depth, logistic, guess[:, None] + (1.0 - guess[:, None] - slip) * logistic


def weigh(layout: Layout, parameters: Parameters, *, slip: float) -> Iterator[Chunk]:
    """Go through all the sittings, a few hundred at once."""
    _, _, chance = curves(parameters, layout.guess, slip)
    logs = np.log(np.stack((1.0 - chance, chance)))
    given = np.stack([_given(layout, parameters, group) for group in range(len(layout.groups))])
    sittings = layout.answered.crossing.size
    for first in range(0, sittings, SITTINGS_AT_ONCE):
        last = min(first + SITTINGS_AT_ONCE, sittings)
        yield _weigh(layout, slice(first, last), logs, given, parameters.crowd)


def _given(layout: Layout, parameters: Parameters, group: int) -> Array:
    """The law of a topic's ability [A] given z [H]."""
    model = layout.model_of(group)
    mean, spread = parameters.mean[group], parameters.spread[group]
    stray = spread * model.topic_spread / model.spread
    below = _normal((EDGES - mean - spread * ABILITIES[:, None]) / stray)
    # nothing is impossible: a row of zeros could not be divided by
    given: Array = np.maximum(np.diff(below, axis=1), 1e-12)
    return given


_normal = np.vectorize(lambda z: (1.0 + erf(z / sqrt(2.0))) / 2.0)


def _weigh(layout: Layout, sittings: slice, logs: Array, given: Array, crowd: Array) -> Chunk:
    low, high = np.searchsorted(layout.sitting, (sittings.start, sittings.stop))
    begin, end = np.searchsorted(layout.row, (low, high))
    row = layout.row[begin:end] - low
    sitting = layout.sitting[low:high] - sittings.start
    item, right = layout.answered.item[begin:end], layout.answered.right[begin:end]
    log_likelihood = np.add.reduceat(logs[right.astype(np.int64), item], _starts(row))
    top = log_likelihood.max(axis=1, keepdims=True)
    likelihood = np.exp(log_likelihood - top)
    group = layout.group[low:high]
    present: list[tuple[int, Indices | slice]] = [
        (one, np.flatnonzero(group == one)) for one in np.unique(group).tolist()
    ]
    if len(present) == 1:
        # the same rows without copying them: so it is whenever a competence is sat
        present = [(present[0][0], slice(None))]
    seen = np.empty((row[-1] + 1, ABILITIES.size))
    for one, rows in present:
        seen[rows] = likelihood[rows] @ given[one].T
    population = layout.population[sittings]
    log_weight = np.log(crowd)[population] + np.add.reduceat(np.log(seen), _starts(sitting))
    best = log_weight.max(axis=1, keepdims=True)
    weight = np.exp(log_weight - best)
    total = weight.sum(axis=1, keepdims=True)
    weight /= total
    ratio = weight[sitting] / seen
    people = np.zeros_like(crowd)
    np.add.at(people, population, weight)
    posterior = np.empty_like(likelihood)
    joint = np.zeros((len(given), ABILITIES.size, MIDDLES.size))
    for one, rows in present:
        posterior[rows] = (ratio[rows] @ given[one]) * likelihood[rows]
        joint[one] = given[one] * (ratio[rows].T @ likelihood[rows])
    found = float(top.sum() + best.sum() + np.log(total).sum())
    return Chunk(slice(int(begin), int(end)), row, posterior, joint, people, found)


def _starts(ascending: Indices) -> Indices:
    """Where each value of an ascending array begins."""
    return np.concatenate(([0], np.flatnonzero(np.diff(ascending)) + 1))


def count(layout: Layout, chunk: Chunk, into: Array) -> None:
    """Add to `into` [2, J, A] how many wrong and right answers came from each ability."""
    item = layout.answered.item[chunk.answers]
    code = item + layout.answered.right[chunk.answers] * into.shape[1]
    order = np.argsort(code, kind="stable")
    starts = _starts(code[order])
    sums = np.add.reduceat(chunk.posterior[chunk.row[order]], starts)
    into.reshape(-1, into.shape[2])[code[order][starts]] += sums
