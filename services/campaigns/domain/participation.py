"""A participation: one person in one campaign, from the code to the results sent (facts, identity 5.3).

OPENING -> STARTED -> TO_SHARE -> SHARED. OPENING is ours alone: the place is taken and its id is fixed, so that asking for the
test again gives the same test; nobody is shown it. A collection of profiles starts ready to share. What is told of the test may
come twice, late or out of order, even before the test's opening is known here: each step keeps the furthest seen.

A participation may be deleted, once and for good: it is then nobody's and holds no result; only its dates stay, and by whom.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.campaigns.domain import mastery
from services.campaigns.domain.mastery import CompetenceLevel, SkillResult, Tally
from services.campaigns.domain.refusals import (
    ParticipationAlreadyShared,
    ParticipationDeleted,
    ParticipationNotCompleted,
)


class Status(StrEnum):
    """How far somebody is."""

    OPENING = "OPENING"
    STARTED = "STARTED"
    TO_SHARE = "TO_SHARE"
    SHARED = "SHARED"


@dataclass(frozen=True)
class Snapshot:
    """What was sent, as it was then: never recomputed. Skills for a test, the profile for a collection."""

    skills: tuple[SkillResult, ...]
    profile: tuple[CompetenceLevel, ...]
    pix: int
    certifiable: bool
    stage: int | None
    share: float
    answers: int

    @property
    def tally(self) -> Tally:
        """Skills validated of skills targeted."""
        return mastery.tally(self.skills)


@dataclass(slots=True, kw_only=True)
class Participation:
    """One participation. `validated`, `stage`, `pix` and `certifiable` repeat the snapshot for lists; None until shared."""

    id: UUID
    campaign_id: UUID
    user_id: UUID
    learner_id: UUID | None
    created_at: datetime
    status: Status = Status.OPENING
    assessment_id: UUID | None = None
    position: int = 0
    known: int = 0
    targeted: int = 0
    started_at: datetime | None = None
    completed_at: datetime | None = None
    shared_at: datetime | None = None
    validated: int | None = None
    stage: int | None = None
    pix: int | None = None
    certifiable: bool | None = None
    deleted_at: datetime | None = None
    deleted_by: UUID | None = None

    @property
    def is_opening(self) -> bool:
        """Whether the place is taken and the test not known to be open."""
        return self.status is Status.OPENING

    @property
    def is_shared(self) -> bool:
        """Whether the results were sent."""
        return self.status is Status.SHARED

    @property
    def is_deleted(self) -> bool:
        """Whether it is no longer there for anybody."""
        return self.deleted_at is not None

    @property
    def progress_percent(self) -> int:
        """How far the test is."""
        over = self.completed_at is not None or self.status in (Status.TO_SHARE, Status.SHARED)
        return mastery.progress_percent(known=self.known, targeted=self.targeted, completed=over)

    def open(self, assessment_id: UUID, *, targeted: int, known: int, at: datetime) -> bool:
        """The test is open. Whether that is news: the answer to our question and the first fact may both say it."""
        if not self.is_opening:
            return False
        self.status = Status.STARTED
        self.assessment_id = assessment_id
        self.targeted, self.known = targeted, known
        self.started_at = at
        return True

    def begin_collection(self, *, at: datetime) -> None:
        """There is no test: the profile can be sent at once."""
        self.status = Status.TO_SHARE
        self.started_at = at

    def advance(self, position: int, *, known: int, targeted: int) -> bool:
        """An answer was given. Whether it is the furthest seen; once the test is over, no answer is news."""
        if self.completed_at or self.is_shared or position <= self.position:
            return False
        self.position, self.known, self.targeted = position, known, targeted
        return True

    def complete(self, *, at: datetime) -> bool:
        """The test is over. Whether that is news."""
        if self.completed_at:
            return False
        self.completed_at = at
        if self.status is Status.STARTED:
            self.status = Status.TO_SHARE
        return True

    def require_results(self, found: Snapshot | None) -> Snapshot:
        """What can be sent. Refuses an unfinished test, which has no results; whether it is over, the test itself says: the
        fact may still be on its way here.
        """
        if self.is_opening or found is None:
            raise ParticipationNotCompleted
        return found

    def share(self, snapshot: Snapshot, *, at: datetime) -> bool:
        """The results are sent. Whether they were not yet; the first sending stands."""
        if self.is_shared:
            return False
        self.status = Status.SHARED
        self.shared_at = at
        self.validated = snapshot.tally.validated
        self.stage, self.pix, self.certifiable = snapshot.stage, snapshot.pix, snapshot.certifiable
        return True

    def delete(self, *, by: UUID, nobody: UUID, at: datetime) -> bool:
        """Cut off from the person, whose place `nobody` takes, and from what they did. The first deletion stands."""
        if self.is_deleted:
            return False
        self.deleted_at, self.deleted_by = at, by
        self.user_id, self.learner_id, self.assessment_id = nobody, None, None
        self.validated, self.stage, self.pix, self.certifiable = None, None, None, None
        return True

    def require_kept(self) -> None:
        """What was deleted is neither gone on with nor sent."""
        if self.is_deleted:
            raise ParticipationDeleted

    def require_not_shared(self) -> None:
        """A campaign is taken once."""
        if self.is_shared:
            raise ParticipationAlreadyShared(participation_id=str(self.id))
