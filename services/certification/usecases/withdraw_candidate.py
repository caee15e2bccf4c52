"""A member takes off the list somebody who has not joined."""

from uuid import UUID

from services.certification.domain.refusals import CandidateUnknown
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member


def withdraw_candidate(number: int, candidate_id: UUID, *, by: UUID, uow: CertificationUnitOfWork) -> None:
    """Refuses whoever has joined (facts 1.3); taking off again what is off changes nothing."""
    with uow:
        session = session_of_member(uow, number, by, hold=True)
        session.require_accessible()
        try:
            candidate = uow.candidates.get(session.id, candidate_id, change=True)
        except CandidateUnknown:
            return
        candidate.require_free()
        uow.candidates.remove(candidate)
        uow.commit()
