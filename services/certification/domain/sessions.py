"""A certification session: a room, a day, an hour, and where it stands in its life (facts 1.1, 1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final
from uuid import UUID

from services.certification.domain.refusals import (
    SessionAlreadyPublished,
    SessionDatePast,
    SessionNotAccessible,
    SessionNotFinalised,
    SessionNotPublished,
)

CANDIDATES_PER_INVIGILATOR: Final = 20
TEST_DURATION: Final = timedelta(minutes=105)


class SessionState(StrEnum):
    """Derived, the later wins (facts 1.3)."""

    CREATED = "CREATED"
    FINALISED = "FINALISED"
    PUBLISHED = "PUBLISHED"


@dataclass(frozen=True)
class SessionPlan:
    """What the centre decides. `hour` is local, HH:MM."""

    site: str
    room: str
    day: date
    hour: str
    invigilators: tuple[str, ...]
    observations: str | None

    def require_not_past(self, *, today: date) -> None:
        """Nobody plans yesterday's session (facts 1.6c)."""
        if self.day < today:
            raise SessionDatePast


@dataclass(frozen=True)
class Session:
    """A session as it stands."""

    id: UUID
    number: int
    organisation_id: UUID
    centre: str
    plan: SessionPlan
    access_code: str
    invigilator_password: str
    created_at: datetime
    finalised_at: datetime | None
    published_at: datetime | None
    comment: str | None
    has_incident: bool
    has_joining_issue: bool

    @property
    def state(self) -> SessionState:
        """Where it stands."""
        if self.published_at:
            return SessionState.PUBLISHED
        return SessionState.FINALISED if self.finalised_at else SessionState.CREATED

    def require_accessible(self) -> None:
        """Only a session that is not finalised may be entered or changed (facts 1.3)."""
        if self.state is not SessionState.CREATED:
            raise SessionNotAccessible

    def require_published(self) -> datetime:
        """Results are seen once published; since when."""
        if self.published_at is None:
            raise SessionNotPublished
        return self.published_at

    def require_publishable_state(self) -> None:
        """Finalised and not yet published (facts 1.10)."""
        if self.state is SessionState.PUBLISHED:
            raise SessionAlreadyPublished
        if self.state is SessionState.CREATED:
            raise SessionNotFinalised


def invigilators_missing(*, candidates: int, invigilators: Sequence[str]) -> int:
    """How many invigilators to add so that each has twenty candidates at most (mission, feature 26)."""
    return max(ceil(candidates / CANDIDATES_PER_INVIGILATOR) - len(invigilators), 0)


def theoretical_end(started_at: datetime) -> datetime:
    """1 h 45 after the start; extra time is shown beside it, not added (facts 1.4)."""
    return started_at + TEST_DURATION
