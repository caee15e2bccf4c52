"""Which skill to ask next: every rule of the choice, in the order in which it is applied.

What a question teaches is the variance of the bank's pix that its answer is expected to take away,
Cov(pix, answer)² / Var(answer): exact, since an answer is right or wrong. It is as well the mean
square of how far the answer will move the estimate.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from services.assessment.domain.ability import Answer, Array, Kernels, futures
from services.assessment.domain.bank import Skill
from services.assessment.domain.rules import PositioningRules

Rows = NDArray[np.intp]

# Each awaited answer doubles the futures to weigh: the older ones beyond are closed, not weighed.
AWAITED_AT_MOST = 3
# Compared rounded: the last bits, in which two machines differ, must not choose the question.
DECIMALS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Where an assessment stands; `next_question` says what each field means."""

    evidence: Sequence[Answer]
    pending: Sequence[Skill]
    asked: int
    timed: Collection[Skill]
    last_timed: bool
    excluded: Collection[Skill]

    def touched(self) -> list[Skill]:
        """Every skill asked so far, answered or awaited."""
        return [*((topic, level) for topic, level, _ in self.evidence), *self.pending]

    def closed(self) -> set[Skill]:
        """Every skill that may not be asked now; two timed questions never follow each other."""
        return {*self.touched(), *self.excluded, *(self.timed if self.last_timed else ())}


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What may be expected before the next question; arrays over the bank's skills [S]."""

    variance: float  # pix², once the awaited answers are in
    success: Array  # chance of a right answer
    gain: Array  # pix² of variance that the answer would take away


def choose(kernels: Kernels, sitting: Sitting, *, rules: PositioningRules, seed: int) -> Skill | None:
    """Give the next skill to ask, or None when the assessment is over."""
    if sitting.asked >= rules.ceiling:
        return None
    outlook = expect(kernels, sitting.evidence, pending=sitting.pending[-AWAITED_AT_MOST:])
    whole = kernels.pix.sum()
    if outlook.variance <= (rules.precision * whole) ** 2:
        return None
    gain = outlook.gain
    gain[[kernels.rows[skill] for skill in sitting.closed() if skill in kernels.rows]] = 0.0
    rows = np.flatnonzero(gain > (rules.least_move * whole) ** 2)
    if not rows.size:
        return None
    if sitting.asked == 0:
        rows = _gentle(kernels, rows, outlook.success, threshold=rules.gentle, timed=sitting.timed)
    rows = rows[gain[rows] >= rules.near_best * gain[rows].max()]
    rows = _least_asked(kernels, rows, sitting.touched())
    return min((kernels.skills[row] for row in rows), key=lambda skill: _draw(skill, seed))


def expect(kernels: Kernels, evidence: Sequence[Answer], *, pending: Sequence[Skill] = ()) -> Outlook:
    """Look one question ahead, on average over what the awaited answers may turn out to be."""
    people = futures(kernels, evidence, pending)
    topics, pix_by_topic = people.topics[:, kernels.topic_of], people.pix_by_topic[:, kernels.topic_of]
    success = np.einsum("fsa,sa->fs", topics, kernels.success)
    joint = np.einsum("fsa,sa->fs", pix_by_topic, kernels.success)
    covariance = joint - people.pix[:, None] * success
    gain = covariance**2 / (success * (1.0 - success))
    chance = people.chance
    return Outlook(float(chance @ people.variance), chance @ success, (chance @ gain).round(DECIMALS))


def _gentle(
    kernels: Kernels, rows: Rows, success: Array, *, threshold: float, timed: Collection[Skill]
) -> Rows:
    """Begin with a question that will probably be answered right and that no clock hurries."""
    calm = [row for row in rows.tolist() if kernels.skills[row] not in timed]
    rows = np.array(calm) if calm else rows
    easy = rows[success[rows] >= threshold]
    return easy if easy.size else rows[success[rows] >= success[rows].max()]


def _least_asked(kernels: Kernels, rows: Rows, touched: Sequence[Skill]) -> Rows:
    """Balance the content: of equals, keep the topics that were asked about least."""
    times = Counter(topic for topic, _ in touched)
    counts = np.array([times[kernels.skills[row][0]] for row in rows.tolist()])
    least: Rows = rows[counts == counts.min()]
    return least


def _draw(skill: Skill, seed: int) -> bytes:
    """Order equals by lot: always the same in one assessment, not from one person to the next."""
    return blake2b(f"{seed} {skill[0]} {skill[1]}".encode(), digest_size=8).digest()
