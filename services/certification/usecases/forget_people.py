"""Somebody was erased, or a school gave up a pupil: reactions to identity's facts, and what the timer does for years after.

A certificate is an official act that others rely on, and a test that waits for its jury is evidence: both are kept, with the name
they were given under, until their day is over (ADR 0020).
"""

from datetime import date, datetime, timedelta

from chassis.retention import SECOND_LOOK, buried_since, bury
from contracts.events.identity import LearnerAnonymised, UserAnonymised
from services.certification.domain.calendar import local_day
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def forget_user_on_user_anonymised(
    fact: UserAnonymised, *, uow: CertificationUnitOfWork, evidence_days: int, now: datetime
) -> None:
    """What nothing asks to be kept goes at once."""
    bury(uow.session, [fact.user_id], now=now)
    uow.people.forget_users([fact.user_id])
    uow.people.anonymise_candidates(today=local_day(now), evidence_until=_evidence_until(evidence_days, now))


def forget_learner_on_learner_anonymised(
    fact: LearnerAnonymised, *, uow: CertificationUnitOfWork, evidence_days: int, now: datetime
) -> None:
    """The school's record goes; the row stays, at this revision: a record told before and heard after is an older one."""
    uow.learners.follow_anonymity(fact.learner_id, fact.organisation_id, revision=fact.revision)
    bury(uow.session, [fact.learner_id], now=now)
    uow.people.anonymise_candidates(today=local_day(now), evidence_until=_evidence_until(evidence_days, now))


def keep_retention(*, uow: CertificationUnitOfWork, evidence_days: int, now: datetime) -> None:
    """Certificates whose day is over, sessions nobody can ask about any more, and a second look at recent erasures."""
    until = _evidence_until(evidence_days, now)
    with uow:
        uow.people.forget_users(buried_since(uow.session, now - SECOND_LOOK))
        uow.people.anonymise_candidates(today=local_day(now), evidence_until=until)
        uow.people.forget_staff(held_until=until)
        uow.commit()


def _evidence_until(evidence_days: int, now: datetime) -> date:
    return local_day(now) - timedelta(days=evidence_days)
