"""catsim and adaptivetesting, driven on the same banks: one ability, no topics.

They are imported when asked for: the study runs without them. Both get the parameters with which
answers are simulated, in the units they are made for (abilities standard normal), and the ability
that they state is read by the same rule as the truth: a skill is held when its level is at most that
ability and a half. They have no rule of their own to stop here, so fifteen questions stop them.

With `helped` they get besides what we know of topics: the slope as it looks when topics are ignored,
and, as a reading, the pix expected of that ability given how topics stray from it.
"""

from importlib import import_module
from statistics import NormalDist

import numpy as np

from services.assessment.domain.ability import AbilityModel
from services.assessment.domain.positioning import Bank, Skill
from studies.positioning.simulate import FIXED, Strategy

MODEL = AbilityModel(topic_spread=0.8, guess=0.1, slip=0.05)
# A logistic of slope k is near a normal of spread 1.7 / k; the spread of topics adds to it.
HELPED_SLOPE = 1.7 / ((1.7 / MODEL.slope) ** 2 + MODEL.topic_spread**2) ** 0.5
# Where their curves end: adaptivetesting takes several milliseconds for each question.
LONGEST = 20
STRAY = NormalDist(0.0, MODEL.topic_spread)


class OneAbilitySitting:
    """What the two have in common: items for skills, one ability, and how it is read in pix."""

    helped = False

    def __init__(self, bank: Bank, seed: int) -> None:
        """Number the skills as items; `seed` is not needed, both are deterministic."""
        self._slope = (HELPED_SLOPE if self.helped else MODEL.slope) * MODEL.spread
        self._bank = bank
        self._seed = seed
        self._ability = 0.0
        self._asked: list[int] = []
        self._answers: list[bool] = []
        self._difficulties = [(level - 0.5 - MODEL.mean) / MODEL.spread for _, level in bank.skills]

    @property
    def over(self) -> bool:
        """Tell whether fifteen questions were asked."""
        return len(self._asked) >= FIXED

    def ask(self) -> Skill | None:
        """Ask the item that the library selects."""
        enough = len(self._asked) >= min(LONGEST, len(self._bank.skills))
        return None if enough else self._bank.skills[self._select()]

    def hear(self, skill: Skill, *, succeeded: bool) -> tuple[float, None]:
        """Let the library estimate the ability, and read it."""
        self._asked.append(self._bank.skills.index(skill))
        self._answers.append(succeeded)
        self._ability = self._estimate()
        theta = MODEL.mean + MODEL.spread * self._ability
        if not self.helped:
            return sum(pix for (_, level), pix in self._bank.pix.items() if level <= theta + 0.5), None
        return sum(pix * STRAY.cdf(theta - level + 0.5) for (_, level), pix in self._bank.pix.items()), None

    def _select(self) -> int:
        raise NotImplementedError

    def _estimate(self) -> float:
        raise NotImplementedError


def catsim_strategy(*, helped: bool = False) -> Strategy:
    """catsim: maximum information, maximum likelihood (Dodd's steps until both answers are seen)."""
    selector = import_module("catsim.selection").MaxInfoSelector()
    estimator = import_module("catsim.estimation").NumericalSearchEstimator()
    make_items = import_module("catsim.item_bank").ItemBank

    class CatsimSitting(OneAbilitySitting):
        def __init__(self, bank: Bank, seed: int) -> None:
            super().__init__(bank, seed)
            parameters = [[self._slope, b, MODEL.guess, 1.0 - MODEL.slip] for b in self._difficulties]
            self._items = make_items(np.array(parameters), validate=False)  # it would print

        def _select(self) -> int:
            item = selector.select(
                item_bank=self._items,
                administered_items=self._asked,
                est_theta=self._ability,
            )
            return int(item)

        def _estimate(self) -> float:
            ability = estimator.estimate(
                item_bank=self._items,
                administered_items=self._asked,
                response_vector=self._answers,
                est_theta=self._ability,
            )
            return float(ability)

    CatsimSitting.helped = helped
    return CatsimSitting


def adaptivetesting_strategy(*, helped: bool = False) -> Strategy:
    """adaptivetesting: maximum information, Bayes modal estimate under a standard normal prior."""
    estimators = import_module("adaptivetesting.math.estimators")
    select = import_module("adaptivetesting.math.item_selection").maximum_information_criterion
    pool = import_module("adaptivetesting.models").ItemPool

    class AdaptivetestingSitting(OneAbilitySitting):
        def __init__(self, bank: Bank, seed: int) -> None:
            super().__init__(bank, seed)
            size = len(bank.skills)
            self._items = pool.load_from_list(
                b=self._difficulties,
                a=[self._slope] * size,
                c=[MODEL.guess] * size,
                d=[1.0 - MODEL.slip] * size,
                ids=list(range(size)),
            ).test_items

        def _select(self) -> int:
            asked = set(self._asked)
            left = [item for item in self._items if item.id not in asked]
            return int(select(left, self._ability).id)

        def _estimate(self) -> float:
            estimator = estimators.BayesModal(
                [int(answer) for answer in self._answers],
                [self._items[row] for row in self._asked],
                prior=estimators.NormalPrior(0.0, 1.0),
                optimization_interval=(-6.0, 6.0),
            )
            return float(estimator.get_estimation())

    AdaptivetestingSitting.helped = helped
    return AdaptivetestingSitting
