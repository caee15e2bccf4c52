"""Authors have dealt with what was reported: it leaves their list, with a word on what was done."""

from datetime import datetime

from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def close_reports(
    thing: str, *, note: str, reason: str | None, uow: AssessmentUnitOfWork, now: datetime
) -> int:
    """Close what is to be read of this thing, or what gives that reason; how many reports there were. What comes later is to be read."""
    with uow:
        closed = uow.reports.close(thing, note=note, reason=reason, now=now)
        uow.commit()
    return closed
