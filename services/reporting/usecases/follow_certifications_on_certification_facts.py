"""Results, publications, certificates: what may leave for the record systems."""

from chassis.retention import is_buried
from contracts.events.certification import (
    CertificateIssued,
    CertificateRevoked,
    CertificationScored,
    SessionPublished,
)
from services.reporting.domain.certifications import Publication, Status
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def follow_result(fact: CertificationScored, *, uow: ReportingUnitOfWork) -> None:
    """A result; nobody sees it before its session is published, nor once its owner is erased."""
    if is_buried(uow.session, fact.user_id):
        return
    uow.certifications.follow_result(
        fact.certification_id,
        session_id=fact.session_id,
        user_id=fact.user_id,
        status=Status(fact.status.value),
        pix=fact.pix,
        levels={mark.competence: mark.level for mark in fact.marks},
        started_at=fact.started_at,
        revision=fact.revision,
    )


def follow_publication(fact: SessionPublished, *, uow: ReportingUnitOfWork) -> None:
    """The results of a session may be shown."""
    uow.certifications.follow_publication(fact.session_id, Publication(fact.centre, fact.published_at))


def follow_issue(fact: CertificateIssued, *, uow: ReportingUnitOfWork) -> None:
    """A certificate counts, or counts again. Score and levels are those of the result in force, told apart."""
    if is_buried(uow.session, fact.user_id):
        return
    uow.certifications.follow_issue(
        fact.certification_id,
        code=fact.verification_code,
        valid_until=fact.valid_until,
        issued_at=fact.issued_at,
    )


def follow_revocation(fact: CertificateRevoked, *, uow: ReportingUnitOfWork) -> None:
    """A certificate no longer counts."""
    uow.certifications.follow_revocation(fact.certification_id, revoked_at=fact.revoked_at)
