"""A candidate starts the test, or comes back to it, with the access code and the invigilator's authorisation (facts 2.3).

Three steps, each safe to repeat: the start is accepted and the certification gets its id; the assessment service opens the test
of that id (asking again gives the same test); the start is told.
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final
from uuid import UUID

from chassis.identifiers import new_id
from chassis.messaging import Asks
from contracts.events.certification import CertificationStarted
from contracts.rpc import Refused
from contracts.rpc.assessment import (
    OPEN_CERTIFICATION_TEST,
    CertificationTestOpened,
    CertificationTestWanted,
)
from services.certification.domain import codes
from services.certification.domain.candidates import Candidate
from services.certification.domain.refusals import (
    AccessCodeWrong,
    CandidateNotCertifiable,
    SessionUnknown,
)
from services.certification.domain.scoring import Drawn
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork

CODE_TRIES: Final = 1000
"""Facts 4: so many draws of a verification code before giving up."""


@dataclass(frozen=True)
class StartedTest:
    """Where to answer."""

    certification_id: UUID
    assessment_id: UUID


class NoFreeCode(RuntimeError):
    """A thousand draws found no free verification code: the alphabet is used up."""


def start_test(
    number: int,
    access_code: str,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    questions: Asks,
    now: datetime,
    rng: Random,
    max_level: int,
) -> StartedTest:
    """The test of this candidate, opened once; refuses without the code, the authorisation or the five competences."""
    with uow:
        session, candidate = _held(uow, number, by)
        if not codes.is_access_code(access_code, session.access_code):
            raise AccessCodeWrong
        session.require_accessible()
        certification_id = _enter(uow, candidate, by=by, now=now, rng=rng, max_level=max_level)
        uow.commit()
    if candidate.test is not None and candidate.test.assessment_id is not None:
        return StartedTest(certification_id, candidate.test.assessment_id)
    try:
        opened = questions.ask(OPEN_CERTIFICATION_TEST, CertificationTestWanted(certification_id, by))
    except Refused as refused:
        _give_back(number, certification_id, by=by, uow=uow)
        if refused.code == "not_certifiable":
            raise CandidateNotCertifiable from refused
        raise
    _tell(number, certification_id, opened, by=by, uow=uow, now=now)
    return StartedTest(certification_id, opened.assessment_id)


def _held(uow: CertificationUnitOfWork, number: int, by: UUID) -> tuple[Session, Candidate]:
    session = uow.sessions.get(number, hold=True)
    candidate = uow.candidates.of_account(session.id, by, change=True)
    if candidate is None:
        raise SessionUnknown
    return session, candidate


def _enter(
    uow: CertificationUnitOfWork,
    candidate: Candidate,
    *,
    by: UUID,
    now: datetime,
    rng: Random,
    max_level: int,
) -> UUID:
    if candidate.require_admitted(now=now):
        uow.candidates.authorise(candidate, authorised=False)
        if candidate.test is not None:
            uow.certifications.reenter(candidate.test.id, at=now)
    if candidate.test is not None:
        return candidate.test.id
    values = {
        "id": new_id(),
        "session_id": candidate.session_id,
        "candidate_id": candidate.id,
        "user_id": by,
        "max_level": max_level,
        "entered_at": now,
    }
    for _ in range(CODE_TRIES):
        if uow.certifications.enter({**values, "verification_code": codes.new_verification_code(rng)}):
            return UUID(str(values["id"]))
    raise NoFreeCode


def _give_back(number: int, certification_id: UUID, *, by: UUID, uow: CertificationUnitOfWork) -> None:
    """No test was opened: the candidate has not started, and keeps the authorisation."""
    with uow:
        _, candidate = _held(uow, number, by)
        uow.certifications.leave(certification_id)
        uow.candidates.authorise(candidate, authorised=True)
        uow.commit()


def _tell(
    number: int,
    certification_id: UUID,
    opened: CertificationTestOpened,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
) -> None:
    with uow:
        session, candidate = _held(uow, number, by)
        # finalised while the test was being opened: it would never be scored, so it must not start
        session.require_accessible()
        first = uow.certifications.start(
            certification_id,
            assessment_id=opened.assessment_id,
            questions=opened.questions,
            at=now,
        )
        if first:
            drawn = {one.competence: Drawn(one.level, one.pix) for one in opened.competences}
            uow.evidence.keep_draw(certification_id, drawn)
            uow.announce(
                CertificationStarted(
                    certification_id=certification_id,
                    session_id=session.id,
                    candidate_id=candidate.id,
                    learner_id=candidate.learner_id,
                    user_id=by,
                    assessment_id=opened.assessment_id,
                    started_at=now,
                ),
                subject=certification_id,
            )
        uow.commit()
