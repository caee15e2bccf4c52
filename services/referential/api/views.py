"""From a release to what screens show."""

from contracts.content.release import Competence, Release, TargetProfile, Topic
from services.referential.api.schemas import (
    AreaView,
    CompetenceView,
    FrameworkView,
    ProfileCompetence,
    ProfileSummary,
    ProfilesView,
    ProfileTopic,
    ProfileView,
    ThematicView,
    TopicView,
)
from services.referential.domain import TargetProfileUnknown


def framework_view(release: Release) -> FrameworkView:
    """Areas, competences, thematics, topics."""
    return FrameworkView(
        release=release.number,
        published_at=release.published_at,
        areas=tuple(
            AreaView(
                area.id,
                area.name,
                tuple(_competence(one, release) for one in release.competences if one.area == area.id),
            )
            for area in release.areas
        ),
    )


def _competence(competence: Competence, release: Release) -> CompetenceView:
    topics = [topic for topic in release.topics if topic.competence == competence.id]
    thematics = (
        ThematicView(key, name, tuple(_topic(topic) for topic in topics if topic.thematic == key))
        for key, name in competence.thematics.items()
    )
    return CompetenceView(
        competence.id, competence.name, competence.description, competence.digcomp, tuple(thematics)
    )


def _topic(topic: Topic) -> TopicView:
    levels = tuple(skill.level for skill in topic.skills)
    return TopicView(topic.id, topic.name, topic.description, levels, topic.tutorial.id, topic.tutorial.title)


def profiles_view(release: Release) -> ProfilesView:
    """The chooser of target profiles."""
    return ProfilesView(release.number, tuple(_summary(one, release) for one in release.target_profiles))


def _summary(profile: TargetProfile, release: Release) -> ProfileSummary:
    skills = sum(
        skill.level <= profile.topics.get(topic.id, 0) for topic in release.topics for skill in topic.skills
    )
    return ProfileSummary(
        profile.id,
        profile.name,
        profile.category,
        profile.audience,
        profile.description,
        profile.duration,
        len(profile.topics),
        skills,
    )


def profile_view(release: Release, profile_id: str) -> ProfileView:
    """One target profile: topics by competence, stages."""
    profile = next((one for one in release.target_profiles if one.id == profile_id), None)
    if profile is None:
        raise TargetProfileUnknown
    competences = []
    for competence in release.competences:
        topics = tuple(
            ProfileTopic(topic.id, topic.name, topic.description, profile.topics[topic.id])
            for topic in release.topics
            if topic.competence == competence.id and topic.id in profile.topics
        )
        if topics:
            competences.append(ProfileCompetence(competence.id, competence.name, topics))
    return ProfileView(
        profile.id,
        profile.name,
        profile.category,
        profile.audience,
        profile.description,
        profile.duration,
        tuple(competences),
        profile.stages,
    )
