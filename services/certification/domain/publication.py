"""Whether a session may be published, and whether it needs a human first (facts 1.9, 1.10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.certification.domain.refusals import CertificationInError, SessionNotScored
from services.certification.domain.scoring import Status


class Obstacle(StrEnum):
    """Why a session waits for the jury."""

    COMMENT = "comment"
    INCIDENT_UNRESOLVED = "incident_unresolved"
    IN_ERROR = "in_error"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True)
class Sheet:
    """A certification as publication sees it. No status: no result yet."""

    certification_id: UUID
    status: Status | None
    incidents_unresolved: int


def obstacles(comment: str | None, sheets: Sequence[Sheet]) -> tuple[Obstacle, ...]:
    """What keeps a session from being published without a human (facts 1.9)."""
    found = {
        Obstacle.COMMENT: bool(comment),
        Obstacle.INCIDENT_UNRESOLVED: any(one.incidents_unresolved for one in sheets),
        Obstacle.IN_ERROR: any(one.status is Status.IN_ERROR for one in sheets),
        Obstacle.NOT_SCORED: any(one.status is None for one in sheets),
    }
    return tuple(one for one, stands in found.items() if stands)


def require_publishable(sheets: Sequence[Sheet]) -> None:
    """Even the jury does not publish what has no result, or is in error (facts 1.10)."""
    if waiting := [one.certification_id for one in sheets if one.status is None]:
        raise SessionNotScored(certifications=[str(one) for one in waiting])
    if failed := [one.certification_id for one in sheets if one.status is Status.IN_ERROR]:
        raise CertificationInError(certifications=[str(one) for one in failed])
