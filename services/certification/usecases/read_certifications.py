"""Results and certificates, for whom they concern: the person, their school, and anyone who holds the code."""

from uuid import UUID

from services.certification.domain.certificates import Certificate
from services.certification.domain.certifications import Certification
from services.certification.domain.codes import read_verification_code
from services.certification.domain.refusals import CertificateUnknown, CertificationUnknown
from services.certification.domain.sessions import Session
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import session_of_member


def verify_certificate(code: str, *, uow: CertificationUnitOfWork) -> Certificate:
    """Unknown, unpublished and revoked look the same: the answer must not tell which codes exist (facts 4)."""
    with uow:
        try:
            return uow.certifications.by_code(read_verification_code(code)).certificate()
        except CertificationUnknown:
            raise CertificateUnknown from None


def list_own_certifications(*, by: UUID, uow: CertificationUnitOfWork) -> list[Certification]:
    """Newest first, any status."""
    with uow:
        return uow.certifications.of_user(by)


def read_certification(certification_id: UUID, *, by: UUID, uow: CertificationUnitOfWork) -> Certification:
    """For its owner, or an administrator of the school where it was sat."""
    with uow:
        certification = uow.certifications.get(certification_id)
        if certification.user_id == by:
            return certification
        if uow.organisations.has_administrator(certification.organisation_id, by):
            return certification
        raise CertificationUnknown


def read_results(
    number: int, *, by: UUID, uow: CertificationUnitOfWork
) -> tuple[Session, list[Certification]]:
    """The results of a session for the members of its school, once published."""
    with uow:
        session = session_of_member(uow, number, by)
        session.require_published()
        return session, uow.certifications.of_session(session.id)


def read_session_certificates(
    number: int, *, by: UUID, uow: CertificationUnitOfWork
) -> tuple[Session, list[Certificate]]:
    """The certificates of a session that count today, in alphabetical order."""
    session, certifications = read_results(number, by=by, uow=uow)
    found = []
    for one in certifications:
        try:
            found.append(one.certificate())
        except CertificationUnknown:
            continue  # rejected, cancelled or revoked: nothing to print
    if not found:
        raise CertificateUnknown
    return session, found
