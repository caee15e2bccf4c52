"""The engine of the assessment service, through its own door; and the same with random questions."""

from random import Random

from services.assessment.domain.positioning import (
    Answer,
    Bank,
    PositioningRules,
    Skill,
    estimate,
    next_question,
)
from studies.positioning.simulate import FIXED

# Never satisfied: what the curve shows beyond the point where the engine would stop.
ENDLESS = PositioningRules(precision=0.0, least_move=0.0, ceiling=1000)


class OurSitting:
    """One assessment as the service holds it."""

    over = False

    def __init__(self, bank: Bank, seed: int) -> None:
        """Begin without evidence."""
        self._bank = bank
        self._seed = seed
        self._evidence: list[Answer] = []

    def ask(self) -> Skill | None:
        """Ask as the service would, and beyond its stop as it would with endless patience."""
        if not self.over:
            skill = next_question(self._bank, self._evidence, seed=self._seed)
            if skill is not None:
                return skill
            self.over = True
        return next_question(self._bank, self._evidence, seed=self._seed, rules=ENDLESS)

    def hear(self, skill: Skill, *, succeeded: bool) -> tuple[float, float | None]:
        """Estimate as the service does."""
        self._evidence.append((*skill, succeeded))
        result = estimate(self._bank, self._evidence)
        return result.pix, result.standard_error


class RandomSitting(OurSitting):
    """Questions drawn at random, our estimate: what the choice of questions brings."""

    def ask(self) -> Skill | None:
        """Draw a skill not yet asked; stop at fifteen."""
        asked = {(topic, level) for topic, level, _ in self._evidence}
        left = [skill for skill in self._bank.skills if skill not in asked]
        self.over = len(asked) >= FIXED
        return Random(f"{self._seed} {len(asked)}").choice(left) if left else None
