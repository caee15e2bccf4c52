"""A candidate asks where they stand: waiting, authorised, started, ended."""

from dataclasses import dataclass
from uuid import UUID

from services.certification.domain.candidates import Candidate
from services.certification.domain.certifiability import certifiable_competences
from services.certification.domain.refusals import SessionUnknown
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork


@dataclass(frozen=True)
class Entry:
    """The candidate's own view."""

    session: Session
    candidate: Candidate
    certifiable_competences: int


def read_entry(number: int, *, by: UUID, uow: CertificationUnitOfWork) -> Entry:
    """Whoever has not joined sees no session."""
    with uow:
        session = uow.sessions.get(number)
        candidate = uow.candidates.of_account(session.id, by)
        if candidate is None:
            raise SessionUnknown
        levels = uow.learners.levels_of([by]).get(by, [])
    return Entry(session, candidate, certifiable_competences(levels))
