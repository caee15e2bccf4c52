"""What assessment tells: tests begun, answers given, levels reached."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AssessmentKind(StrEnum):
    """Why somebody is being asked questions."""

    COMPETENCE = "COMPETENCE"
    CAMPAIGN = "CAMPAIGN"
    CERTIFICATION = "CERTIFICATION"


class AnswerResult(StrEnum):
    """How an answer was judged; only OK shows mastery."""

    OK = "ok"
    KO = "ko"
    SKIPPED = "aband"
    TIMED_OUT = "timedout"
    FOCUSED_OUT = "focusedOut"


@dataclass(frozen=True)
class AssessmentStarted:
    """Somebody began a test. `origin_id` is the participation or the certification it was opened for, if any."""

    assessment_id: UUID
    user_id: UUID
    kind: AssessmentKind
    origin_id: UUID | None
    competence: str | None
    release: int
    started_at: datetime


@dataclass(frozen=True)
class AnswerSubmitted:
    """An answer is in, judged and kept for good. `position` counts from 1 within the assessment.

    `known` of `targeted` skills are settled so far: a campaign's progress. `timed_late` and focus are told for the jury.
    """

    assessment_id: UUID
    user_id: UUID
    kind: AssessmentKind
    origin_id: UUID | None
    position: int
    challenge_id: str
    competence: str
    topic: str
    level: int
    result: AnswerResult
    known: int
    targeted: int
    answered_at: datetime


@dataclass(frozen=True)
class CompetencePositioned:
    """Somebody's level in a competence is now this one. `revision` grows with each fact about this pair."""

    user_id: UUID
    competence: str
    level: int
    pix: int
    standard_error: float
    revision: int
    positioned_at: datetime


@dataclass(frozen=True)
class AssessmentCompleted:
    """A test is over: no more answers are taken."""

    assessment_id: UUID
    user_id: UUID
    kind: AssessmentKind
    origin_id: UUID | None
    answers: int
    completed_at: datetime


@dataclass(frozen=True)
class CompetenceReset:
    """Somebody starts again from nothing in a competence."""

    user_id: UUID
    competence: str
    revision: int
    reset_at: datetime
