"""What gives an answer away without anything being wrong: shown to authors by `check`, never a reason not to publish.

Whoever knows nothing but tests looks for the longest choice, the shortest, the place where the key likes to stand, or ticks all but
one. Measured on each competence, such a habit must not pay.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from contracts.content.release import Challenge, ChallengeKind, Release

LONGER_BY: Final = 1.25
"""A key so much longer than the next choice draws the eye."""

SHARE_OF_LONGEST: Final = (0.10, 0.40)
"""Of four choices one in four is the longest by chance; below, « never the longest » would pay as much as « always » above."""

SHARE_OF_PLACE: Final = 0.40
A_SENTENCE: Final = 20
"""Shorter choices (numbers, what a program prints) are as long as they must be."""

ENOUGH: Final = 20
"""Below so many questions a share says nothing."""


def giveaways(release: Release) -> list[str]:
    """One sentence for each question or habit that an author should look at again."""
    told: list[str] = []
    for competence in release.competences:
        topics = [topic for topic in release.topics if topic.competence == competence.id]
        challenges = [one for topic in topics for skill in topic.skills for one in skill.challenges]
        for challenge in challenges:
            told += (f"{challenge.id}: {what}" for what in _of_one(challenge))
        told += (f"competence {competence.id}: {what}" for what in _of_many(challenges))
    return told


def _of_one(challenge: Challenge) -> list[str]:
    keys = set(challenge.right_choices)
    right = [len(text) for number, text in enumerate(challenge.choices, 1) if number in keys]
    wrong = [len(text) for number, text in enumerate(challenge.choices, 1) if number not in keys]
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE if right[0] > max(A_SENTENCE, LONGER_BY * max(wrong)):
            return ["the right choice is much longer than the others"]
        case ChallengeKind.SEVERAL_CHOICES:
            return [
                what
                for what, is_so in (
                    ("only one choice is right: ask for one choice", len(right) == 1),
                    ("all choices but one are right", len(wrong) == 1),
                    (
                        "every right choice is much longer than every wrong one",
                        min(right) > LONGER_BY * max(wrong),
                    ),
                )
                if is_so
            ]
        case ChallengeKind.INDEPENDENT_BLANKS if _in_menu_order(challenge):
            return ["the menus are solved in the order of their options"]
    return []


def _in_menu_order(challenge: Challenge) -> bool:
    blanks = list((challenge.blanks or {}).values())
    menus = {tuple(blank.options) for blank in blanks}
    if len(blanks) < 3 or len(menus) != 1:  # noqa: PLR2004 (two in order are a coin's toss)
        return False
    options = list(menus.pop())
    places = [options.index(blank.solutions[0]) for blank in blanks if blank.solutions[0] in options]
    return len(places) == len(blanks) and places == sorted(set(places))


def _of_many(challenges: Iterable[Challenge]) -> list[str]:
    asked = [one for one in challenges if one.kind is ChallengeKind.ONE_CHOICE]
    if len(asked) < ENOUGH:
        return []
    told = []
    longest = sum(_share_of_longest(one) for one in asked) / len(asked)
    least, most = SHARE_OF_LONGEST
    if not least <= longest <= most:
        told.append(f"the right choice is the longest in {longest:.0%} of the questions with one choice")
    place, times = Counter(one.right_choices[0] for one in asked).most_common(1)[0]
    if times / len(asked) > SHARE_OF_PLACE:
        told.append(f"the right choice stands at place {place} in {times / len(asked):.0%} of the questions")
    return told


def _share_of_longest(challenge: Challenge) -> float:
    """1 when the key is the longest choice, a part of it when several are, else 0."""
    lengths = [len(text) for text in challenge.choices]
    mine = lengths[challenge.right_choices[0] - 1]
    return 1 / lengths.count(mine) if mine == max(lengths) else 0.0
