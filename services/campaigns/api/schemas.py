"""Shapes of requests and replies. Times are UTC; percentages whole; `kind` and `status` are stable English words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from services.campaigns.api.text import Storable
from services.campaigns.domain.campaign import Kind
from services.campaigns.domain.participation import Status

Text = Annotated[str, validate.Length(max=20_000), Storable()]
"""Any text: its real limits are the domain's, which says which field is wrong and why."""


@dataclass(frozen=True)
class PageView:
    """Where a list stands."""

    number: int
    size: int
    total: int


@dataclass(frozen=True)
class NewCampaign:
    """What a teacher fills in. `request_id`: any UUID of the form's own; sent twice, it makes one campaign."""

    organisation_id: UUID
    kind: Text | None = None
    name: Text | None = None
    title: Text | None = None
    target_profile: Text | None = None
    landing_text: Text | None = None
    owner_id: UUID | None = None
    request_id: UUID | None = None


@dataclass(frozen=True)
class StageView:
    """A stage, from `threshold` % `up_to` %, with the reading teachers are given."""

    number: int
    threshold: int
    up_to: int
    title: str
    reading: str


@dataclass(frozen=True)
class CampaignView:
    """A campaign, whole. `topics` and `skills` are how many it measures."""

    id: UUID
    organisation_id: UUID
    code: str
    kind: Kind
    name: str
    title: str | None
    landing_text: str | None
    target_profile: str | None
    target_profile_name: str | None
    duration: int | None
    topics: int
    skills: int
    release: int
    owner_id: UUID
    created_by: UUID
    created_at: datetime
    archived_at: datetime | None
    participants: int
    received: int
    stages: tuple[StageView, ...]


@dataclass(frozen=True)
class CampaignLine:
    """A campaign in a list."""

    id: UUID
    code: str
    kind: Kind
    name: str
    target_profile_name: str | None
    owner_id: UUID
    created_at: datetime
    archived_at: datetime | None
    participants: int
    received: int


@dataclass(frozen=True)
class CampaignsView:
    """A page of campaigns."""

    items: tuple[CampaignLine, ...]
    page: PageView


@dataclass(frozen=True)
class CodeView:
    """What a code opens, for anyone who holds it. `learners_managed`: one must be on the organisation's list to begin."""

    code: str
    kind: Kind
    title: str | None
    landing_text: str | None
    organisation_id: UUID
    organisation_name: str
    learners_managed: bool
    target_profile_name: str | None
    duration: int | None
    topics: int


@dataclass(frozen=True)
class StartedView:
    """Where somebody is in a campaign, and the test to go to (none for a collection of profiles)."""

    participation_id: UUID
    assessment_id: UUID | None
    targeted: int
    known: int
    status: Status


@dataclass(frozen=True)
class ReachedStage:
    """The stage reached: `number` of `last` stars, in a word."""

    number: int
    last: int
    title: str


@dataclass(frozen=True)
class TopicResultView:
    """A topic: the level reached of the level asked, the skills, and what teaches it."""

    topic: str
    name: str
    reached: int
    cap: int
    validated: int
    targeted: int
    tutorial_id: str
    tutorial_title: str


@dataclass(frozen=True)
class CompetenceResultView:
    """A competence as far as the campaign measures it."""

    competence: str
    name: str
    area: str
    percent: int
    validated: int
    targeted: int
    topics: tuple[TopicResultView, ...]


@dataclass(frozen=True)
class ProfileLine:
    """A competence of a whole profile."""

    competence: str
    name: str
    level: int
    pix: int


@dataclass(frozen=True)
class ResultsView:
    """Results: `stage` and `competences` of a test, `profile` of a collection."""

    mastery_percent: int
    validated: int
    targeted: int
    answers: int
    pix: int
    certifiable: bool
    certifiable_competences: int
    stage: ReachedStage | None
    competences: tuple[CompetenceResultView, ...]
    profile: tuple[ProfileLine, ...]


@dataclass(frozen=True)
class ParticipationView:
    """One's own participation. `archived`: it can be neither begun nor sent any more. `results`: once the test is over."""

    id: UUID
    code: str
    kind: Kind
    title: str | None
    target_profile_name: str | None
    organisation_name: str
    archived: bool
    status: Status
    assessment_id: UUID | None
    progress_percent: int
    started_at: datetime | None
    completed_at: datetime | None
    shared_at: datetime | None
    results: ResultsView | None


@dataclass(frozen=True)
class ParticipationsView:
    """A page of one's own participations."""

    items: tuple[ParticipationView, ...]
    page: PageView
