"""Certificates and results, as each may see them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.certification.domain.calendar import local_day
from services.certification.domain.certificates import COMPETENCES, Certificate
from services.certification.domain.certifications import Certification
from services.certification.domain.framework import Framework
from services.certification.domain.refusals import CertificationUnknown
from services.certification.domain.scoring import NOT_CERTIFIED, PIX_PER_LEVEL, Score, Status
from services.certification.domain.sessions import Session


@dataclass(frozen=True)
class CompetenceLevelView:
    """A competence of the certificate; null is a level that was not tested or not certified."""

    code: str
    name: str
    level: int | None


@dataclass(frozen=True)
class AreaLevelsView:
    """An area and its competences."""

    code: str
    name: str
    competences: tuple[CompetenceLevelView, ...]


@dataclass(frozen=True)
class CertificateView:
    """What anyone with the code may see."""

    code: str
    last_name: str
    first_name: str
    birth_date: date
    birth_city: str | None
    centre: str
    passed_on: date
    issued_on: date
    valid_until: date
    pix: int
    max_pix: int
    max_level: int
    areas: tuple[AreaLevelsView, ...]


@dataclass(frozen=True)
class MarkView:
    """A certified competence; -1: invalidated by wrong answers."""

    competence: str
    level: int
    pix: int


@dataclass(frozen=True)
class CertificationView:
    """A certification for its owner or their school. PENDING until its session is published: then the rest is filled in.

    `finalised_on`: since when the centre has nothing more to do, and the jury is awaited.
    """

    id: UUID
    session_number: int
    centre: str
    passed_on: date
    finalised_on: date | None
    status: str
    cause: str | None
    pix: int | None
    max_pix: int
    max_level: int
    marks: tuple[MarkView, ...]
    verification_code: str | None
    issued_on: date | None
    valid_until: date | None
    has_badge: bool
    """Whether its holder may take it away as an Open Badge, today and here."""


@dataclass(frozen=True)
class CertificationsView:
    """One's own, newest first."""

    items: tuple[CertificationView, ...]


@dataclass(frozen=True)
class ResultView:
    """A candidate's result for the staff of their school."""

    certification_id: UUID
    learner_id: UUID | None
    last_name: str
    first_name: str
    birth_date: date
    status: str
    cause: str | None
    pix: int
    marks: tuple[MarkView, ...]
    verification_code: str | None


@dataclass(frozen=True)
class ResultsView:
    """A published session."""

    session_number: int
    centre: str
    published_at: datetime
    items: tuple[ResultView, ...]


def certificate_view(certificate: Certificate, framework: Framework) -> CertificateView:
    """As anyone with the code sees it."""
    return CertificateView(
        code=certificate.code,
        last_name=certificate.holder.last_name,
        first_name=certificate.holder.first_name,
        birth_date=certificate.holder.birth_date,
        birth_city=certificate.holder.birth_city,
        centre=certificate.centre,
        passed_on=certificate.passed_on,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        pix=certificate.pix,
        max_pix=certificate.max_pix,
        max_level=certificate.max_level,
        areas=tuple(
            AreaLevelsView(
                area.code,
                area.name,
                tuple(
                    CompetenceLevelView(one.code, one.name, certificate.level_of(one.code))
                    for one in area.competences
                ),
            )
            for area in framework.areas
        ),
    )


def certification_view(one: Certification, *, badges: bool, today: date) -> CertificationView:
    """As its owner sees it: nothing of the result before publication. `badges`: this platform signs some."""
    score = one.score if one.published_at else None
    certificate = _certificate_of(one)
    return CertificationView(
        id=one.id,
        session_number=one.session_number,
        centre=one.centre,
        passed_on=one.passed_on,
        finalised_on=local_day(one.finalised_at) if one.finalised_at else None,
        status=score.status.value if score else "PENDING",
        cause=score.cause.value if score and score.cause else None,
        pix=pix_shown(score) if score else None,
        max_pix=one.max_level * PIX_PER_LEVEL * COMPETENCES,
        max_level=one.max_level,
        marks=marks_shown(score) if score else (),
        verification_code=certificate.code if certificate else None,
        issued_on=certificate.issued_on if certificate else None,
        valid_until=certificate.valid_until if certificate else None,
        has_badge=bool(badges and certificate and certificate.valid_until >= today),
    )


def results_view(session: Session, certifications: list[Certification]) -> ResultsView:
    """As the staff of the school see it."""
    return ResultsView(
        session_number=session.number,
        centre=session.centre,
        published_at=session.require_published(),
        items=tuple(_result_view(one, one.require_scored()) for one in certifications),
    )


def _result_view(one: Certification, score: Score) -> ResultView:
    certificate = _certificate_of(one)
    return ResultView(
        certification_id=one.id,
        learner_id=one.learner_id,
        last_name=one.holder.last_name,
        first_name=one.holder.first_name,
        birth_date=one.holder.birth_date,
        status=score.status.value,
        cause=score.cause.value if score.cause else None,
        pix=pix_shown(score),
        marks=marks_shown(score),
        verification_code=certificate.code if certificate else None,
    )


def pix_shown(score: Score) -> int:
    """Only a validated certification has pix to show (facts 5)."""
    return score.pix if score.status is Status.VALIDATED else 0


def marks_shown(score: Score) -> tuple[MarkView, ...]:
    """The levels of a validated certification; of a rejected one, which competences were tested and lost."""
    if score.status is Status.VALIDATED:
        return tuple(MarkView(mark.competence, mark.level, mark.pix) for mark in score.marks)
    if score.status is Status.REJECTED:
        return tuple(MarkView(mark.competence, NOT_CERTIFIED, 0) for mark in score.marks)
    return ()


def _certificate_of(one: Certification) -> Certificate | None:
    try:
        return one.certificate()
    except CertificationUnknown:
        return None
