"""Why a level: each skill of a competence with what is believed of it, and from what (the profile explains itself)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.assessment.domain.evidence import Proof
from services.assessment.domain.positioning import Bank, PositioningRules, estimate
from services.assessment.domain.scoring import Score, answers_on, score, skills_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedSkill:
    """One skill. `answered` is what its own questions showed, None when none was asked: then all the rest comes by inference.

    `probability` that the person holds it, `validated` when that is more likely than not, `counts` when its pix are in the score
    already; `worth` is those pix. A lucky answer far above the others is a right answer that validates nothing.
    """

    topic: str
    level: int
    answered: bool | None
    probability: float
    validated: bool
    counts: bool
    worth: float

    @property
    def is_direct(self) -> bool:
        """Whether a question was asked on it."""
        return self.answered is not None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score and the skills it comes from; no skill while nothing was ever answered."""

    score: Score
    skills: tuple[ExplainedSkill, ...]


def explain(
    bank: Bank, proofs: Mapping[str, list[Proof]], *, positioned: bool, rules: PositioningRules
) -> Explanation:
    """Weigh the evidence as `score` does, and keep what it says of each skill, by topic then level."""
    weighed_as = score(bank, proofs, positioned=positioned, rules=rules)
    answers = answers_on(bank, proofs)
    if not answers:
        return Explanation(weighed_as, ())
    weighed = estimate(bank, answers, rules=rules)
    shown = skills_shown(weighed, answers)
    skills = tuple(
        ExplainedSkill(
            topic=topic,
            level=level,
            answered=_answered(proofs.get(topic, ()), level),
            probability=weighed.skills[topic, level].probability,
            validated=weighed.skills[topic, level].validated,
            counts=weighed.skills[topic, level].validated and (positioned or (topic, level) in shown),
            worth=bank.pix[topic, level],
        )
        for topic, level in bank.skills
    )
    return Explanation(weighed_as, skills)


def _answered(proofs: Sequence[Proof], level: int) -> bool | None:
    """The last answer on this very skill."""
    mine = [one for one in proofs if one.level == level]
    return max(mine, key=lambda one: one.answered_at).succeeded if mine else None
