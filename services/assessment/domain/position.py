"""Where somebody stands in a competence, and from when they may try again or start afresh (facts, assessment 2.7 and 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.assessment.domain.policy import Policy
from services.assessment.domain.refusals import ImprovementTooEarly, LevelHighest, ResetTooEarly
from services.assessment.domain.scoring import Score, Shown, shown


class Status(StrEnum):
    """How far somebody is with a competence."""

    NOT_STARTED = "NOT_STARTED"
    STARTED = "STARTED"
    COMPLETED = "COMPLETED"


@dataclass(slots=True, kw_only=True)
class Position:
    """A person in a competence. `level` and `pix` were told last; `positioned` once a positioning was finished there."""

    user_id: UUID
    competence: str
    changed_at: datetime
    level: int = 0
    pix: int = 0
    exact_pix: float = 0.0
    standard_error: float = 0.0
    revision: int = 0
    positioned: bool = False
    release: int | None = None
    last_evidence_at: datetime | None = None

    def shown(self, policy: Policy) -> Shown:
        """What people read today."""
        return shown(self.exact_pix, max_level=policy.max_level)

    def status(self, *, being_assessed: bool) -> Status:
        """Started while questions are being asked or when something is known; completed once a positioning was finished."""
        if being_assessed:
            return Status.STARTED
        if self.positioned:
            return Status.COMPLETED
        return Status.STARTED if self.last_evidence_at else Status.NOT_STARTED

    def learn(self, *, at: datetime) -> None:
        """Something new is known since this moment."""
        self.last_evidence_at = max(self.last_evidence_at or at, at)

    def measure(
        self, score: Score, *, release: int, policy: Policy, now: datetime, pausing: bool = True
    ) -> bool:
        """Stand where the score says; whether that is worth telling the suite: the level moved or, at a pause, the pix did.

        Within a test the pix moves with nearly every answer: others hear of it every five answers and at the end.
        """
        self.exact_pix, self.standard_error = score.pix, score.standard_error
        self.release, self.changed_at = release, now
        self.revision += 1
        seen = self.shown(policy)
        worth_telling = seen.level != self.level or (pausing and seen.pix != self.pix)
        if worth_telling:
            self.level, self.pix = seen.level, seen.pix
        return worth_telling

    def improvement_opens_at(self, policy: Policy) -> datetime | None:
        """When a finished positioning may be tried again; None if it was never finished."""
        return self._opens_after(policy.improvement_delay) if self.positioned else None

    def reset_opens_at(self, policy: Policy) -> datetime | None:
        """When everything may be forgotten; None if nothing is known."""
        return self._opens_after(policy.reset_delay)

    def require_startable(self, policy: Policy, *, now: datetime) -> None:
        """Refuse a new positioning with LevelHighest or, too soon after the last answer, ImprovementTooEarly."""
        if not self.positioned:
            return
        if self.shown(policy).level >= policy.max_level:
            raise LevelHighest
        opens_at = self.improvement_opens_at(policy)
        if opens_at and now < opens_at:
            raise ImprovementTooEarly(opens_at=opens_at.isoformat())

    def reset(self, policy: Policy, *, now: datetime) -> bool:
        """Forget everything; tell whether there was something. Refuses with ResetTooEarly."""
        opens_at = self.reset_opens_at(policy)
        if opens_at is None:
            return False
        if now < opens_at:
            raise ResetTooEarly(opens_at=opens_at.isoformat())
        self.level = self.pix = 0
        self.exact_pix = self.standard_error = 0.0
        self.positioned, self.last_evidence_at = False, None
        self.revision += 1
        self.changed_at = now
        return True

    def _opens_after(self, delay: timedelta) -> datetime | None:
        return self.last_evidence_at + delay if self.last_evidence_at else None
