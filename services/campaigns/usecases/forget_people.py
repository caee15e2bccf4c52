"""Somebody was erased, or a school gave up a pupil: reactions to identity's facts, and the second look of the timer."""

from datetime import datetime, timedelta

from chassis.retention import SECOND_LOOK, buried_since, bury
from contracts.events.identity import LearnerAnonymised, UserAnonymised
from services.campaigns.storage.learners import Shown
from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork

_NOBODY = Shown(None, None, None)


def forget_user_on_user_anonymised(fact: UserAnonymised, *, uow: CampaignsUnitOfWork, now: datetime) -> None:
    """The account is cut off from what it sent; what it had not sent goes. The tombstone keeps late facts from coming back."""
    bury(uow.session, [fact.user_id], now=now)
    uow.people.forget_users([fact.user_id])


def forget_learner_on_learner_anonymised(
    fact: LearnerAnonymised, *, uow: CampaignsUnitOfWork, now: datetime
) -> None:
    """The names go. The row stays, at this revision: a record told before and heard after is an older one."""
    uow.learners.record(fact.learner_id, fact.organisation_id, _NOBODY, revision=fact.revision)
    uow.learners.presence(fact.learner_id, fact.organisation_id, disabled=True, revision=fact.revision)
    uow.learners.unlink(fact.learner_id, fact.organisation_id, revision=fact.revision)
    bury(uow.session, [fact.learner_id], now=now)
    uow.people.forget_learner(fact.learner_id, fact.organisation_id)


def keep_retention(*, uow: CampaignsUnitOfWork, answers_days: int, now: datetime) -> None:
    """Erase what a request still under way wrote while somebody was being erased, and how questions of long ago went."""
    with uow:
        uow.people.forget_users(buried_since(uow.session, now - SECOND_LOOK))
        uow.commit()
    while True:
        with uow:
            forgotten = uow.answers.forget(before=now - timedelta(days=answers_days))
            uow.commit()
        if not forgotten:
            return
