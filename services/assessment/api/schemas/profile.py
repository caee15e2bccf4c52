"""The shapes of a profile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.assessment.api.schemas.tutorials import TutorialView


@dataclass(frozen=True)
class CompetenceLine:
    """A competence of a profile.

    `progress` is the percentage of the way to the next level. `assessment_id` is the test being taken. The days that open an
    improvement or a reset are null when there is nothing to improve or reset.
    """

    index: str
    name: str
    area: str
    area_name: str
    status: str
    level: int
    max_level: int
    pix: int
    progress: int
    pix_to_next_level: int | None
    standard_error: float
    assessment_id: UUID | None
    last_answer_at: datetime | None
    improvement_opens_at: datetime | None
    days_before_improvement: int | None
    reset_opens_at: datetime | None
    days_before_reset: int | None


@dataclass(frozen=True)
class ProfileView:
    """A profile: total pix out of `maximum`, and whether it may be certified or how many competences are missing."""

    pix: int
    maximum: int
    max_level: int
    certifiable: bool
    missing_competences: int
    competences: tuple[CompetenceLine, ...]


@dataclass(frozen=True)
class TopicView:
    """A topic of a competence: the highest level shown, and the lowest one failed above it."""

    topic: str
    name: str
    description: str
    validated_level: int
    failed_level: int | None
    tutorial: TutorialView


@dataclass(frozen=True)
class CompetenceView:
    """One competence, topic by topic."""

    competence: CompetenceLine
    description: str
    topics: tuple[TopicView, ...] = ()


@dataclass(frozen=True)
class SkillExplained:
    """A skill: `basis` is DIRECT when a question was asked on it (`answered_right` then says how it went), else INFERRED.

    `probability` that it is held; `validated` from one half on; `counts` when its `pix` are in the score already.
    """

    level: int
    description: str
    basis: Literal["DIRECT", "INFERRED"]
    answered_right: bool | None
    probability: float
    validated: bool
    counts: bool
    pix: float


@dataclass(frozen=True)
class TopicExplained:
    """The skills of a topic, by ascending level."""

    topic: str
    name: str
    skills: tuple[SkillExplained, ...]


@dataclass(frozen=True)
class LevelExplanation:
    """Why this level: every skill of the competence and what is believed of it; no topic while nothing was answered.

    Until the positioning is finished (`positioned`), only what right answers show counts; then every skill does, each by its
    probability (and none or all of them at the ends of the scale). `exact_pix` is that measure, of which `pix` is the whole part,
    capped; `standard_error`, in pix, is how far the truth may be from it.
    """

    competence: str
    name: str
    release: int
    positioned: bool
    level: int
    pix: int
    exact_pix: float
    standard_error: float
    topics: tuple[TopicExplained, ...]
