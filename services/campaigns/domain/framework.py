"""The content in force when a campaign was made, as campaigns needs it: names, levels, target profiles; no question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.campaigns.domain.stages import Stage


@dataclass(frozen=True)
class Area:
    """One of the five domains."""

    id: str
    name: str


@dataclass(frozen=True)
class Competence:
    """One of the sixteen."""

    id: str
    name: str
    area: str


@dataclass(frozen=True)
class Topic:
    """A subject of a competence, with the levels at which it can be asked and what teaches it."""

    id: str
    name: str
    competence: str
    levels: tuple[int, ...]
    tutorial_id: str
    tutorial_title: str
    descriptions: tuple[str, ...] = ()

    def description_of(self, level: int) -> str:
        """What is to be known at this level, in words; none in a release adopted before outlines told it."""
        return dict(zip(self.levels, self.descriptions, strict=False)).get(level, "")


@dataclass(frozen=True)
class TargetProfile:
    """A parcours: topics, each up to a level."""

    id: str
    name: str
    duration: int
    caps: Mapping[str, int]
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class Framework:
    """One release, immutable. Everything is in the order in which it is taught."""

    release: int
    areas: Mapping[str, Area]
    competences: Mapping[str, Competence]
    topics: Mapping[str, Topic]
    target_profiles: Mapping[str, TargetProfile]

    def frozen_skills(self, caps: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        """The skills a campaign measures, for good: of each topic, the levels up to its cap (facts, identity 6)."""
        skills = {
            topic.id: tuple(sorted(level for level in topic.levels if level <= caps[topic.id]))
            for topic in self.topics.values()
            if topic.id in caps
        }
        return {topic: levels for topic, levels in skills.items() if levels}

    def stages_of(self, target_profile: str | None) -> tuple[Stage, ...]:
        """The stages of a target profile of this release; none of none."""
        profile = self.target_profiles.get(target_profile or "")
        return profile.stages if profile else ()

    def competences_of(self, topics: Iterable[str]) -> tuple[Competence, ...]:
        """The competences to which these topics belong."""
        wanted = {self.topics[topic].competence for topic in topics}
        return tuple(one for one in self.competences.values() if one.id in wanted)

    def areas_of(self, competences: Iterable[Competence]) -> tuple[Area, ...]:
        """The areas to which these competences belong."""
        wanted = {competence.area for competence in competences}
        return tuple(one for one in self.areas.values() if one.id in wanted)
