"""Anybody takes the demonstration test: six fixed questions, no account, nothing kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.content.release import Challenge
from services.assessment.domain.refusals import ChallengeUnknown
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.correcting import is_accepted


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """A question of the demonstration, what was answered, and whether that is right."""

    challenge: Challenge
    fields: Mapping[str, Any] | None
    is_right: bool


def read_demo_test(*, uow: AssessmentUnitOfWork, contents: Contents) -> Content:
    """The content that the demonstration is made of; refuses with ContentNotReady."""
    with uow:
        return contents.current(uow.session)


def correct_demo_test(
    answers: Sequence[tuple[str, Mapping[str, Any] | None]],
    *,
    uow: AssessmentUnitOfWork,
    contents: Contents,
) -> tuple[DemoVerdict, ...]:
    """Judge answers to the demonstration's own questions; None is a skip.

    Refuses with ChallengeUnknown any other question, or this would tell the solutions of all of them; with AnswerUnreadable.
    """
    content = read_demo_test(uow=uow, contents=contents)
    return tuple(_verdict(challenge, fields, content) for challenge, fields in answers)


def _verdict(challenge_id: str, fields: Mapping[str, Any] | None, content: Content) -> DemoVerdict:
    if challenge_id not in content.release.demo:
        raise ChallengeUnknown
    challenge = content.challenge(challenge_id)
    return DemoVerdict(challenge, fields, is_right=fields is not None and is_accepted(challenge, fields))
