"""Who may do what with a session, from what this service knows itself; not yours is not there (404)."""

from uuid import UUID

from services.certification.domain.refusals import CertificationUnknown, SessionUnknown
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def session_of_member(
    uow: CertificationUnitOfWork, number: int, by: UUID, *, change: bool = False, hold: bool = False
) -> Session:
    """The session, for a member of its organisation."""
    session = uow.sessions.get(number, change=change, hold=hold)
    if not uow.organisations.has_member(session.organisation_id, by):
        raise SessionUnknown
    return session


def session_of_invigilator(
    uow: CertificationUnitOfWork, number: int, by: UUID, *, hold: bool = False
) -> Session:
    """The session, for whoever gave its password."""
    session = uow.sessions.get(number, hold=hold)
    if not uow.sessions.has_invigilator(session, by):
        raise SessionUnknown
    return session


def session_of_staff(uow: CertificationUnitOfWork, number: int, by: UUID, *, hold: bool = False) -> Session:
    """The session, for a member of its organisation or whoever gave its password."""
    session = uow.sessions.get(number, hold=hold)
    member = uow.organisations.has_member(session.organisation_id, by)
    if not (member or uow.sessions.has_invigilator(session, by)):
        raise SessionUnknown
    return session


def require_jury(
    uow: CertificationUnitOfWork,
    by: UUID,
    otherwise: type[SessionUnknown] | type[CertificationUnknown],
) -> None:
    """The jury; for anybody else what they asked for is not there."""
    if not uow.organisations.is_jury(by):
        raise otherwise
