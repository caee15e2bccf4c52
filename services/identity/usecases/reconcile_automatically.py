"""A signed-in person is recognised in a school's list without typing anything: the INE has followed them. Source: facts 2.4."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.links import check_recognised
from services.identity.domain.matching import Candidate
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.reconcile_learner import take


def reconcile_automatically(
    organisation_id: UUID, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Candidate:
    """The pupil; asking again gives the same. Refuses with LearnerNotRecognised, else like `reconcile_learner`."""
    with uow:
        uow.accounts.require(by)
        uow.organisations.lock(organisation_id)
        uow.accounts.lock(by)
        known = uow.learners.latest_link_of(by)
        found = uow.learners.enabled_of_ine(organisation_id, known.ine) if known and known.ine else None
        pupil = check_recognised(found, known=known)
        take(pupil, organisation_id=organisation_id, by=by, uow=uow, now=now)
        uow.commit()
    return pupil
