"""Shapes of what teachers see of a group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.personal import Personal
from services.campaigns.api.schemas import PageView, ReachedStage, ResultsView
from services.campaigns.domain.campaign import Kind
from services.campaigns.domain.participation import Status
from services.campaigns.domain.questions import Outcome


@dataclass(frozen=True)
class ParticipantLine:
    """Somebody who takes part. What was sent is None until it is; names are None where no learners are managed."""

    participation_id: UUID
    last_name: Personal | None
    first_name: Personal | None
    class_name: str | None
    status: Status
    progress_percent: int
    started_at: datetime | None
    shared_at: datetime | None
    mastery_percent: int | None
    stage: int | None
    pix: int | None
    certifiable: bool | None
    certifiable_competences: int | None


@dataclass(frozen=True)
class RollLine:
    """A pupil whom a campaign concerns. `status` and `participation_id` are None of whoever has not begun."""

    last_name: Personal | None
    first_name: Personal | None
    class_name: str | None
    participation_id: UUID | None
    status: Status | None
    certifiable: bool | None
    certifiable_competences: int | None


@dataclass(frozen=True)
class RollView:
    """By class and name. `whole` is false when there are more pupils than one sheet takes: ask for a class."""

    whole: bool
    classes: tuple[str, ...]
    items: tuple[RollLine, ...]


@dataclass(frozen=True)
class ActivityView:
    """Who is where. `version` changes when anything here may have; it is the ETag too."""

    version: str
    participants: int
    started: int
    to_share: int
    received: int
    average_progress_percent: int
    classes: tuple[str, ...]
    items: tuple[ParticipantLine, ...]
    page: PageView


@dataclass(frozen=True)
class StageShareView:
    """A stage and how many of those who sent their results stand there."""

    number: int
    threshold: int
    up_to: int
    title: str
    reading: str
    count: int
    percent: int


@dataclass(frozen=True)
class GroupResultsView:
    """The results received. Averages are None when there are none; `average_stage` is the stage of the average mastery."""

    received: int
    average_mastery_percent: int | None
    average_stage: ReachedStage | None
    distribution: tuple[StageShareView, ...]
    classes: tuple[str, ...]
    items: tuple[ParticipantLine, ...]
    page: PageView


@dataclass(frozen=True)
class ProfilesView:
    """The profiles collected, with those awaited."""

    participants: int
    received: int
    certifiable: int
    classes: tuple[str, ...]
    items: tuple[ParticipantLine, ...]
    page: PageView


@dataclass(frozen=True)
class MissedQuestion:
    """A question that somebody did not succeed, told by its skill: `description` is what is to be known at this level."""

    position: int
    topic: str
    name: str
    level: int
    description: str
    competence: str
    competence_name: str
    outcome: Outcome
    tutorial_id: str
    tutorial_title: str


@dataclass(frozen=True)
class IndividualView:
    """One participant; `results` only once they sent them, with their stage in the words teachers are given, and `missed`."""

    participant: ParticipantLine
    completed_at: datetime | None
    stage_reading: str | None
    results: ResultsView | None
    missed: tuple[MissedQuestion, ...]
    learner_id: UUID | None
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True)
class TopicRelevance:
    """A topic to work on: `relevance` 1 to 4, 4 first; `score` out of 100 is high where the group succeeds."""

    topic: str
    name: str
    competence: str
    competence_name: str
    relevance: int
    score: float
    average_level: float
    cap: int
    tutorial_id: str
    tutorial_title: str


@dataclass(frozen=True)
class QuestionSuccess:
    """The questions of a skill, over all who sent: how many times `asked`, and how they went; `percent` succeeded."""

    topic: str
    name: str
    level: int
    description: str
    competence: str
    competence_name: str
    asked: int
    succeeded: int
    failed: int
    skipped: int
    percent: int


@dataclass(frozen=True)
class SuggestedProfile:
    """A target profile near to what is worth working on: it has `covered` of the `wanted` topics, among its own `topics`."""

    id: str
    name: str
    duration: int
    topics: int
    covered: int
    wanted: int


@dataclass(frozen=True)
class AnalysisView:
    """What to work on, the most relevant first; `questions`, the least succeeded first; and parcours for it, the nearest first."""

    received: int
    items: tuple[TopicRelevance, ...]
    questions: tuple[QuestionSuccess, ...]
    suggestions: tuple[SuggestedProfile, ...]


@dataclass(frozen=True)
class FollowedLearner:
    """A pupil across the campaigns of their school. `certifiable` is None until something they sent says it."""

    learner_id: UUID
    participations: int
    last_at: datetime
    certifiable: bool | None
    certifiable_on: datetime | None


@dataclass(frozen=True)
class FollowedLearnersView:
    """Those who began something; the others are not in it."""

    items: tuple[FollowedLearner, ...]


@dataclass(frozen=True)
class TakenLine:
    """What a pupil did in one campaign. What was sent is None until it is."""

    participation_id: UUID
    campaign_id: UUID
    campaign_name: str
    kind: Kind
    archived: bool
    status: Status
    progress_percent: int
    started_at: datetime | None
    shared_at: datetime | None
    mastery_percent: int | None
    stage: ReachedStage | None
    pix: int | None
    certifiable: bool | None
    certifiable_competences: int | None


@dataclass(frozen=True)
class CourseView:
    """A pupil across the campaigns of their school, the latest first: what was begun there, and nothing of elsewhere."""

    learner_id: UUID
    last_at: datetime | None
    certifiable: bool | None
    certifiable_on: datetime | None
    items: tuple[TakenLine, ...]
    page: PageView
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True)
class SiftedLearner:
    """A pupil on a school's list."""

    learner_id: UUID


@dataclass(frozen=True)
class SiftedLearnersView:
    """A page of pupils, by name."""

    items: tuple[SiftedLearner, ...]
    page: PageView
