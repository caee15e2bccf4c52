"""What certification tells: sessions, who sat them, what they were worth."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class CertificationStatus(StrEnum):
    """What came out of a certification test."""

    VALIDATED = "VALIDATED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    IN_ERROR = "IN_ERROR"


@dataclass(frozen=True)
class CompetenceMark:
    """Level and pix certified in one competence; level -1 means invalidated by wrong answers."""

    competence: str
    level: int
    pix: int


@dataclass(frozen=True)
class SessionCreated:
    """A certification session is planned. `number` is what people type."""

    session_id: UUID
    number: int
    organisation_id: UUID
    date: date
    created_at: datetime


@dataclass(frozen=True)
class CandidateEnrolled:
    """A pupil is on the list of a session. Their civil identity stays in certification."""

    candidate_id: UUID
    session_id: UUID
    organisation_id: UUID
    learner_id: UUID | None
    enrolled_at: datetime


@dataclass(frozen=True)
class CertificationStarted:
    """A candidate began the test."""

    certification_id: UUID
    session_id: UUID
    candidate_id: UUID
    learner_id: UUID | None
    user_id: UUID
    assessment_id: UUID
    started_at: datetime


@dataclass(frozen=True)
class SessionFinalised:
    """The centre declares a session over: scoring may begin."""

    session_id: UUID
    organisation_id: UUID
    certifications: int
    finalised_at: datetime


@dataclass(frozen=True)
class CertificationScored:
    """A certification has a result, by the algorithm or by the jury; the highest `revision` is the one in force."""

    certification_id: UUID
    session_id: UUID
    organisation_id: UUID
    learner_id: UUID | None
    user_id: UUID
    status: CertificationStatus
    pix: int
    marks: tuple[CompetenceMark, ...]
    reproducibility: int
    started_at: datetime
    revision: int
    scored_at: datetime


@dataclass(frozen=True)
class SessionPublished:
    """The results of a session may be seen by those they concern."""

    session_id: UUID
    organisation_id: UUID
    centre: str
    published_at: datetime


@dataclass(frozen=True)
class CertificateIssued:
    """A certificate exists that anyone with its code can check."""

    certification_id: UUID
    session_id: UUID
    organisation_id: UUID
    learner_id: UUID | None
    user_id: UUID
    verification_code: str
    centre: str
    pix: int
    marks: tuple[CompetenceMark, ...]
    started_at: datetime
    issued_at: datetime
    valid_until: date


@dataclass(frozen=True)
class CertificateRevoked:
    """A certificate no longer counts."""

    certification_id: UUID
    session_id: UUID
    revoked_at: datetime
