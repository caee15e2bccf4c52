"""The centre declares a session over (facts 1.8); scoring is a reaction to the fact this tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.certification import SessionFinalised
from services.certification.domain.evidence import AbortReason
from services.certification.domain.finalisation import StartedTest, check_abort_reasons
from services.certification.domain.refusals import SessionAlreadyFinalised
from services.certification.domain.sessions import Session, SessionState
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member
from services.certification.usecases.read_board import BoardLine, board_lines


@dataclass(frozen=True)
class Declaration:
    """What the centre says."""

    comment: str | None
    has_incident: bool
    has_joining_issue: bool
    abort_reasons: Mapping[UUID, AbortReason]


def read_finalisation(
    number: int, *, by: UUID, uow: CertificationUnitOfWork
) -> tuple[Session, list[BoardLine]]:
    """What there is to say something about: the tests that were started."""
    with uow:
        session = session_of_member(uow, number, by)
        return session, [one for one in board_lines(uow, session) if _has_started(one)]


def finalise_session(
    number: int,
    declaration: Declaration,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
) -> None:
    """Once and for all; from now on nobody enters and nothing is reported."""
    with uow:
        session = session_of_member(uow, number, by, change=True)
        if session.state is not SessionState.CREATED:
            raise SessionAlreadyFinalised
        tests = uow.certifications.of_session(session.id)
        started = [StartedTest(one.id, completed=one.completed_at is not None) for one in tests]
        check_abort_reasons(started, declaration.abort_reasons)
        for certification_id, reason in declaration.abort_reasons.items():
            uow.certifications.abort(certification_id, reason)
        uow.sessions.finalise(
            session,
            {
                "finalised_at": now,
                "finalised_by": by,
                "comment": (declaration.comment or "").strip() or None,
                "has_incident": declaration.has_incident,
                "has_joining_issue": declaration.has_joining_issue,
            },
        )
        uow.announce(
            SessionFinalised(
                session_id=session.id,
                organisation_id=session.organisation_id,
                certifications=len(tests),
                finalised_at=now,
            ),
            subject=session.id,
        )
        uow.commit()


def _has_started(line: BoardLine) -> bool:
    return line.candidate.test is not None and line.candidate.test.is_open
