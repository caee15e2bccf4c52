"""Which target profiles are nearest to the topics that a group should work on, so that its next campaign is one click away.

Nearness is the cosine between two sets of topics: a profile that has all of them and forty more is as far as one that has few.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from services.campaigns.domain.analysis import TopicMeans
from services.campaigns.domain.framework import TargetProfile

MOST: Final = 3
WORTH_WORKING_ON: Final = 3
"""From this relevance on."""

FAR: Final = 0.5
"""What is less than so near as the nearest is not worth showing."""


@dataclass(frozen=True)
class Suggestion:
    """A target profile, and how many of the topics it has."""

    profile: TargetProfile
    covered: int
    wanted: int


def topics_to_work_on(means: Sequence[TopicMeans]) -> list[str]:
    """The relevant ones; of a group that succeeds everywhere, what is most relevant all the same."""
    top = max((one.relevance for one in means), default=0)
    return [one.topic for one in means if one.relevance >= min(top, WORTH_WORKING_ON)]


def suggest(topics: Collection[str], profiles: Iterable[TargetProfile]) -> list[Suggestion]:
    """The nearest first; of equals, the shortest."""
    wanted = set(topics)
    near = [(nearness(wanted, set(one.caps)), one) for one in profiles]
    near = sorted(((how, one) for how, one in near if how), key=lambda pair: (-pair[0], pair[1].duration))
    return [
        Suggestion(one, len(wanted & set(one.caps)), len(wanted))
        for how, one in near[:MOST]
        if how >= FAR * near[0][0]
    ]


def nearness(these: set[str], those: set[str]) -> float:
    """0 to 1."""
    return len(these & those) / sqrt(len(these) * len(those)) if these and those else 0.0
