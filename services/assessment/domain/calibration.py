"""Calibration: what recorded answers say of each challenge, and where they contradict its author.

The one door to it, for the service as for a study; pure functions, no clock. `answered` tells which answers count, `likelihood`
how they are explained, `fitting` what explains them best, `item_fit` how sure that is. It proposes; authors decide.

Difficulties are on the engine's scale, a level being a level: of a challenge whose difficulty is d, somebody whose ability in
the topic is d - 1/2 knows the answer one time out of two, luck and slips set aside.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from math import exp

from services.assessment.domain import fitting, item_fit
from services.assessment.domain.answered import Answered, Item
from services.assessment.domain.bank import LEVELS
from services.assessment.domain.likelihood import Parameters, lay_out
from services.assessment.domain.rules import COMPETENCE

# With fewer an interval may be wider than a level (see studies/calibration): nothing is proposed.
FEWEST_ANSWERS = 200
NINETY_FIVE = 1.96
CONTRADICTION = 0.5  # levels
# Both: the test alone is severe when few answered, and with many sees what nobody would. A third's own answers draw its
# abilities towards the curve, so a gap of two points shown is several in truth.
UNLIKELY = 0.01
VISIBLE_GAP = 0.02  # chance of success
# Half the engine's slope: such a challenge teaches a quarter of what the engine believes.
WEAK = COMPETENCE.model.slope / 2


class Misfit(StrEnum):
    """What is wrong with a challenge, or with its level."""

    LEVEL = "level"  # the author's level is outside the 95 % interval, by more than half a level
    CURVE = "curve"  # success does not grow with ability as its curve says: unlikely by chance, and visible
    WEAK = "weak"  # its discrimination is below half the engine's, whatever chance did


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One challenge. Difficulties in levels, discriminations per level; `low` and `high` bound 95 % intervals.

    `proposed_level` is the level nearest to the difficulty; None when too few answered, and then no misfit is told.
    """

    item: Item
    answers: int
    right: int
    difficulty: float
    difficulty_low: float
    difficulty_high: float
    discrimination: float
    discrimination_low: float
    discrimination_high: float
    fit: float  # probability of answers as far from the curve, were it right
    gap: float  # the largest distance from the curve, in chance of success
    proposed_level: int | None
    misfits: frozenset[Misfit]


@dataclass(frozen=True, slots=True)
class People:
    """Those who sat one kind of test: mean and spread of their ability in a competence, in levels."""

    competence: str
    crossing: bool
    mean: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All the challenges that were met, by competence, topic, level and id. `settled` is False if the search was cut short."""

    estimates: tuple[Estimate, ...]
    people: tuple[People, ...]
    answers: int
    sittings: int
    share: float
    steps: int
    settled: bool

    def about(self, challenges: Collection[str]) -> "Calibration":
        """The same, told of these challenges only."""
        return replace(
            self, estimates=tuple(one for one in self.estimates if one.item.challenge in challenges)
        )


def calibrate(answered: Answered, *, minimum: int = FEWEST_ANSWERS) -> Calibration:
    """Estimate every challenge that was answered; propose for those that at least `minimum` people answered."""
    if not len(answered):
        return Calibration(
            estimates=(), people=(), answers=0, sittings=0, share=answered.share, steps=0, settled=True
        )
    layout = lay_out(answered)
    fitted = fitting.fit(layout)
    fit = item_fit.measure_fit(layout, fitted.parameters)
    estimates = [
        _estimate(item, index, fitted.parameters, fit, minimum)
        for index, item in enumerate(answered.items)
        if fit.answers[index]
    ]
    people = zip(
        layout.groups, fitted.parameters.mean.tolist(), fitted.parameters.spread.tolist(), strict=True
    )
    return Calibration(
        estimates=tuple(sorted(estimates, key=_place)),
        people=tuple(
            People(competence, crossing, mean, spread) for (competence, crossing), mean, spread in people
        ),
        answers=len(answered),
        sittings=answered.crossing.size,
        share=answered.share,
        steps=fitted.steps,
        settled=fitted.settled,
    )


def _estimate(item: Item, index: int, parameters: Parameters, fit: item_fit.Fit, minimum: int) -> Estimate:
    difficulty, log_slope = (
        float(parameters.difficulty[index]),
        float(parameters.log_discrimination[index]),
    )
    reach = NINETY_FIVE * float(fit.difficulty_error[index])
    factor = NINETY_FIVE * float(fit.log_discrimination_error[index])
    low, high = difficulty - reach, difficulty + reach
    steepest = exp(log_slope + factor)
    probability, gap = float(fit.probability[index]), float(fit.gap[index])
    enough = int(fit.answers[index]) >= minimum
    contradicted = item.level < low - CONTRADICTION or item.level > high + CONTRADICTION
    found = {
        Misfit.LEVEL: contradicted,
        Misfit.CURVE: probability < UNLIKELY and gap >= VISIBLE_GAP,
        Misfit.WEAK: steepest < WEAK,
    }
    return Estimate(
        item=item,
        answers=int(fit.answers[index]),
        right=int(fit.right[index]),
        difficulty=difficulty,
        difficulty_low=low,
        difficulty_high=high,
        discrimination=exp(log_slope),
        discrimination_low=exp(log_slope - factor),
        discrimination_high=steepest,
        fit=probability,
        gap=gap,
        proposed_level=min(max(round(difficulty), LEVELS[0]), LEVELS[-1]) if enough else None,
        misfits=frozenset(misfit for misfit, is_so in found.items() if is_so and enough),
    )


def _place(estimate: Estimate) -> tuple[object, ...]:
    item = estimate.item
    return item.competence, item.topic, item.level, item.challenge
