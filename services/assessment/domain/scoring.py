"""From evidence to what people are shown: pix, level, and whether one may be certified (facts, assessment 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from services.assessment.domain.evidence import Proof, as_answers
from services.assessment.domain.policy import CERTIFIABLE_COMPETENCES, CERTIFIABLE_LEVEL
from services.assessment.domain.positioning import (
    Answer,
    Bank,
    Estimate,
    PositioningRules,
    Skill,
    estimate,
)

PIX_PER_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Score:
    """Where somebody stands in a competence: pix as measured, neither rounded nor capped, and how sure that is."""

    pix: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Shown:
    """The same as people read it: whole and capped by the highest level."""

    level: int
    pix: int
    pix_to_next_level: int | None
    progress: int
    """Percentage of the way to the next level; 0 at the highest."""


def score(
    bank: Bank, proofs: Mapping[str, list[Proof]], *, positioned: bool, rules: PositioningRules
) -> Score:
    """Weigh all the evidence of a competence.

    Until a positioning has been finished there (`positioned`), only the skills that right answers show count: what the engine
    expects of topics never asked about is worth a question, not a certificate. It is the reference platform's rule (nothing is
    earned on a tube that was not tested), and it can only rise when the positioning is finished.
    """
    answers = answers_on(bank, proofs)
    if not answers:
        return Score(0.0, 0.0)
    weighed = estimate(bank, answers, rules=rules)
    if positioned:
        return Score(weighed.pix, weighed.standard_error)
    so_far = sum(bank.pix[skill] for skill in skills_shown(weighed, answers))
    return Score(round(min(so_far, weighed.pix), 6), weighed.standard_error)


def answers_on(bank: Bank, proofs: Mapping[str, list[Proof]]) -> list[Answer]:
    """The evidence that this bank can weigh: topics that it no longer holds are left out."""
    return as_answers({topic: proofs[topic] for topic in bank.topics if proofs.get(topic)})


def skills_shown(weighed: Estimate, answers: Iterable[Answer]) -> set[Skill]:
    """The skills that right answers show: answered right or below a right answer in their topic, and believed held."""
    best: dict[str, int] = {}
    for topic, level, succeeded in answers:
        if succeeded:
            best[topic] = max(best.get(topic, 0), level)
    return {
        (topic, level)
        for (topic, level), belief in weighed.skills.items()
        if belief.validated and level <= best.get(topic, 0)
    }


def shown(pix: float, *, max_level: int) -> Shown:
    """Whole pix and level, capped; the cap leaves no way to go (facts, assessment 3)."""
    level = min(floor(pix / PIX_PER_LEVEL), max_level)
    whole = min(floor(pix), max_level * PIX_PER_LEVEL)
    if level == max_level:
        return Shown(level, whole, None, 0)
    ahead = whole % PIX_PER_LEVEL
    return Shown(level, whole, PIX_PER_LEVEL - ahead, ahead * 100 // PIX_PER_LEVEL)


def uncapped(pix: float) -> tuple[int, int]:
    """Level and pix for certification, where the cap is applied at the end only (facts, certification 3.1)."""
    return floor(pix / PIX_PER_LEVEL), floor(pix)


def certifiable(levels: Iterable[int]) -> bool:
    """Level 1 or more in five competences or more (facts, certification 3.1)."""
    return missing_to_be_certifiable(levels) == 0


def missing_to_be_certifiable(levels: Iterable[int]) -> int:
    """How many more competences must reach level 1."""
    reached = sum(level >= CERTIFIABLE_LEVEL for level in levels)
    return max(CERTIFIABLE_COMPETENCES - reached, 0)


def days_until(opens_at: datetime | None, now: datetime) -> int | None:
    """Whole days still to wait, rounded up (facts, assessment 3); None when nothing was ever answered."""
    if opens_at is None:
        return None
    return max(ceil((opens_at - now) / timedelta(days=1)), 0)
