"""The shapes of reports."""

from dataclasses import dataclass
from typing import Annotated

from marshmallow import validate

from services.assessment.domain.reports import LONGEST_COMMENT, QuestionReason, TutorialReason


@dataclass(frozen=True)
class QuestionReport:
    """What is wrong with a question. The comment names nobody; its lines are joined."""

    reason: QuestionReason
    comment: Annotated[str | None, validate.Length(max=LONGEST_COMMENT)] = None


@dataclass(frozen=True)
class TutorialReport:
    """What is wrong with a tutorial. The comment names nobody; its lines are joined."""

    reason: TutorialReason
    comment: Annotated[str | None, validate.Length(max=LONGEST_COMMENT)] = None
