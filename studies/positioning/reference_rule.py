"""The reference platform's adaptive rule, written from a description of its behaviour.

A direct answer settles the skill; inside the topic a success validates what is easier, a failure
invalidates what is harder. A predicted level (Rasch, on a grid of half levels) and the number of
skills that each answer would settle decide what is asked next, until every topic is settled.
"""

from collections.abc import Mapping, Sequence
from math import exp

from services.assessment.domain.positioning import Bank, Skill

LEVELS = tuple(half / 2 for half in range(1, 16))
PSEUDO_ANSWERS = ((0, True), (7, False))
FIRST_LEVEL = 2
EASY_TOPIC = 3
WIDEST_GAP = 2
WORD = 0xFFFFFFFF


def success(ability: float, difficulty: float) -> float:
    """Chance of a right answer: a logistic of slope 1."""
    return 1.0 / (1.0 + exp(difficulty - ability))


def predicted_level(direct: Sequence[tuple[int, bool]]) -> float:
    """Find the grid level nearest to the root of the score equation; the lowest on a tie."""
    answers = [*direct, *PSEUDO_ANSWERS]
    return min(LEVELS, key=lambda at: abs(sum(ok - success(at, level) for level, ok in answers)))


def reward(level: int, untested: Sequence[int], predicted: float) -> float:
    """Expect how many of the topic's untested levels an answer at this level would settle."""
    chance = success(predicted, level)
    below = sum(other <= level for other in untested)
    above = sum(other >= level for other in untested)
    return chance * below + (1.0 - chance) * above


def mix(number: int) -> int:
    """Scramble 32 bits: how the rule draws among equals."""
    x = number & WORD
    x = (x - (x << 6)) & WORD
    x ^= x >> 17
    x = (x - (x << 9)) & WORD
    x = (x ^ (x << 4)) & WORD
    x = (x - (x << 3)) & WORD
    x = (x ^ (x << 10)) & WORD
    return x ^ (x >> 15)


class ReferenceSitting:
    """One assessment under the rule; nothing is timed here, and every skill has a challenge."""

    over = False

    def __init__(self, bank: Bank, seed: int) -> None:
        """Begin with nothing known; the seed plays the part of the assessment's number."""
        self._bank = bank
        self._seed = seed
        self._known: dict[Skill, bool] = {}
        self._direct: list[tuple[int, bool]] = []

    def ask(self) -> Skill | None:
        """Choose by the rule; None when all is settled, or when the rest is too hard."""
        untested = [skill for skill in self._bank.skills if skill not in self._known]
        easy = [s for s in untested if max(self._bank.topics[s[0]]) <= EASY_TOPIC]
        best = self._first(easy or untested) if not self._direct else self._next(easy or untested)
        return best[mix(self._seed) % len(best)] if best else None

    def hear(self, skill: Skill, *, succeeded: bool) -> tuple[float, None]:
        """Settle the skill and what follows from it; the pix are those of validated skills."""
        topic, level = skill
        self._direct.append((level, succeeded))
        self._known[skill] = succeeded
        for other in self._bank.topics[topic]:
            if (topic, other) not in self._known and (other < level) == succeeded:
                self._known[topic, other] = succeeded
        return sum(self._bank.pix[skill] for skill, held in self._known.items() if held), None

    @staticmethod
    def _first(candidates: Sequence[Skill]) -> list[Skill]:
        present = {level for _, level in candidates}
        level = FIRST_LEVEL if FIRST_LEVEL in present else min(present)
        return [skill for skill in candidates if skill[1] == level]

    def _next(self, candidates: Sequence[Skill]) -> list[Skill]:
        predicted = predicted_level(self._direct)
        rewards: Mapping[Skill, float] = {
            (topic, level): reward(level, self._untested(topic), predicted)
            for topic, level in candidates
            if level - predicted <= WIDEST_GAP
        }
        highest = max(rewards.values(), default=0.0)
        return [skill for skill, value in rewards.items() if value == highest]

    def _untested(self, topic: str) -> list[int]:
        return [level for level in self._bank.topics[topic] if (topic, level) not in self._known]
