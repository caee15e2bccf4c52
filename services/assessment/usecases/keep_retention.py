"""What has been kept long enough goes: docs/privacy.md states the periods, settings hold them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis.retention import SECOND_LOOK, buried_since
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.keep_months_of_answers import keep_months_of_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """In days: how long answers are kept, exams of the erased, reports, and reports that were dealt with."""

    answers: int
    exams: int
    reports: int
    closed_reports: int


def keep_retention(days: Periods, *, uow: AssessmentUnitOfWork, now: datetime) -> None:
    """Old answers and reports, the exams of people erased, what came in while they were being erased; room for the answers to come."""
    with uow:
        uow.people.forget(buried_since(uow.session, now - SECOND_LOOK))
        uow.people.forget_exams(
            buried_since(uow.session, now - timedelta(days=2 * days.exams)),
            started_before=now - timedelta(days=days.exams),
        )
        uow.reports.forget(
            reported_before=now - timedelta(days=days.reports),
            closed_before=now - timedelta(days=days.closed_reports),
        )
        uow.commit()
    before = now - timedelta(days=days.answers)
    keep_months_of_answers(before=before, uow=uow, now=now)
    while True:
        with uow:
            forgotten = uow.answers.forget(before=before)
            uow.commit()
        if not forgotten:
            return
