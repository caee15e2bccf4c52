"""Somebody asked to be erased: what they answered and what it showed of them goes; their id stays as a tombstone."""

from datetime import datetime

from chassis.retention import bury
from contracts.events.identity import UserAnonymised
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def forget_user_on_user_anonymised(fact: UserAnonymised, *, uow: AssessmentUnitOfWork, now: datetime) -> None:
    """Harmless however often. What a request still under way writes after this is erased by the timer (keep_retention)."""
    bury(uow.session, [fact.user_id], now=now)
    uow.people.forget([fact.user_id])
