"""A signed-in person is a pupil of a school's list. Source: facts 2.2, 2.3 and 2.5."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.links import Context, check_account_is_theirs
from services.identity.domain.matching import Candidate
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_pupil import Claim, check_free, find_pupil, link


def preview_reconciliation(
    organisation_id: UUID, claim: Claim, *, by: UUID, uow: IdentityUnitOfWork
) -> Candidate:
    """The pupil they would be; changes nothing, and refuses like the reconciliation does (facts 2.3, the dry run)."""
    with uow:
        uow.accounts.require(by)
        uow.organisations.get(organisation_id)
        pupil = find_pupil(organisation_id, claim, uow=uow)
        check_claim(pupil, organisation_id=organisation_id, by=by, uow=uow)
    return pupil


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
        take(pupil, organisation_id=organisation_id, by=by, uow=uow, now=now)
        uow.commit()
    return pupil


def take(
    pupil: Candidate, *, organisation_id: UUID, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """Check and link, in the caller's transaction, which holds the school and the account."""
    uow.learners.hold_ine(pupil.ine)
    check_claim(pupil, organisation_id=organisation_id, by=by, uow=uow)
    if pupil.user_id is None:
        link(pupil, by, organisation_id=organisation_id, uow=uow, now=now)


def check_claim(pupil: Candidate, *, organisation_id: UUID, by: UUID, uow: IdentityUnitOfWork) -> None:
    """The four checks of facts 2.3, in order."""
    check_free(pupil, claimed_by=by, context=Context.RECONCILIATION, uow=uow)
    if pupil.user_id is None:
        mine = uow.learners.links_of_users([by])
        check_account_is_theirs(pupil, organisation_id=organisation_id, mine=mine)
