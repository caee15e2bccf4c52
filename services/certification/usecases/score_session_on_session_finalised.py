"""The centre has finalised: every test is closed, judged and scored (facts 1.8, 3.3).

One transaction for each certification: those already scored stay scored when the assessment service goes away in the middle, and
the letter that comes back goes on from there.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.messaging import Asks, Retry, Unavailable
from contracts.rpc import Refused
from contracts.rpc.assessment import (
    CLOSE_CERTIFICATION_TEST,
    CertificationQuestion,
    CertificationTestClosed,
    CertificationWanted,
)
from services.certification.domain.automatic_jury import settle, settle_unanswered
from services.certification.domain.certifications import Certification
from services.certification.domain.evidence import Outcome, Question
from services.certification.domain.scoring import score
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.put_score_in_force import put_score_in_force


def score_session(
    session_id: UUID,
    *,
    new_uow: Callable[[], CertificationUnitOfWork],
    questions: Asks,
    now: Callable[[], datetime],
    certificate_years: int,
) -> None:
    """Scores what has no result yet; asks to be called again when the assessment service is away."""
    with new_uow() as uow:
        waiting = [one.id for one in uow.certifications.of_session(session_id) if one.score is None]
    for certification_id in waiting:
        try:
            closed = questions.ask(CLOSE_CERTIFICATION_TEST, CertificationWanted(certification_id))
        except Unavailable as away:
            raise Retry("assessment away") from away
        except Refused:
            # nobody over there knows this test: it ends in error, where the jury sees it
            closed = None
        score_certification(
            certification_id,
            closed,
            uow=new_uow(),
            now=now(),
            certificate_years=certificate_years,
        )


def score_certification(
    certification_id: UUID,
    closed: CertificationTestClosed | None,
    *,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    """Keeps the evidence, lets the automatic jury settle what it can, scores. Done once, however often it is called."""
    with uow:
        certification = uow.certifications.get(certification_id, change=True)
        if certification.score is not None:
            return
        completed = closed is not None and closed.completed
        uow.certifications.close(certification.id, completed=completed, at=now)
        if completed:
            certification = replace(certification, abort_reason=None)
        asked = [question_of(one) for one in closed.questions] if closed else []
        questions = settle_unanswered(asked, certification.abort_reason)
        questions = _settle_incidents(uow, certification, questions, now)
        uow.evidence.keep_questions(certification.id, questions)
        result = score(
            questions,
            uow.evidence.draw_of(certification.id),
            max_level=certification.max_level,
            abort=certification.abort_reason,
            ruling=certification.ruling,
        )
        put_score_in_force(
            certification, result, judge=None, uow=uow, now=now, certificate_years=certificate_years
        )
        uow.commit()


def question_of(told: CertificationQuestion) -> Question:
    """A question as the assessment service tells it."""
    return Question(
        position=told.position,
        challenge_id=told.challenge_id,
        kind=told.kind.value,
        competence=told.competence,
        topic=told.topic,
        level=told.level,
        timed=told.timed,
        focused=told.focused,
        has_files=told.has_files,
        has_image=told.has_image,
        result=Outcome(told.result.value) if told.result else None,
        answered_at=told.answered_at,
    )


def _settle_incidents(
    uow: CertificationUnitOfWork, certification: Certification, questions: list[Question], now: datetime
) -> list[Question]:
    for incident in uow.evidence.incidents_of([certification.id]).get(certification.id, []):
        settlement = settle(incident, questions)
        if settlement is None:
            continue
        changed = settlement.question
        if changed is not None:
            questions = [changed if one.position == changed.position else one for one in questions]
        uow.evidence.resolve(
            replace(
                incident,
                resolved_at=now,
                resolution=settlement.resolution,
                resolved_automatically=True,
                had_effect=settlement.had_effect,
            )
        )
    return questions
