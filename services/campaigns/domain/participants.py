"""Participants as teachers see them: a participation, who it is, and how a list of them is cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.campaigns.domain import mastery
from services.campaigns.domain.mastery import CompetenceLevel
from services.campaigns.domain.participation import Participation, Status


@dataclass(frozen=True)
class Participant:
    """Somebody in a campaign. Names and class are the school's, and missing where no school manages learners.

    `profile` is what they sent to a collection, empty until then.
    """

    participation: Participation
    last_name: str | None = None
    first_name: str | None = None
    class_name: str | None = None
    profile: Sequence[CompetenceLevel] = ()

    @property
    def certifiable_competences(self) -> int | None:
        """In how many competences the profile they sent has a level; None where no profile was sent."""
        sent = self.participation.is_shared and not self.participation.targeted
        return mastery.certifiable_competences(self.profile) if sent else None


@dataclass(frozen=True)
class Filter:
    """Which participants to show; what is empty filters nothing. `search` is words of names, folded."""

    classes: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    stages: tuple[int, ...] = ()
    certifiable: bool | None = None
    search: tuple[str, ...] = ()


class Order(StrEnum):
    """How a list is sorted: by name, or by what was mastered, the least first or the most first; equals follow by name."""

    NAME = "name"
    MASTERY = "mastery"
    MASTERY_DOWN = "-mastery"


@dataclass(frozen=True)
class Window:
    """Which page of a list: `number` from 1, of `size` lines."""

    number: int = 1
    size: int = 25

    @property
    def offset(self) -> int:
        """How many lines come before."""
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class Counts:
    """A campaign at a glance. `version` changes whenever anything that its lists show does."""

    started: int
    to_share: int
    shared: int
    average_progress_percent: int
    version: str

    @property
    def participants(self) -> int:
        """Everybody who began."""
        return self.started + self.to_share + self.shared


@dataclass(frozen=True)
class Received:
    """The results a campaign received: how many, skills validated by all together, how many at each stage, certifiable."""

    count: int
    validated: int
    by_stage: Mapping[int, int]
    certifiable: int


@dataclass(frozen=True)
class Neighbours:
    """Who comes before and after somebody in the list."""

    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True)
class Awaited:
    """A pupil of a class that a campaign concerns, who has not begun it."""

    last_name: str
    first_name: str
    class_name: str


@dataclass(frozen=True)
class Sift:
    """Pupils of a school by what they last sent: certifiable, not, or nothing that says it (None); of some classes, by name."""

    certifiable: bool | None
    classes: tuple[str, ...] = ()
    search: tuple[str, ...] = ()


@dataclass(frozen=True)
class Followed:
    """A pupil across the campaigns of their school: how many they began, the last sign of it, and what they last sent.

    `certifiable` is None until they have sent anything that says it, and true or false as of `certifiable_on`.
    """

    learner_id: UUID
    participations: int
    last_at: datetime
    certifiable: bool | None
    certifiable_on: datetime | None
