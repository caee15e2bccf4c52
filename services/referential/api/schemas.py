"""Shapes of the replies."""

from dataclasses import dataclass
from datetime import datetime

from contracts.content.release import Stage


@dataclass(frozen=True)
class TopicView:
    """A topic of a competence, with what teaches it."""

    id: str
    name: str
    description: str
    levels: tuple[int, ...]
    tutorial_id: str
    tutorial_title: str


@dataclass(frozen=True)
class ThematicView:
    """A thematic and its topics."""

    id: str
    name: str
    topics: tuple[TopicView, ...]


@dataclass(frozen=True)
class CompetenceView:
    """A competence, whole but for its questions."""

    id: str
    name: str
    description: str
    digcomp: tuple[str, ...]
    thematics: tuple[ThematicView, ...]


@dataclass(frozen=True)
class AreaView:
    """An area and its competences."""

    id: str
    name: str
    competences: tuple[CompetenceView, ...]


@dataclass(frozen=True)
class FrameworkView:
    """The framework of the release in force."""

    release: int
    published_at: datetime
    areas: tuple[AreaView, ...]


@dataclass(frozen=True)
class ProfileSummary:
    """A target profile in the chooser."""

    id: str
    name: str
    category: str
    audience: str
    description: str
    duration: int
    topics: int
    skills: int


@dataclass(frozen=True)
class ProfilesView:
    """Every target profile of the release in force."""

    release: int
    items: tuple[ProfileSummary, ...]


@dataclass(frozen=True)
class ProfileTopic:
    """A topic of a target profile, up to a level."""

    id: str
    name: str
    description: str
    level_cap: int


@dataclass(frozen=True)
class ProfileCompetence:
    """The topics of a target profile in one competence."""

    id: str
    name: str
    topics: tuple[ProfileTopic, ...]


@dataclass(frozen=True)
class ProfileView:
    """A target profile, whole."""

    id: str
    name: str
    category: str
    audience: str
    description: str
    duration: int
    competences: tuple[ProfileCompetence, ...]
    stages: tuple[Stage, ...]
