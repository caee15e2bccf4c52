"""An invigilator gives the session's password and may watch over it (facts 1.4)."""

from datetime import datetime
from uuid import UUID

from services.certification.domain import codes
from services.certification.domain.refusals import InvigilatorPasswordWrong
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def enter_invigilation(
    number: int, password: str, *, by: UUID, uow: CertificationUnitOfWork, now: datetime
) -> Session:
    """Recorded for this person and this session."""
    with uow:
        session = uow.sessions.get(number, hold=True)
        if not codes.is_invigilator_password(password, session.invigilator_password):
            raise InvigilatorPasswordWrong
        session.require_accessible()
        uow.sessions.admit_invigilator(session, by, at=now)
        uow.commit()
    return session
