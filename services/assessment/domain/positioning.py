"""Positioning a person in a competence: what to ask next, and what the answers so far are worth.

The one door to the adaptive engine, for the service as for a study; pure functions, no clock, no
chance but the seed. `bank` tells what can be asked, `ability` what the answers mean, `selection`
how the next question is chosen, `counting` what that is worth, `rules` what can be set.

    >>> bank = Bank({"adresse-web": [1, 2, 3], "moteurs": [2, 3, 4]})
    >>> next_question(bank, [])
    ('adresse-web', 2)
"""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from services.assessment.domain import selection
from services.assessment.domain.ability import Answer, EvidenceUnknown, kernels_of, posterior
from services.assessment.domain.bank import PIX_PER_LEVEL, Bank, BankMalformed, Skill
from services.assessment.domain.counting import LIKELY, SETTLED, count
from services.assessment.domain.rules import (
    COMPETENCE,
    KindUnknown,
    PositioningRules,
    campaign_rules,
    guess_rate,
)

__all__ = [
    "COMPETENCE",
    "SETTLED",
    "Answer",
    "Bank",
    "BankMalformed",
    "Estimate",
    "EvidenceUnknown",
    "KindUnknown",
    "PositioningRules",
    "Skill",
    "SkillBelief",
    "campaign_rules",
    "estimate",
    "guess_rate",
    "next_question",
    "pix_of",
]

# A millionth of a pix: keeps the last bits of a sum from costing a level at a whole number.
DECIMALS = 6


class SkillBelief(NamedTuple):
    """One skill: the probability that it is held, whether we say so, and if it was asked itself.

    `validated` follows the probability even where the skill was asked: inside a topic what is
    validated has no hole, and one lucky answer far above the rest validates nothing.
    """

    probability: float
    validated: bool
    direct: bool


class Estimate(NamedTuple):
    """A person in a bank, given all the evidence.

    `pix` sums over all the skills of the bank, not capped; `level` is whole and capped by the highest
    level counted today; `standard_error`, in pix, is how far the truth is expected to be from `pix`
    (root mean square over the posterior).
    """

    pix: float
    level: int
    standard_error: float
    skills: Mapping[Skill, SkillBelief]


def next_question(
    bank: Bank,
    evidence: Sequence[Answer],
    *,
    pending: Sequence[Skill] = (),
    seed: int = 0,
    asked: int | None = None,
    timed: Collection[Skill] = (),
    last_timed: bool = False,
    excluded: Collection[Skill] = (),
    rules: PositioningRules = COMPETENCE,
) -> Skill | None:
    """Give the skill to ask next, or None when the assessment is over.

    The same arguments always give the same skill; `seed` (one per assessment) only decides among
    equals. `pending` holds what was asked and is not answered yet, oldest first. `asked` counts the
    questions of this assessment, pending ones included: to be given when `evidence` also holds what
    an earlier one taught. `timed` skills are never first, unless all are, nor asked when
    `last_timed`; `excluded` ones never. A skill in the evidence is not asked again: leave out the
    answers that should be forgotten. Refuses with `EvidenceUnknown` a topic that the bank lacks.
    """
    sitting = selection.Sitting(
        evidence=evidence,
        pending=pending,
        asked=len(evidence) + len(pending) if asked is None else asked,
        timed=timed,
        last_timed=last_timed,
        excluded=excluded,
    )
    return selection.choose(kernels_of(bank, rules.model), sitting, rules=rules, seed=seed)


def estimate(bank: Bank, evidence: Sequence[Answer], *, rules: PositioningRules = COMPETENCE) -> Estimate:
    """Say what the evidence is worth; without any, what is expected of somebody unknown.

    One more right answer never lowers the pix nor any skill's probability, whatever its topic; one
    more wrong answer never raises them. Refuses with `EvidenceUnknown` a topic that the bank lacks.
    """
    kernels = kernels_of(bank, rules.model)
    person = posterior(kernels, evidence)
    held = np.einsum("sa,sa->s", person.topics[kernels.topic_of], kernels.held).round(DECIMALS)
    direct = {(topic, level) for topic, level, _ in evidence}
    pix = round(count(kernels.pix, held), DECIMALS)
    level = min(int(pix // PIX_PER_LEVEL), rules.max_level)
    return Estimate(
        pix=pix,
        level=level,
        standard_error=round(sqrt(person.variance + (person.pix - pix) ** 2), DECIMALS),
        skills={
            skill: SkillBelief(probability, probability >= LIKELY, skill in direct)
            for skill, probability in zip(kernels.skills, held.tolist(), strict=True)
        },
    )


def pix_of(bank: Bank, beliefs: Mapping[Skill, SkillBelief]) -> float:
    """Count some skills of the bank as `estimate` counts them all: those of a few topics, say."""
    if not beliefs:
        return 0.0
    worth = np.array([bank.pix[skill] for skill in beliefs])
    return round(count(worth, np.array([belief.probability for belief in beliefs.values()])), DECIMALS)
