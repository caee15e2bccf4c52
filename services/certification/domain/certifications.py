"""A certification: one candidate's test in one session, and everything decided about it since."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.certification.domain.calendar import local_day
from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.certificates import Certificate, Issue
from services.certification.domain.evidence import AbortReason
from services.certification.domain.refusals import CertificationNotScored, CertificationUnknown
from services.certification.domain.scoring import Ruling, Score, Status


@dataclass(frozen=True)
class Certification:
    """A started certification as it stands. `score` is the result in force, `revision` its number (0: none yet)."""

    id: UUID
    session_id: UUID
    session_number: int
    organisation_id: UUID
    centre: str
    candidate_id: UUID
    learner_id: UUID | None
    user_id: UUID
    holder: CivilIdentity
    verification_code: str
    max_level: int
    started_at: datetime
    completed_at: datetime | None
    abort_reason: AbortReason | None
    ruling: Ruling
    published_at: datetime | None
    issue: Issue | None
    score: Score | None
    revision: int
    finalised_at: datetime | None = None
    """When the centre handed its session over."""

    @property
    def passed_on(self) -> date:
        """The day of the test."""
        return local_day(self.started_at)

    def require_scored(self) -> Score:
        """The result in force."""
        if self.score is None:
            raise CertificationNotScored
        return self.score

    def certificate(self) -> Certificate:
        """What anyone with the code may see; refuses unless published, validated and in force (facts 4)."""
        if (
            self.issue is None
            or not self.issue.in_force
            or self.published_at is None
            or self.score is None
            or self.score.status is not Status.VALIDATED
        ):
            raise CertificationUnknown
        return Certificate(
            certification_id=self.id,
            code=self.verification_code,
            holder=self.holder,
            centre=self.centre,
            passed_on=self.passed_on,
            issued_on=local_day(self.issue.issued_at),
            valid_until=self.issue.valid_until,
            pix=self.score.pix,
            max_level=self.max_level,
            marks=self.score.marks,
        )
