"""Room for the answers of the coming months, and none for those kept long enough."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from chassis.telemetry import log, quiet
from services.assessment.storage import history
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def keep_months_of_answers(*, before: datetime, uow: AssessmentUnitOfWork, now: datetime) -> None:
    """Make the tables of the coming months, drop those of months that ended before then, each in a transaction of its own.

    Whoever reads the whole history (a backup) is waited for two seconds, since answers wait behind us; then the month is left for
    the next time, and said in the log. Nothing here keeps anything else from being forgotten.
    """
    with uow:
        missing = history.missing_months(uow.connection, now=now)
        ended = history.ended_months(uow.connection, before=before)
    for begins in missing:
        _try(partial(history.make_month, begins=begins), uow)
    for name in ended:
        _try(partial(history.drop_month, name=name), uow)


def _try(deed: Callable[[Connection], object], uow: AssessmentUnitOfWork) -> None:
    try:
        with uow:
            uow.connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            deed(uow.connection)
            uow.commit()
    except DBAPIError as error:
        log().warning("month_of_answers_left", error=quiet(error))
