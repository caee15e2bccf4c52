"""The jury decides about one certification, and its result follows (facts 1.9)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.certification.domain.certifications import Certification
from services.certification.domain.refusals import CertificationUnknown, QuestionUnknown
from services.certification.domain.scoring import Ruling, score
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import require_jury
from services.certification.usecases.put_score_in_force import put_score_in_force


def rule_on_certification(
    certification_id: UUID,
    change: Callable[[Ruling], Ruling],
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    """Cancelled or not, rejected for fraud or not; ruling the same again changes nothing."""
    with uow:
        certification = _held(uow, certification_id, by)
        ruling = change(certification.ruling)
        uow.certifications.rule(certification.id, ruling)
        certification = replace(certification, ruling=ruling)
        _rescore(certification, by=by, uow=uow, now=now, certificate_years=certificate_years)
        uow.commit()


def neutralise_question(
    certification_id: UUID,
    *,
    position: int,
    neutralised: bool,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    """The question no longer counts, or counts again."""
    with uow:
        certification = _held(uow, certification_id, by)
        if position not in {one.position for one in uow.evidence.questions_of(certification.id)}:
            raise QuestionUnknown
        uow.evidence.neutralise(certification.id, position, neutralised=neutralised)
        _rescore(certification, by=by, uow=uow, now=now, certificate_years=certificate_years)
        uow.commit()


def resolve_incident(
    certification_id: UUID,
    incident_id: UUID,
    *,
    resolution: str,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
) -> None:
    """A human has dealt with it; what was done about the result is ruled apart."""
    with uow:
        certification = _held(uow, certification_id, by)
        incidents = uow.evidence.incidents_of([certification.id]).get(certification.id, [])
        incident = next((one for one in incidents if one.id == incident_id), None)
        if incident is None:
            raise CertificationUnknown
        uow.evidence.resolve(
            replace(incident, resolved_at=now, resolution=resolution, resolved_automatically=False)
        )
        uow.commit()


def _held(uow: CertificationUnitOfWork, certification_id: UUID, by: UUID) -> Certification:
    """The certification, held with its session: a publication at the same moment sees this result or comes first."""
    require_jury(uow, by, CertificationUnknown)
    session_id = uow.certifications.get(certification_id).session_id
    uow.sessions.get_by_id(session_id, hold=True)
    certification = uow.certifications.get(certification_id, change=True)
    certification.require_scored()
    return certification


def _rescore(
    certification: Certification,
    *,
    by: UUID,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    result = score(
        uow.evidence.questions_of(certification.id),
        uow.evidence.draw_of(certification.id),
        max_level=certification.max_level,
        abort=certification.abort_reason,
        ruling=certification.ruling,
    )
    put_score_in_force(certification, result, judge=by, uow=uow, now=now, certificate_years=certificate_years)
