"""The shapes of tests and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from marshmallow import validate

from services.assessment.api.schemas.questions import QuestionView
from services.assessment.api.schemas.tutorials import TutorialView


@dataclass(frozen=True)
class NewAssessment:
    """Which competence to be asked about."""

    competence: Annotated[str, validate.Length(1, 8)]


@dataclass(frozen=True)
class AnswerGiven:
    """An answer. `fields`: {"choice": 2}, {"choices": [1, 3]}, {"answer": "…"} or {blank: "…"}; null when skipped.

    `left_ms` is what the timer showed, negative when late; null for a question without a timer. Times that cannot be are kept
    as the nearest that can: a wrong clock is no reason to lose an answer.
    """

    challenge_id: Annotated[str, validate.Length(1, 120)]
    fields: Mapping[str, Any] | None
    skipped: bool
    elapsed_ms: int
    left_ms: int | None
    focus_lost: bool
    answered_at: datetime


@dataclass(frozen=True)
class AnswerTaken:
    """The answer is kept (`already`: it was sent before). Never says right or wrong."""

    accepted: Literal["created", "already"]
    next: tuple[QuestionView, ...]
    end: bool


@dataclass(frozen=True)
class AssessmentView:
    """A test. `known` of `targeted` skills are settled; `total` questions where their number is fixed (certification)."""

    id: UUID
    kind: str
    state: str
    competence: str | None
    competence_name: str | None
    answered: int
    total: int | None
    known: int
    targeted: int
    started_at: datetime
    completed_at: datetime | None
    next: tuple[QuestionView, ...]
    end: bool


@dataclass(frozen=True)
class CorrectionView:
    """An answer and its correction. `given` is the answer in words, null when there was none."""

    position: int
    challenge_id: str
    instruction: str
    competence: str
    topic: str
    result: str
    fields: Mapping[str, Any] | None
    given: str | None
    expected: str
    explanation: str
    tutorial: TutorialView


@dataclass(frozen=True)
class CheckpointView:
    """The last five answers, corrected."""

    assessment_id: UUID
    answered: int
    known: int
    targeted: int
    end: bool
    answers: tuple[CorrectionView, ...]


@dataclass(frozen=True)
class LevelChange:
    """A competence before and after a test, as shown (whole, capped)."""

    competence: str
    name: str
    level_before: int
    level_after: int
    pix_before: int
    pix_after: int


@dataclass(frozen=True)
class TopicToWorkOn:
    """A topic where a question was missed, and what teaches it."""

    topic: str
    name: str
    competence: str
    level: int
    tutorial: TutorialView


@dataclass(frozen=True)
class OutcomeView:
    """What a test brought. `max_level` is the highest that can be reached today."""

    assessment_id: UUID
    kind: str
    state: str
    answered: int
    pix_won: int
    max_level: int
    competences: tuple[LevelChange, ...]
    topics_to_work_on: tuple[TopicToWorkOn, ...]
