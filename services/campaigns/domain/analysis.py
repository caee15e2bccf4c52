"""What a group should work on: each topic scored by what its pupils master of it (facts, identity 5.8).

The score of a participant in a topic, out of 100:
    40 * level reached / the topic's top level
  + 30 * the topic's top level / the top level of the campaign
  + 20 * skills validated / skills of the topic
  + 10 * level reached / the next level to reach (the lowest not validated; the top level if none is left)
and a topic's score is the mean over all who sent their results. Somebody who has validated nothing there still counts.

The score is high where a group succeeds, so relevance goes the other way, by quarters of the score:
4 (work on it first) up to 25, 3 up to 50, 2 up to 75, 1 above. The reference platform's own buckets are not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.campaigns.domain.mastery import SkillResult, reached_level

REACHED_WEIGHT: Final = 40
DIFFICULTY_WEIGHT: Final = 30
VALIDATED_WEIGHT: Final = 20
NEXT_WEIGHT: Final = 10

RELEVANCE_BOUNDS: Final = ((25, 4), (50, 3), (75, 2))


@dataclass(frozen=True)
class TopicResult:
    """One participant in one topic."""

    reached: int
    validated: int
    score: float


@dataclass(frozen=True)
class TopicMeans:
    """All sharers in one topic."""

    topic: str
    reached: float
    score: float

    @property
    def relevance(self) -> int:
        """1 to 4: the more, the sooner this should be worked on."""
        return relevance(self.score)


def topic_result(skills: Sequence[SkillResult], *, top_of_campaign: int) -> TopicResult:
    """What one participant shows in one topic; `skills` are all that the campaign targets there, at least one."""
    top = max(skill.level for skill in skills)
    reached = reached_level(skills)
    validated = sum(skill.validated for skill in skills)
    upcoming = min((skill.level for skill in skills if not skill.validated), default=top)
    score = (
        REACHED_WEIGHT * reached / top
        + DIFFICULTY_WEIGHT * top / top_of_campaign
        + VALIDATED_WEIGHT * validated / len(skills)
        # a hole below the level reached must not be worth more than the step itself
        + NEXT_WEIGHT * min(reached / upcoming, 1.0)
    )
    return TopicResult(reached, validated, score)


def topic_results(topics: dict[str, list[SkillResult]]) -> dict[str, TopicResult]:
    """The same for every topic of a campaign."""
    top = max((skill.level for skills in topics.values() for skill in skills), default=1)
    return {topic: topic_result(skills, top_of_campaign=top) for topic, skills in topics.items()}


def relevance(score: float) -> int:
    """The bucket of a mean score."""
    return next((bucket for bound, bucket in RELEVANCE_BOUNDS if score <= bound), 1)
