"""A certification has a new result: kept with its number, told, and followed by its certificate if results are out."""

from datetime import datetime
from uuid import UUID

from contracts.events.certification import (
    CertificateIssued,
    CertificateRevoked,
    CertificationScored,
    CertificationStatus,
    CompetenceMark,
)
from services.certification.domain.calendar import local_day, years_later
from services.certification.domain.certificates import Deed, deed_for
from services.certification.domain.certifications import Certification
from services.certification.domain.scoring import Score
from services.certification.storage.results import ALGORITHM, JURY, ResultLine
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def put_score_in_force(
    certification: Certification,
    score: Score,
    *,
    judge: UUID | None,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    """The certification must be held. A result that is the one in force already is not told again."""
    if score == certification.score:
        return
    revision = certification.revision + 1
    emitter = JURY if judge else ALGORITHM
    uow.results.add(certification.id, ResultLine(revision, score, emitter, judge, now))
    uow.certifications.put_in_force(certification.id, revision)
    uow.announce(_scored(certification, score, revision, now), subject=certification.id)
    if certification.published_at is None:
        return
    deed = deed_for(score, certification.score, certification.issue)
    if deed is Deed.ISSUE:
        issue_certificate(certification, score, uow=uow, now=now, certificate_years=certificate_years)
    elif deed is Deed.REVOKE:
        uow.certifications.revoke(certification.id, at=now)
        uow.badges.revoke(certification.id, at=now)
        revoked = CertificateRevoked(certification.id, certification.session_id, now)
        uow.announce(revoked, subject=certification.id)


def issue_certificate(
    certification: Certification,
    score: Score,
    *,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    """The certificate says this from now on; a corrected one does not last longer than the first."""
    first = certification.issue
    valid_until = first.valid_until if first else years_later(local_day(now), certificate_years)
    uow.certifications.issue(certification.id, at=now, valid_until=valid_until)
    uow.badges.revoke(certification.id, at=now)  # it said what was so before
    uow.announce(
        CertificateIssued(
            certification_id=certification.id,
            session_id=certification.session_id,
            organisation_id=certification.organisation_id,
            learner_id=certification.learner_id,
            user_id=certification.user_id,
            verification_code=certification.verification_code,
            centre=certification.centre,
            pix=score.pix,
            marks=_marks(score),
            started_at=certification.started_at,
            issued_at=now,
            valid_until=valid_until,
        ),
        subject=certification.id,
    )


def _scored(certification: Certification, score: Score, revision: int, now: datetime) -> CertificationScored:
    return CertificationScored(
        certification_id=certification.id,
        session_id=certification.session_id,
        organisation_id=certification.organisation_id,
        learner_id=certification.learner_id,
        user_id=certification.user_id,
        status=CertificationStatus(score.status.value),
        pix=score.pix,
        marks=_marks(score),
        reproducibility=score.reproducibility,
        started_at=certification.started_at,
        revision=revision,
        scored_at=now,
    )


def _marks(score: Score) -> tuple[CompetenceMark, ...]:
    return tuple(CompetenceMark(one.competence, one.level, one.pix) for one in score.marks)
