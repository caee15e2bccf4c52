"""The questions of a certification test as they were drawn and answered: what a score is made of, kept as evidence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

DEPENDENT_BLANKS: Final = "QROCM-dep"


class Outcome(StrEnum):
    """How an answer was judged (facts 3.3). Our own engine never says `partially`; the rules know what it is worth."""

    OK = "ok"
    KO = "ko"
    PARTIALLY = "partially"
    SKIPPED = "aband"
    TIMED_OUT = "timedout"
    FOCUSED_OUT = "focusedOut"


class AbortReason(StrEnum):
    """Why a test was not finished (facts 1.8)."""

    CANDIDATE = "candidate"
    TECHNICAL = "technical"


@dataclass(frozen=True)
class Question:
    """A question of the test. `result` is the answer as given and never changes; the three flags are what was decided since.

    `neutralised`: it does not count. `skipped_automatically`: left unanswered by a candidate who gave up. `accepted`: left by
    accident, the answer counts as right.
    """

    position: int
    challenge_id: str
    kind: str
    competence: str
    topic: str
    level: int
    timed: bool
    focused: bool
    has_files: bool
    has_image: bool
    result: Outcome | None
    answered_at: datetime | None
    neutralised: bool = False
    skipped_automatically: bool = False
    accepted: bool = False

    @property
    def outcome(self) -> Outcome | None:
        """The answer as it counts."""
        return Outcome.OK if self.accepted else self.result

    @property
    def is_dependent(self) -> bool:
        """Several blanks judged together, worth two questions in a short list (facts 3.3)."""
        return self.kind == DEPENDENT_BLANKS


def answers_in_order(questions: list[Question]) -> list[Question]:
    """The answered questions, first answered first: an incident's question number counts these (facts 1.7)."""
    answered = [one for one in questions if one.answered_at is not None and one.result is not None]
    return sorted(answered, key=lambda one: (one.answered_at, one.position))
