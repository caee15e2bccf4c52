"""The bank: which skills an assessment can ask about, and what each is worth in pix.

A skill is a topic at one level, 1 to 8. A bank usually holds the topics of one competence; a
campaign makes one of topics taken from several.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LEVELS = range(1, 9)
PIX_PER_LEVEL = 8.0
MOST_PIX_OF_A_SKILL = 4.0

Skill = tuple[str, int]


class BankMalformed(ValueError):
    """A bank that cannot be asked from: empty, a level out of 1..8 or twice, a stray guess rate."""


@dataclass(frozen=True, eq=False)
class Bank:
    """Topics with the levels of their skills, and how often each skill is answered right by luck.

    `guess` gives a probability in [0, 1) for skills of the bank (the mean over a skill's challenges
    if they differ); the others take the model's rate.
    Two banks of equal content are equal, whatever the order they were written in, so what is
    computed for one serves for the other. Refuses with `BankMalformed`.
    """

    topics: Mapping[str, Sequence[int]]
    guess: Mapping[Skill, float] | None = None

    def __post_init__(self) -> None:
        """Refuse now what would otherwise give a wrong measure in silence."""
        if not self.skills:
            message = "a bank holds at least one skill"
            raise BankMalformed(message)
        for topic, levels in self.topics.items():
            if len(set(levels)) != len(levels) or not set(levels) <= set(LEVELS):
                message = f"levels of {topic!r} must be distinct and within 1..8: {list(levels)}"
                raise BankMalformed(message)
        for skill, rate in self.guesses:
            if skill not in self.pix or not 0.0 <= rate < 1.0:
                message = f"guess rate of {skill!r} must be in [0, 1), of a skill held: {rate}"
                raise BankMalformed(message)

    @cached_property
    def skills(self) -> tuple[Skill, ...]:
        """Every skill, by topic then level: the one order in which arrays list them."""
        return tuple((topic, level) for topic in sorted(self.topics) for level in sorted(self.topics[topic]))

    @cached_property
    def guesses(self) -> tuple[tuple[Skill, float], ...]:
        """The guess rates that were stated, in a fixed order."""
        return tuple(sorted((self.guess or {}).items()))

    @cached_property
    def pix(self) -> Mapping[Skill, float]:
        """What each skill is worth: its level's 8 pix shared between the n skills of that level.

        No skill is worth more than 4, so a level tested by a single skill gives only half.
        """
        sharing = Counter(level for _, level in self.skills)
        return {
            (topic, level): min(MOST_PIX_OF_A_SKILL, PIX_PER_LEVEL / sharing[level])
            for topic, level in self.skills
        }

    @cached_property
    def _content(self) -> tuple[object, ...]:
        return tuple(sorted(self.topics)), self.skills, self.guesses

    @cached_property
    def _hash(self) -> int:
        return hash(self._content)

    def __hash__(self) -> int:
        """By content, computed once: a bank is a key looked up at every question."""
        return self._hash

    def __eq__(self, other: object) -> bool:
        """By content."""
        return isinstance(other, Bank) and self._content == other._content
