"""The holder of a certificate takes it away as an Open Badge."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from services.certification.domain.badges import Badge
from services.certification.domain.calendar import local_day
from services.certification.domain.certificates import Certificate
from services.certification.domain.refusals import CertificateExpired, CertificationUnknown
from services.certification.storage.unit_of_work import CertificationUnitOfWork


@dataclass(frozen=True)
class BadgeOfCertificate:
    """What is to be signed."""

    certificate: Certificate
    badge: Badge
    issued_at: datetime


def make_badge(
    certification_id: UUID, *, by: UUID, uow: CertificationUnitOfWork, now: datetime
) -> BadgeOfCertificate:
    """Only for whom it is about; refuses with CertificationUnknown, or with CertificateExpired once its day is over.

    The certification is held: a jury that corrects it at this moment revokes the badge we are about to make.
    """
    with uow:
        certification = uow.certifications.get(certification_id, change=True)
        if certification.user_id != by:
            raise CertificationUnknown
        certificate = certification.certificate()
        if certification.issue is None:
            raise CertificationUnknown
        if certificate.valid_until < local_day(now):
            raise CertificateExpired(valid_until=certificate.valid_until.isoformat())
        badge = uow.badges.of(certification_id, new_id=new_id(), at=now)
        uow.commit()
        return BadgeOfCertificate(certificate, badge, certification.issue.issued_at)


def revoked_badges(status_list: int, *, uow: CertificationUnitOfWork) -> list[int] | None:
    """Numbers of the revoked badges of that list; None for a list that is not begun."""
    with uow:
        return uow.badges.revoked_in(status_list)
