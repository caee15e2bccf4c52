"""A person starts a competence afresh: what was known of it no longer counts."""

from datetime import datetime
from uuid import UUID

from contracts.events.assessment import CompetenceReset
from services.assessment.domain.policy import Policy
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def reset_competence(
    competence: str,
    *,
    by: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    policy: Policy,
    now: datetime,
) -> None:
    """Forget the evidence and end the test in progress; does nothing if nothing is known.

    The answers stay in the history, and campaigns in progress keep what they knew when they began. Refuses with ResetTooEarly,
    CompetenceUnknown or ContentNotReady.
    """
    with uow:
        contents.current(uow.session).competence(competence)
        uow.profiles.prepare(by, [competence], now=now)
        # Locks are taken as an answer takes them, the test before the position; then the test that somebody may have opened in
        # between is ended too.
        uow.assessments.abort_open_positioning(by, competence, now=now)
        position, _ = uow.profiles.lock(by, competence)
        if not position.reset(policy, now=now):
            return
        uow.assessments.abort_open_positioning(by, competence, now=now)
        uow.profiles.forget(by, competence)
        uow.profiles.save(position)
        fact = CompetenceReset(user_id=by, competence=competence, revision=position.revision, reset_at=now)
        uow.announce(fact, subject=by)
        uow.commit()
