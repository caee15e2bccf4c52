"""What has been kept long enough goes: docs/privacy.md states the periods, settings hold them."""

from datetime import datetime, timedelta

from chassis.retention import SECOND_LOOK, buried_since
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.keep_months_of_answers import keep_months_of_answers


def keep_retention(*, uow: AssessmentUnitOfWork, answers_days: int, exam_days: int, now: datetime) -> None:
    """Old answers, the exams of people erased, and what came in while they were being erased; room for the answers to come."""
    with uow:
        uow.people.forget(buried_since(uow.session, now - SECOND_LOOK))
        uow.people.forget_exams(
            buried_since(uow.session, now - timedelta(days=2 * exam_days)),
            started_before=now - timedelta(days=exam_days),
        )
        uow.commit()
    before = now - timedelta(days=answers_days)
    keep_months_of_answers(before=before, uow=uow, now=now)
    while True:
        with uow:
            forgotten = uow.answers.forget(before=before)
            uow.commit()
        if not forgotten:
            return
