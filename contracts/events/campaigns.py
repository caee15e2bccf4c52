"""What campaigns tells: what teachers launch and what pupils send them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class CampaignKind(StrEnum):
    """What a campaign asks for: a test on a target profile, or the profile itself."""

    ASSESSMENT = "ASSESSMENT"
    PROFILES_COLLECTION = "PROFILES_COLLECTION"


@dataclass(frozen=True)
class CampaignCreated:
    """A teacher opened a campaign."""

    campaign_id: UUID
    organisation_id: UUID
    kind: CampaignKind
    target_profile: str | None
    release: int
    created_at: datetime


@dataclass(frozen=True)
class CampaignArchived:
    """A campaign takes no more participants and no more results."""

    campaign_id: UUID
    organisation_id: UUID
    archived_at: datetime


@dataclass(frozen=True)
class ParticipationStarted:
    """A pupil entered the code and began."""

    participation_id: UUID
    campaign_id: UUID
    organisation_id: UUID
    user_id: UUID
    learner_id: UUID | None
    assessment_id: UUID | None
    started_at: datetime


@dataclass(frozen=True)
class ProfileShared:
    """A pupil sent their results: a snapshot, never recomputed. `mastery` is 0 to 1; `pix` of the skills asked."""

    participation_id: UUID
    campaign_id: UUID
    organisation_id: UUID
    user_id: UUID
    learner_id: UUID | None
    mastery: float
    pix: int
    certifiable: bool
    shared_at: datetime
