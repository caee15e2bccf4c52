"""What the jury looks at: sessions that wait, and everything that made a result."""

from dataclasses import dataclass
from uuid import UUID

from services.certification.domain.certifications import Certification
from services.certification.domain.evidence import Question
from services.certification.domain.incidents import Incident
from services.certification.domain.publication import Obstacle, Sheet, obstacles
from services.certification.domain.refusals import CertificationUnknown, SessionUnknown
from services.certification.domain.scoring import Drawn
from services.certification.domain.sessions import Session, SessionState
from services.certification.storage.results import ResultLine
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import require_jury
from services.certification.usecases.publish_session import sheets_of


@dataclass(frozen=True)
class JurySession:
    """A finalised session and what keeps it from being published without a human."""

    session: Session
    sheets: tuple[Sheet, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class CertificationFile:
    """Everything there is about a certification, names apart."""

    certification: Certification
    drawn: dict[str, Drawn]
    questions: list[Question]
    incidents: list[Incident]
    results: list[ResultLine]


def list_jury_sessions(
    *, by: UUID, uow: CertificationUnitOfWork, offset: int, limit: int
) -> tuple[list[JurySession], int]:
    """A page: those that wait first, the oldest first."""
    with uow:
        require_jury(uow, by, SessionUnknown)
        found, total = uow.sessions.finalised(offset=offset, limit=limit)
        return [_jury_session(uow, one.session) for one in found], total


def read_jury_session(
    number: int, *, by: UUID, uow: CertificationUnitOfWork
) -> tuple[JurySession, list[Certification]]:
    """A finalised session with its certifications."""
    with uow:
        require_jury(uow, by, SessionUnknown)
        session = uow.sessions.get(number)
        if session.state is SessionState.CREATED:
            raise SessionUnknown
        return _jury_session(uow, session), uow.certifications.of_session(session.id)


def read_certification_file(
    certification_id: UUID, *, by: UUID, uow: CertificationUnitOfWork
) -> CertificationFile:
    """The evidence, the incidents and every result with its reasons."""
    with uow:
        require_jury(uow, by, CertificationUnknown)
        certification = uow.certifications.get(certification_id)
        return CertificationFile(
            certification=certification,
            drawn=uow.evidence.draw_of(certification_id),
            questions=uow.evidence.questions_of(certification_id),
            incidents=uow.evidence.incidents_of([certification_id]).get(certification_id, []),
            results=uow.results.of_certification(certification_id),
        )


def _jury_session(uow: CertificationUnitOfWork, session: Session) -> JurySession:
    sheets = sheets_of(uow, session)
    return JurySession(session, tuple(sheets), obstacles(session.comment, sheets))
