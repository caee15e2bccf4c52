"""Find the pupil that somebody says to be, and hold them; shared by those who link pupils and accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.events.identity import LearnerReconciled
from services.identity.domain.links import Context, Link, Owner, check_pupil_is_free
from services.identity.domain.matching import Candidate, match
from services.identity.domain.organisations import Kind
from services.identity.domain.refusals import LearnerNotFound, StudentNumberRequired
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class Claim:
    """Who somebody says to be. `student_number` is for higher education."""

    first_name: str
    last_name: str
    birth_date: date
    student_number: str | None = None


def find_pupil(organisation_id: UUID, claim: Claim, *, uow: IdentityUnitOfWork) -> Candidate:
    """The one pupil of the list: by birth date and names (facts 2.2); where students have numbers, by number too (facts 2.5).

    Refuses with LearnerNotFound, or StudentNumberRequired.
    """
    number = None
    if uow.organisations.get(organisation_id).kind is Kind.HIGHER_EDUCATION:
        number = (claim.student_number or "").strip()
        if not number:
            raise StudentNumberRequired
    candidates = uow.learners.candidates(organisation_id, claim.birth_date, student_number=number)
    pupil = match(candidates, first_name=claim.first_name, last_name=claim.last_name)
    if pupil is None:
        raise LearnerNotFound
    return pupil


def check_free(
    pupil: Candidate, *, claimed_by: UUID | None, context: Context, uow: IdentityUnitOfWork
) -> None:
    """Facts 2.3, checks 1 and 2."""
    same_ine = uow.learners.links_of_ines([pupil.ine]) if pupil.ine else []
    others = [link for link in same_ine if link.learner_id != pupil.learner_id]
    check_pupil_is_free(
        pupil, claimed_by=claimed_by, others=others, owners=_owners(pupil, others, uow), context=context
    )


def _owners(pupil: Candidate, others: list[Link], uow: IdentityUnitOfWork) -> Mapping[UUID, Owner]:
    accounts = {link.user_id for link in others} | ({pupil.user_id} if pupil.user_id else set())
    return uow.accounts.owners(accounts)


def link(
    pupil: Candidate,
    user_id: UUID,
    *,
    organisation_id: UUID,
    uow: IdentityUnitOfWork,
    now: datetime,
) -> None:
    """In the caller's transaction, which holds the organisation and the INE."""
    revision = uow.learners.link(pupil.learner_id, user_id, now=now)
    fact = LearnerReconciled(pupil.learner_id, organisation_id, user_id, revision, now)
    uow.announce(fact, subject=pupil.learner_id)
    uow.audit.note(
        "learner_reconciled",
        now=now,
        actor=user_id,
        subject=user_id,
        organisation=organisation_id,
        details={"learner_id": str(pupil.learner_id)},
    )
