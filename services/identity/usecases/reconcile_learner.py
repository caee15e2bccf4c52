"""A signed-in person is a pupil of a school's list. Source: facts 2.2 and 2.3."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.links import Context, check_account_is_theirs
from services.identity.domain.matching import Candidate
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_pupil import Claim, check_free, find_pupil, link


def reconcile_learner(
    organisation_id: UUID, claim: Claim, *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> Candidate:
    """The pupil; claiming the same again gives the same. Held in order: the school, the account, the INE, so that two claims of
    one pupil, by one account or in two schools, are judged one after the other.
    """
    with uow:
        uow.accounts.require(by)
        uow.organisations.lock(organisation_id)
        uow.accounts.lock(by)
        pupil = find_pupil(organisation_id, claim, uow=uow)
        uow.learners.hold_ine(pupil.ine)
        check_free(pupil, claimed_by=by, context=Context.RECONCILIATION, uow=uow)
        if pupil.user_id is None:
            mine = uow.learners.links_of_users([by])
            check_account_is_theirs(pupil, organisation_id=organisation_id, mine=mine)
            link(pupil, by, organisation_id=organisation_id, uow=uow, now=now)
            uow.commit()
    return pupil
