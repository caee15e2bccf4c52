"""The engine of the assessment service, through its own door; the same a question ahead, and with random questions."""

from random import Random

from services.assessment.domain.positioning import (
    COMPETENCE,
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


class AheadSitting(OurSitting):
    """One question is always sent ahead of the answer to the one before, as the service does for devices that lose the line."""

    def __init__(self, bank: Bank, seed: int) -> None:
        """Begin with nothing sent."""
        super().__init__(bank, seed)
        self._sent: Skill | None = None

    def ask(self) -> Skill | None:
        """Give what was sent already, if anything was, and send the next one without waiting."""
        skill = self._sent or super().ask()
        rules = ENDLESS if self.over else COMPETENCE
        self._sent = None
        if skill is not None:
            self._sent = next_question(
                self._bank, self._evidence, pending=[skill], seed=self._seed, rules=rules
            )
        return skill


class RandomSitting(OurSitting):
    """Questions drawn at random, our estimate: what the choice of questions brings."""

    def ask(self) -> Skill | None:
        """Draw a skill not yet asked; stop at fifteen."""
        asked = {(topic, level) for topic, level, _ in self._evidence}
        left = [skill for skill in self._bank.skills if skill not in asked]
        self.over = len(asked) >= FIXED
        return Random(f"{self._seed} {len(asked)}").choice(left) if left else None
