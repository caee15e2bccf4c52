"""A member looks at the sessions of their organisation."""

from uuid import UUID

from services.certification.domain.refusals import SessionUnknown
from services.certification.storage.sessions import SessionCounts
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member


def list_sessions(
    organisation_id: UUID, *, by: UUID, uow: CertificationUnitOfWork, offset: int, limit: int
) -> tuple[list[SessionCounts], int]:
    """A page of them, the latest first, and how many there are."""
    with uow:
        if not uow.organisations.has_member(organisation_id, by):
            raise SessionUnknown
        return uow.sessions.of_organisation(organisation_id, offset=offset, limit=limit)


def read_session(number: int, *, by: UUID, uow: CertificationUnitOfWork) -> SessionCounts:
    """One of them."""
    with uow:
        session = session_of_member(uow, number, by)
        candidates = uow.candidates.of_session(session.id)
        started = sum(1 for one in candidates if one.test is not None and one.test.is_open)
        return SessionCounts(session, len(candidates), started)
