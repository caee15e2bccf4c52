"""Somebody was erased, or a school gave up a pupil: reactions to identity's facts, and the second look of the timer."""

from datetime import datetime

from chassis.retention import SECOND_LOOK, buried_since, bury
from contracts.events.identity import LearnerAnonymised, UserAnonymised
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def forget_user_on_user_anonymised(fact: UserAnonymised, *, uow: ReportingUnitOfWork, now: datetime) -> None:
    """What was theirs is told to no record system any more. The tombstone keeps late facts from bringing it back."""
    bury(uow.session, [fact.user_id], now=now)
    uow.people.forget([fact.user_id])


def forget_learner_on_learner_anonymised(
    fact: LearnerAnonymised, *, uow: ReportingUnitOfWork, now: datetime
) -> None:
    """The record goes; the row stays, at this revision: a record told before and heard after is an older one."""
    uow.learners.follow_anonymity(fact.learner_id, fact.organisation_id, revision=fact.revision)
    bury(uow.session, [fact.learner_id], now=now)


def keep_retention(*, uow: ReportingUnitOfWork, now: datetime) -> None:
    """Erase what came in while somebody was being erased."""
    with uow:
        uow.people.forget(buried_since(uow.session, now - SECOND_LOOK))
        uow.commit()
