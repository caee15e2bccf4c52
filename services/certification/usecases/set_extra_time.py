"""A member notes the extra time of a candidate, for the invigilator to see."""

from uuid import UUID

from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member


def set_extra_time(
    number: int, candidate_id: UUID, *, percentage: int | None, by: UUID, uow: CertificationUnitOfWork
) -> None:
    """None takes it away."""
    with uow:
        session = session_of_member(uow, number, by, hold=True)
        session.require_accessible()
        uow.candidates.set_extra_time(uow.candidates.get(session.id, candidate_id, change=True), percentage)
        uow.commit()
