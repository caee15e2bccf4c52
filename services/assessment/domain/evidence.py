"""What somebody has shown about a topic: the answers that count, few and for good.

Facts, assessment 2.1 and 2.2: what was validated stays validated; an old failure gives way to a later success, and is asked
again after some days. One short list for each (person, topic) replaces the reference platform's row per skill and answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.assessment.domain.positioning import Answer


class Proof(NamedTuple):
    """An answer that counts, on a skill of the topic that holds it."""

    level: int
    succeeded: bool
    answered_at: datetime
    assessment: UUID
    challenge: str


class Standing(NamedTuple):
    """A topic in short: the highest level shown (0: none), and the lowest one failed above it with when that was last seen."""

    validated_level: int
    failed_level: int | None
    failed_at: datetime | None


def standing(proofs: Sequence[Proof]) -> Standing:
    """What somebody has shown of a topic, and what is to work on there: a failure below a success is history."""
    validated = max((one.level for one in proofs if one.succeeded), default=0)
    failures = [one for one in proofs if not one.succeeded and one.level > validated]
    if not failures:
        return Standing(validated, None, None)
    lowest = min(one.level for one in failures)
    return Standing(validated, lowest, max(one.answered_at for one in failures))


def add(proofs: Sequence[Proof], new: Proof, *, forgets_after: timedelta) -> list[Proof]:
    """Hold one more answer; the result has at most one success and one failure for each level.

    A success takes the place of the failures, old enough to have been asked again, at its level and below. A failure never
    takes a success away, nor an older failure elsewhere: so a right answer never lowers a score, nor a wrong one raises it.
    """
    if new.succeeded:
        kept = [one for one in proofs if not _gives_way(one, new, forgets_after)]
    else:
        kept = [one for one in proofs if one.succeeded or one.level != new.level]
    return [*kept, new]


def _gives_way(one: Proof, new: Proof, forgets_after: timedelta) -> bool:
    if one.succeeded:
        return one.level == new.level
    return one.level <= new.level and new.answered_at - one.answered_at >= forgets_after


def as_answers(proofs: Mapping[str, Iterable[Proof]]) -> list[Answer]:
    """Every proof as the engine reads it, topic by topic."""
    return [(topic, one.level, one.succeeded) for topic, held in proofs.items() for one in held]


def recalled(
    proofs: Mapping[str, Iterable[Proof]], *, topics: Iterable[str], forget_before: datetime | None
) -> list[Answer]:
    """What a new assessment on these topics takes for known, in a fixed order.

    Failures before `forget_before` are left out, hence asked again; None keeps them all (a first positioning, facts 2.2).
    """
    return [
        (topic, one.level, one.succeeded)
        for topic in sorted(set(topics))
        for one in proofs.get(topic, ())
        if one.succeeded or forget_before is None or one.answered_at >= forget_before
    ]


def settled(topics: Mapping[str, Sequence[int]], answers: Iterable[Answer]) -> int:
    """Count the skills about which something is known: answered, or implied inside their topic.

    A success settles the levels below it, a failure those above it (facts, assessment 2.1): this is the progress shown, not
    the score, which the engine weighs.
    """
    best: dict[str, int] = {}
    worst: dict[str, int] = {}
    for topic, level, succeeded in answers:
        if succeeded:
            best[topic] = max(best.get(topic, level), level)
        else:
            worst[topic] = min(worst.get(topic, level), level)
    return sum(
        level <= best.get(topic, 0) or level >= worst.get(topic, 9)
        for topic, levels in topics.items()
        for level in levels
    )
