"""The shapes of the demonstration test."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from marshmallow import validate

from services.assessment.api.schemas.questions import QuestionView


@dataclass(frozen=True)
class DemoView:
    """The demonstration's questions."""

    questions: tuple[QuestionView, ...]


@dataclass(frozen=True)
class DemoAnswer:
    """An answer to a question of the demonstration; null fields are a skip."""

    challenge_id: Annotated[str, validate.Length(1, 120)]
    fields: Mapping[str, Any] | None


@dataclass(frozen=True)
class DemoAnswers:
    """Answers to the demonstration."""

    answers: Annotated[tuple[DemoAnswer, ...], validate.Length(1, 20)]


@dataclass(frozen=True)
class DemoCorrection:
    """Whether an answer is right, the answer in words (null when there was none), the expected one and why."""

    challenge_id: str
    right: bool
    given: str | None
    expected: str
    explanation: str


@dataclass(frozen=True)
class DemoCorrections:
    """The corrections, in the order of the answers."""

    corrections: tuple[DemoCorrection, ...]
