"""What a bank holds, counted from the content as it would be published."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from contracts.content.release import Release, TargetProfile, Topic


def statistics(release: Release) -> dict[str, Any]:
    """Totals, and the same for each competence: thematics, topics, skills by level, challenges by kind, and so on."""
    by_competence: dict[str, Any] = {}
    for one in release.competences:
        topics = [topic for topic in release.topics if topic.competence == one.id]
        by_competence[one.id] = {
            "name": one.name,
            **_count(topics),
            "target_profiles": _profiles_on(topics, release.target_profiles),
        }
    return {
        "release": release.number,
        "totals": {
            "areas": len(release.areas),
            "competences": len(release.competences),
            **_count(list(release.topics)),
            "target_profiles": len(release.target_profiles),
            "demo_questions": len(release.demo),
        },
        "competences": by_competence,
    }


def _profiles_on(topics: Iterable[Topic], profiles: Iterable[TargetProfile]) -> int:
    """How many target profiles ask about at least one of these topics."""
    names = {topic.id for topic in topics}
    return sum(not names.isdisjoint(profile.topics) for profile in profiles)


def _count(topics: list[Topic]) -> dict[str, Any]:
    skills = [skill for topic in topics for skill in topic.skills]
    challenges = [challenge for skill in skills for challenge in skill.challenges]
    return {
        "thematics": len({(topic.competence, topic.thematic) for topic in topics}),
        "topics": len(topics),
        "skills": len(skills),
        "skills_by_level": dict(sorted(Counter(str(skill.level) for skill in skills).items())),
        "skills_with_two_challenges": sum(len(skill.challenges) > 1 for skill in skills),
        "challenges": len(challenges),
        "challenges_by_kind": dict(sorted(Counter(str(one.kind) for one in challenges).items())),
        "challenges_with_files": sum(bool(one.files or one.image) for one in challenges),
        "challenges_with_simulators": sum(one.simulator is not None for one in challenges),
        "tutorials": len(topics),
    }
