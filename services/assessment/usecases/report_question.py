"""A person says that something is wrong with a question of their test."""

from datetime import datetime
from uuid import UUID

from services.assessment.domain.refusals import PositionUnknown, ReportInCertification
from services.assessment.domain.reports import About, QuestionReason, Report, plain
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.taking_reports import take


def report_question(
    assessment_id: UUID,
    position: int,
    reason: QuestionReason,
    comment: str | None,
    *,
    by: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    at_most: int,
    now: datetime,
) -> None:
    """Keep it for the authors; changes nothing in the test.

    Refuses with AssessmentUnknown, ReportInCertification, PositionUnknown (never shown) or TooManyReports.
    """
    with uow:
        assessment = uow.assessments.get(assessment_id, of=by)
        if assessment.is_certification:
            raise ReportInCertification
        if not assessment.was_shown(position, contents.of(assessment.release, uow.session).card):
            raise PositionUnknown
        report = Report(
            about=About.QUESTION,
            thing=assessment.offers[position - 1],
            reason=reason,
            comment=plain(comment),
            release=assessment.release,
            assessment_id=assessment_id,
            position=position,
        )
        take(report, by=by, uow=uow, at_most=at_most, now=now)
