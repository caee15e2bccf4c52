"""A candidate answered or finished: what the invigilator's board shows. Scores never come from here."""

from contracts.events.assessment import AnswerSubmitted, AssessmentCompleted, AssessmentKind
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def follow_answer(fact: AnswerSubmitted, *, uow: CertificationUnitOfWork) -> None:
    """The furthest question."""
    if fact.kind is AssessmentKind.CERTIFICATION and fact.origin_id is not None:
        uow.certifications.follow_answer(fact.origin_id, position=fact.position, at=fact.answered_at)


def follow_completion(fact: AssessmentCompleted, *, uow: CertificationUnitOfWork) -> None:
    """The test is handed in."""
    if fact.kind is AssessmentKind.CERTIFICATION and fact.origin_id is not None:
        uow.certifications.follow_completion(fact.origin_id, at=fact.completed_at)
