"""A person says that something is wrong with a tutorial."""

from datetime import datetime
from uuid import UUID

from services.assessment.domain.refusals import TutorialUnknown
from services.assessment.domain.reports import About, Report, TutorialReason, plain
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.taking_reports import take


def report_tutorial(
    tutorial: str,
    reason: TutorialReason,
    comment: str | None,
    *,
    by: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    at_most: int,
    now: datetime,
) -> None:
    """Keep it for the authors. Refuses with TutorialUnknown (withdrawn as well: there is nothing left to mend), ContentNotReady or TooManyReports."""
    with uow:
        content = contents.current(uow.session)
        if tutorial not in content.topic_of_tutorial:
            raise TutorialUnknown
        report = Report(
            about=About.TUTORIAL,
            thing=tutorial,
            reason=reason,
            comment=plain(comment),
            release=content.release.number,
        )
        take(report, by=by, uow=uow, at_most=at_most, now=now)
