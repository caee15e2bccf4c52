"""The invigilator lets a candidate start, or come back (facts 2.4)."""

from uuid import UUID

from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_invigilator


def authorise_start(
    number: int, candidate_id: UUID, *, authorised: bool, by: UUID, uow: CertificationUnitOfWork
) -> None:
    """Or takes the authorisation back; refuses whoever has started."""
    with uow:
        session = session_of_invigilator(uow, number, by, hold=True)
        session.require_accessible()
        candidate = uow.candidates.get(session.id, candidate_id, change=True)
        candidate.require_startable()
        uow.candidates.authorise(candidate, authorised=authorised)
        uow.commit()


def authorise_resume(number: int, candidate_id: UUID, *, by: UUID, uow: CertificationUnitOfWork) -> None:
    """Refuses whoever has not started, or is done."""
    with uow:
        session = session_of_invigilator(uow, number, by, hold=True)
        session.require_accessible()
        candidate = uow.candidates.get(session.id, candidate_id, change=True)
        candidate.require_resumable()
        uow.candidates.authorise(candidate, authorised=True)
        uow.commit()
