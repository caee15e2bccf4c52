"""The questions of a certification test: what the person validated, at the highest levels (facts, certification 3.2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from services.assessment.domain.deck import Card, lot
from services.assessment.domain.positioning import Skill

QUESTIONS_PER_COMPETENCE: Final = 3


def draw(
    validated: Iterable[Skill],
    cards: Mapping[Skill, Sequence[Card]],
    *,
    seen: Collection[str],
    certification: UUID,
) -> list[Card]:
    """Draw up to three questions of one competence among the skills that were validated directly.

    From the highest level down; at one level, topics not asked about yet come first; a question the person has not met yet is
    preferred. The certification's id decides among equals, so the draw can be made again by whoever doubts it.
    """
    drawn: list[Card] = []
    wanted = sorted({skill for skill in validated if cards.get(skill)}, key=lambda skill: -skill[1])
    for _, same_level in groupby(wanted, key=lambda skill: skill[1]):
        represented = {card.topic for card in drawn}
        ordered = sorted(
            same_level,
            key=lambda skill: (skill[0] in represented, lot(f"{certification} {skill[0]} {skill[1]}")),
        )
        drawn += [_one_of(cards[skill], seen, certification) for skill in ordered]
        if len(drawn) >= QUESTIONS_PER_COMPETENCE:
            break
    return drawn[:QUESTIONS_PER_COMPETENCE]


def _one_of(cards: Sequence[Card], seen: Collection[str], certification: UUID) -> Card:
    fresh = [card for card in cards if card.challenge not in seen] or cards
    return min(fresh, key=lambda card: lot(f"{certification} {card.challenge}"))
