"""A school gives up pupils of its list, or has kept them long enough: facts 1.6. Who they were is forgotten everywhere."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.retention import bury, redact
from contracts.events.identity import LearnerAnonymised
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def anonymise_learners(
    organisation_id: UUID,
    learner_ids: Collection[UUID],
    *,
    by: UUID | None,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> int:
    """How many there were; those of other schools, or anonymised before, are left alone."""
    with uow:
        uow.organisations.lock(organisation_id)
        done = uow.people.anonymise_learners(organisation_id, learner_ids, now=now)
        for learner_id, revision in done:
            uow.announce(LearnerAnonymised(learner_id, organisation_id, revision, now), subject=learner_id)
            uow.audit.note(
                "learner_anonymised",
                now=now,
                actor=by,
                organisation=organisation_id,
                details={"learner_id": str(learner_id)},
            )
        gone = [learner_id for learner_id, _ in done]
        bury(uow.session, gone, now=now)
        # what was told of them, at once; what is still to be told loses it once told (keep_retention)
        redact(uow.session, told_before=datetime.now(now.tzinfo), people=gone)
        uow.commit()
    return len(done)
