"""A person answers a question: it is kept for good, judged, learnt from, and the next one is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.events.assessment import AnswerResult, AnswerSubmitted, AssessmentKind
from services.assessment.domain.assessment import Assessment
from services.assessment.domain.correction import Result, believable_time
from services.assessment.domain.deck import Card
from services.assessment.domain.policy import Policy
from services.assessment.domain.refusals import AnswerConflict
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.one_answer import write
from services.assessment.storage.repositories import KeptAnswer
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import announcing, asking
from services.assessment.usecases.correcting import correct
from services.assessment.usecases.learning import learn

# what its column holds: almost 25 days
LONGEST_MS: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer as it came. `fields` is None for a skip, or when time ran out before anything was typed."""

    position: int
    challenge_id: str
    fields: Mapping[str, Any] | None
    skipped: bool
    elapsed_ms: int
    left_ms: int | None
    focus_lost: bool
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the sending: nothing about right or wrong."""

    already: bool
    assessment: Assessment
    content: Content


def submit_answer(
    assessment_id: UUID,
    given: GivenAnswer,
    *,
    by: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    policy: Policy,
    now: datetime,
) -> Taken:
    """Take an answer once: the first write wins, the same again is harmless, another is refused with AnswerConflict."""
    with uow:
        assessment = uow.assessments.lock(assessment_id, of=by)
        content = contents.of(assessment.release, uow.session)
        if assessment.is_answered(given.position):
            _require_the_same(uow.answers.get(assessment_id, given.position), given)
            return Taken(True, assessment, content)
        card = assessment.expect_answer(given.position, given.challenge_id, content.card)
        result = correct(
            content.challenge(card.challenge),
            card,
            given.fields,
            skipped=given.skipped,
            left_ms=given.left_ms,
            focus_lost=given.focus_lost,
            certification=assessment.is_certification,
        )
        answer = _kept(given, result, assessment, now)
        assessment.take(given.position, result)
        if not assessment.is_certification:
            asking.offer_more(assessment, content, policy)
        finished = assessment.finish_if_over(now=now)
        learnt, moved = None, False
        if not assessment.is_certification:
            learnt, moved = learn(answer, card, assessment, content, uow=uow, policy=policy, now=now)
        write(uow.connection, answer, assessment=assessment, learnt=learnt, now=now)
        uow.announce(_submitted(answer, card, assessment, content), subject=assessment.id)
        if learnt and moved:
            announcing.positioned(learnt.position, uow=uow)
        if finished:
            announcing.completed(assessment, uow=uow)
        uow.commit()
    return Taken(False, assessment, content)


def _require_the_same(kept: KeptAnswer, given: GivenAnswer) -> None:
    if not kept.says_the_same(challenge=given.challenge_id, fields=given.fields, skipped=given.skipped):
        raise AnswerConflict(position=given.position)


def _kept(given: GivenAnswer, result: Result, assessment: Assessment, now: datetime) -> KeptAnswer:
    return KeptAnswer(
        assessment_id=assessment.id,
        position=given.position,
        challenge=given.challenge_id,
        fields=given.fields,
        skipped=given.skipped,
        result=result,
        elapsed_ms=min(max(given.elapsed_ms, 0), LONGEST_MS),
        left_ms=None if given.left_ms is None else min(max(given.left_ms, -LONGEST_MS), LONGEST_MS),
        focus_lost=given.focus_lost,
        answered_at=believable_time(given.answered_at, started_at=assessment.started_at, received_at=now),
        received_at=now,
    )


def _submitted(answer: KeptAnswer, card: Card, assessment: Assessment, content: Content) -> AnswerSubmitted:
    known, targeted = asking.progress(assessment, content)
    return AnswerSubmitted(
        assessment_id=assessment.id,
        user_id=assessment.user_id,
        kind=AssessmentKind(assessment.kind.value),
        origin_id=assessment.origin_id,
        position=answer.position,
        challenge_id=answer.challenge,
        competence=card.competence,
        topic=card.topic,
        level=card.level,
        result=AnswerResult(answer.result.value),
        known=known,
        targeted=targeted,
        answered_at=answer.answered_at,
    )
