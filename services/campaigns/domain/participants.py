"""Participants as teachers see them: a participation, who it is, and how a list of them is cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.campaigns.domain.participation import Participation, Status


@dataclass(frozen=True)
class Participant:
    """Somebody in a campaign. Names and class are the school's, and missing where no school manages learners."""

    participation: Participation
    last_name: str | None = None
    first_name: str | None = None
    class_name: str | None = None


@dataclass(frozen=True)
class Filter:
    """Which participants to show; what is empty filters nothing. `search` is words of names, folded."""

    classes: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    stages: tuple[int, ...] = ()
    certifiable: bool | None = None
    search: tuple[str, ...] = ()


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
class Followed:
    """A pupil across the campaigns of their school: how many they began, the last sign of it, and what they last sent.

    `certifiable` is None until they have sent anything that says it, and true or false as of `certifiable_on`.
    """

    learner_id: UUID
    participations: int
    last_at: datetime
    certifiable: bool | None
    certifiable_on: datetime | None
