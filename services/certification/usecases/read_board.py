"""The invigilator looks at the room."""

from dataclasses import dataclass
from uuid import UUID

from services.certification.domain.candidates import Candidate
from services.certification.domain.incidents import Incident
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_invigilator


@dataclass(frozen=True)
class BoardLine:
    """A candidate and what was reported about their test."""

    candidate: Candidate
    incidents: tuple[Incident, ...]


def read_board(number: int, *, by: UUID, uow: CertificationUnitOfWork) -> tuple[Session, list[BoardLine]]:
    """Everybody on the list, in alphabetical order."""
    with uow:
        session = session_of_invigilator(uow, number, by)
        return session, board_lines(uow, session)


def board_lines(uow: CertificationUnitOfWork, session: Session) -> list[BoardLine]:
    """The candidates of a session with their incidents."""
    candidates = uow.candidates.of_session(session.id)
    incidents = uow.evidence.incidents_of([one.test.id for one in candidates if one.test])
    return [BoardLine(one, tuple(incidents.get(one.test.id, ())) if one.test else ()) for one in candidates]
