"""An invigilator, or the centre afterwards from the paper form, reports what happened during a test (facts 1.7)."""

from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.certification.domain.incidents import Incident, Report
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_staff


def report_incident(
    number: int,
    candidate_id: UUID,
    report: Report,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
) -> UUID:
    """The incident's id; the same report sent twice is one."""
    with uow:
        session = session_of_staff(uow, number, by, hold=True)
        session.require_accessible()
        test = uow.candidates.get(session.id, candidate_id, change=True).require_started()
        same = uow.evidence.find_same(test.id, report)
        if same is not None:
            return same.id
        incident = Incident(new_id(), report.kind, report.description, report.question_number, now)
        uow.evidence.report(test.id, incident, by=by)
        uow.commit()
    return incident.id
