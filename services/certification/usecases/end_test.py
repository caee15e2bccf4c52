"""The invigilator ends a candidate's test: no more answers are taken (facts 2.4)."""

from datetime import datetime
from uuid import UUID

from chassis.messaging import Asks
from contracts.rpc.assessment import CLOSE_CERTIFICATION_TEST, CertificationWanted
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_invigilator


def end_test(
    number: int,
    candidate_id: UUID,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    questions: Asks,
    now: datetime,
) -> None:
    """Closed over there first, noted here after: noted but not closed would let answers in. Ending twice changes nothing."""
    with uow:
        session = session_of_invigilator(uow, number, by)
        session.require_accessible()
        test = uow.candidates.get(session.id, candidate_id).require_started()
    if test.is_over:
        return
    closed = questions.ask(CLOSE_CERTIFICATION_TEST, CertificationWanted(test.id))
    with uow:
        candidate = uow.candidates.get(session.id, candidate_id, change=True)
        if closed.completed:
            uow.certifications.follow_completion(test.id, at=now)
        else:
            uow.certifications.end(test.id, at=now)
        uow.candidates.authorise(candidate, authorised=False)
        uow.commit()
