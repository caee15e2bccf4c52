"""Stages (paliers): steps of mastery with the reading teachers are given (facts, identity 5.5: threshold stages).

In the national profiles: 0 to 20 %, 21 to 50 %, 51 to 80 %, 81 to 100 %. Stages are numbered from 0; the stars shown are the number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.campaigns.domain.mastery import Tally, percent


@dataclass(frozen=True)
class Stage:
    """A step from `threshold` % on."""

    threshold: int
    title: str
    reading: str


@dataclass(frozen=True)
class StageShare:
    """A stage, the percentages it spans, and how many participants stand there."""

    number: int
    stage: Stage
    up_to: int
    count: int
    percent: int


def reached(stages: Sequence[Stage], mastery: Tally) -> int | None:
    """The number of the stage reached: 0 when nothing is validated, else the last whose threshold is not above the percentage.

    None when the profile has no stages.
    """
    if not stages:
        return None
    if not mastery.validated:
        return 0
    return sum(stage.threshold <= mastery.percent for stage in stages[1:])


def distribution(stages: Sequence[Stage], counts: Mapping[int, int]) -> tuple[StageShare, ...]:
    """Every stage, also the empty ones, with its participants. Shares are rounded one by one and may not add up to 100."""
    total = sum(counts.values())
    ends = [*(stage.threshold - 1 for stage in stages[1:]), 100][: len(stages)]
    return tuple(
        StageShare(number, stage, end, counts.get(number, 0), percent(counts.get(number, 0), total))
        for number, (stage, end) in enumerate(zip(stages, ends, strict=True))
    )
