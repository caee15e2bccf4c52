"""The facts that several use cases tell, from the domain's words to the suite's."""

from contracts.events.assessment import (
    AssessmentCompleted,
    AssessmentKind,
    AssessmentStarted,
    CompetencePositioned,
)
from services.assessment.domain.assessment import Assessment
from services.assessment.domain.position import Position
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def started(assessment: Assessment, *, uow: AssessmentUnitOfWork) -> None:
    """Tell that a test began."""
    fact = AssessmentStarted(
        assessment_id=assessment.id,
        user_id=assessment.user_id,
        kind=AssessmentKind(assessment.kind.value),
        origin_id=assessment.origin_id,
        competence=assessment.competence,
        release=assessment.release,
        started_at=assessment.started_at,
    )
    uow.announce(fact, subject=assessment.id)


def completed(assessment: Assessment, *, uow: AssessmentUnitOfWork) -> None:
    """Tell that a test is over."""
    fact = AssessmentCompleted(
        assessment_id=assessment.id,
        user_id=assessment.user_id,
        kind=AssessmentKind(assessment.kind.value),
        origin_id=assessment.origin_id,
        answers=assessment.answered,
        completed_at=assessment.completed_at or assessment.started_at,
    )
    uow.announce(fact, subject=assessment.id)


def positioned(position: Position, *, uow: AssessmentUnitOfWork) -> None:
    """Tell where somebody stands in a competence."""
    fact = CompetencePositioned(
        user_id=position.user_id,
        competence=position.competence,
        level=position.level,
        pix=position.pix,
        standard_error=position.standard_error,
        revision=position.revision,
        positioned_at=position.changed_at,
    )
    uow.announce(fact, subject=position.user_id)
