"""A report comes in, of a question or of a tutorial: the same rules for both."""

from datetime import datetime
from typing import Final
from uuid import UUID

from prometheus_client import Counter

from services.assessment.domain.reports import A_DAY, Report, require_room
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork

REPORTS: Final = Counter(
    "reports_total", "Problems that people told of questions and tutorials.", ["about", "reason"]
)


def take(report: Report, *, by: UUID, uow: AssessmentUnitOfWork, at_most: int, now: datetime) -> None:
    """Keep it, in this transaction, which ends here. Sent again it changes nothing, even what was closed; refuses with TooManyReports."""
    uow.reports.hold(by)
    held = uow.reports.of(by, report.about, report.thing)
    if held is not None and report.says_the_same(reason=held[0], comment=held[1]):
        return
    if held is None:
        require_room(uow.reports.count(by, since=now - A_DAY), at_most=at_most)
    uow.reports.put(by, report, now=now)
    uow.commit()
    REPORTS.labels(report.about, report.reason).inc()
