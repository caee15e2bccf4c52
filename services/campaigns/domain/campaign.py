"""A campaign: what a teacher asks of a group of pupils, under one code (facts, identity 5.1 and 5.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.campaigns.domain.framework import Framework
from services.campaigns.domain.refusals import (
    CampaignArchived,
    CampaignReadOnly,
    LandingTextTooLong,
    NameMissing,
    NameTooLong,
    NotACollection,
    NotAnAssessment,
    PurposeMissing,
    PurposeUnknown,
    TargetProfileForbidden,
    TargetProfileMissing,
    TargetProfileUnknown,
    TitleForbidden,
    TitleTooLong,
)

NAME_LENGTH: Final = 200
TITLE_LENGTH: Final = 50
LANDING_TEXT_LENGTH: Final = 5000


class Kind(StrEnum):
    """What a campaign asks for: a test on a target profile, or the profile itself."""

    ASSESSMENT = "ASSESSMENT"
    PROFILES_COLLECTION = "PROFILES_COLLECTION"


def read_kind(given: str | None) -> Kind:
    """The purpose; refuses a missing or an unknown one."""
    if not given:
        raise PurposeMissing(field="kind")
    try:
        return Kind(given)
    except ValueError:
        raise PurposeUnknown(field="kind") from None


@dataclass(frozen=True)
class Wish:
    """What a teacher fills in. `request_id` is the form's own: sending the form twice makes one campaign."""

    kind: Kind
    name: str
    title: str | None = None
    landing_text: str | None = None
    target_profile: str | None = None
    owner_id: UUID | None = None
    request_id: UUID | None = None


@dataclass(slots=True, kw_only=True)
class Campaign:
    """One campaign. `caps` and `skills` (topic to level cap, topic to levels) are frozen when it is made: what the framework
    becomes afterwards changes nothing for its participants (facts, identity 6).
    """

    id: UUID
    organisation_id: UUID
    code: str
    kind: Kind
    name: str
    title: str | None
    landing_text: str | None
    release: int
    owner_id: UUID
    created_by: UUID
    created_at: datetime
    request_id: UUID | None = None
    target_profile: str | None = None
    target_profile_name: str | None = None
    duration: int | None = None
    caps: Mapping[str, int] = field(default_factory=dict)
    skills: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    archived_at: datetime | None = None

    @property
    def targeted(self) -> int:
        """How many skills it measures."""
        return sum(len(levels) for levels in self.skills.values())

    def measures(self, topic: str, level: int) -> bool:
        """Whether a skill is one of those frozen."""
        return level in self.skills.get(topic, ())

    def require_open(self) -> None:
        """Archived: no start, no share."""
        if self.archived_at:
            raise CampaignArchived

    def require_assessment(self) -> None:
        """Only a test has results by skill."""
        if self.kind is not Kind.ASSESSMENT:
            raise NotAnAssessment

    def require_collection(self) -> None:
        """Only a collection has profiles."""
        if self.kind is not Kind.PROFILES_COLLECTION:
            raise NotACollection

    def archive(self, *, at: datetime) -> bool:
        """Whether it was open until now; archived already, it keeps its first date."""
        if self.archived_at:
            return False
        self.archived_at = at
        return True

    def unarchive(self) -> None:
        """Open again to participants and results."""
        self.archived_at = None

    def change(self, changes: Mapping[str, str | None]) -> None:
        """New name, title or welcome text; only what is given changes. Refuses when archived."""
        if self.archived_at:
            raise CampaignReadOnly
        self.name = read_name(changes.get("name", self.name))
        self.title = read_title(changes.get("title", self.title), self.kind)
        self.landing_text = read_landing_text(changes.get("landing_text", self.landing_text))


def new_campaign(
    wish: Wish, *, campaign_id: UUID, organisation_id: UUID, by: UUID, framework: Framework, at: datetime
) -> Campaign:
    """A campaign without a code yet; refuses what a teacher may not ask for."""
    campaign = Campaign(
        id=campaign_id,
        organisation_id=organisation_id,
        code="",
        kind=wish.kind,
        name=read_name(wish.name),
        title=read_title(wish.title, wish.kind),
        landing_text=read_landing_text(wish.landing_text),
        release=framework.release,
        owner_id=wish.owner_id or by,
        created_by=by,
        created_at=at,
        request_id=wish.request_id,
    )
    if wish.kind is Kind.ASSESSMENT:
        _freeze(campaign, wish.target_profile, framework)
    elif wish.target_profile:
        raise TargetProfileForbidden(field="target_profile")
    return campaign


def _freeze(campaign: Campaign, target_profile: str | None, framework: Framework) -> None:
    if not target_profile:
        raise TargetProfileMissing(field="target_profile")
    profile = framework.target_profiles.get(target_profile)
    if profile is None:
        raise TargetProfileUnknown(field="target_profile")
    campaign.target_profile = profile.id
    campaign.target_profile_name = profile.name
    campaign.duration = profile.duration
    campaign.skills = framework.frozen_skills(profile.caps)
    campaign.caps = {topic: profile.caps[topic] for topic in campaign.skills}


def read_name(given: str | None) -> str:
    """A name, without blanks around it; refuses an empty one."""
    name = (given or "").strip()
    if not name:
        raise NameMissing(field="name")
    if len(name) > NAME_LENGTH:
        raise NameTooLong(field="name", most=NAME_LENGTH)
    return name


def read_title(given: str | None, kind: Kind) -> str | None:
    """A title or none. The reference platform limits it at update only; a title that could not be saved again helps nobody."""
    title = (given or "").strip() or None
    if title and kind is Kind.PROFILES_COLLECTION:
        raise TitleForbidden(field="title")
    if title and len(title) > TITLE_LENGTH:
        raise TitleTooLong(field="title", most=TITLE_LENGTH)
    return title


def read_landing_text(given: str | None) -> str | None:
    """A welcome text or none."""
    text = (given or "").strip() or None
    if text and len(text) > LANDING_TEXT_LENGTH:
        raise LandingTextTooLong(field="landing_text", most=LANDING_TEXT_LENGTH)
    return text
