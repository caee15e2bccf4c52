"""The questions that may be drawn in a test: which skill each is about, and which of a skill's questions comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from services.assessment.domain.positioning import Bank, Skill


@dataclass(frozen=True, slots=True)
class Card:
    """A question as the rules see it: where it belongs, and what hurries or watches whoever answers it."""

    challenge: str
    competence: str
    topic: str
    level: int
    timed: bool = False
    focused: bool = False

    @property
    def skill(self) -> Skill:
        """The topic at this level."""
        return self.topic, self.level


@dataclass(frozen=True, slots=True)
class Deck:
    """The cards of a bank. `timed` holds the skills that a timed question may be drawn for."""

    bank: Bank
    cards: Mapping[Skill, Sequence[Card]]
    timed: frozenset[Skill]


def choose(cards: Sequence[Card], *, avoiding: Collection[str], assessment: UUID, position: int) -> Card:
    """Draw one question of a skill: one not seen yet if there is any, always the same for one test and position."""
    fresh = [card for card in cards if card.challenge not in avoiding] or cards
    return fresh[lot(f"{assessment} {position}") % len(fresh)]


def lot(of: str) -> int:
    """Draw a number by lot that anyone can draw again: the same text gives the same number."""
    return int.from_bytes(blake2b(of.encode(), digest_size=8).digest())
