"""An assessment: the questions offered, in order, and what became of them.

It remembers what was known when it was opened, so that what it asked and what it found can be worked out again from it alone,
whatever is learnt or forgotten elsewhere meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.assessment.domain.correction import Result
from services.assessment.domain.deck import Card, Deck, choose
from services.assessment.domain.evidence import settled
from services.assessment.domain.positioning import Answer, PositioningRules, next_question
from services.assessment.domain.refusals import (
    AssessmentClosed,
    ChallengeMismatch,
    PositionUnknown,
)

CardOf = Callable[[str], Card]


class Kind(StrEnum):
    """Why questions are asked."""

    COMPETENCE = "COMPETENCE"
    CAMPAIGN = "CAMPAIGN"
    CERTIFICATION = "CERTIFICATION"


class State(StrEnum):
    """Whether questions are still asked. COMPLETED ran to its end; CLOSED and ABORTED did not."""

    STARTED = "STARTED"
    COMPLETED = "COMPLETED"
    CLOSED = "CLOSED"
    ABORTED = "ABORTED"


# How many questions are handed out beyond the next one, so that a cut line stops nobody (design, web 1f).
LOOK_AHEAD = {Kind.COMPETENCE: 1, Kind.CAMPAIGN: 1, Kind.CERTIFICATION: 2}


# Facts, assessment 3: a pause every five answers.
ANSWERS_BETWEEN_PAUSES: Final = 5


@dataclass(slots=True, kw_only=True)
class Assessment:
    """One test of one person. `offers` and `outcomes` go together; a position is an index in them, from 1."""

    id: UUID
    user_id: UUID
    kind: Kind
    release: int
    started_at: datetime
    origin_id: UUID | None = None
    competence: str | None = None
    targets: dict[str, int] | None = None
    state: State = State.STARTED
    known: list[Answer] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    outcomes: list[str | None] = field(default_factory=list)
    # pix of each competence touched, before and after
    pix: dict[str, list[float]] = field(default_factory=dict)
    completed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.state is State.STARTED

    @property
    def is_certification(self) -> bool:
        """Whether nothing may be shown of what is right, nor learnt from it."""
        return self.kind is Kind.CERTIFICATION

    @property
    def answered(self) -> int:
        """How many answers are in."""
        return sum(outcome is not None for outcome in self.outcomes)

    def is_answered(self, position: int) -> bool:
        """Whether an answer holds this position."""
        return 1 <= position <= len(self.outcomes) and self.outcomes[position - 1] is not None

    def waiting(self) -> list[int]:
        """Every position offered and not answered."""
        return [position for position, outcome in enumerate(self.outcomes, start=1) if outcome is None]

    def at_hand(self, card_of: CardOf) -> list[int]:
        """The positions that may be shown and answered now.

        The next one and a few more, but none beyond a timed question: its clock must start when it is read (design, web 1f).
        """
        return self._handed_out(card_of) if self.is_open else []

    def was_shown(self, position: int, card_of: CardOf) -> bool:
        """Whether the person may have seen the question at this position: answered, or handed out, though the test be over since."""
        return self.is_answered(position) or position in self._handed_out(card_of)

    def _handed_out(self, card_of: CardOf) -> list[int]:
        positions: list[int] = []
        for position in self.waiting()[: 1 + LOOK_AHEAD[self.kind]]:
            positions.append(position)
            if card_of(self.offers[position - 1]).timed:
                break
        return positions

    def answers(self, card_of: CardOf) -> list[Answer]:
        """What was answered in this test, as the engine reads it."""
        return [
            (card.topic, card.level, outcome == Result.OK)
            for card, outcome in zip(map(card_of, self.offers), self.outcomes, strict=True)
            if outcome is not None
        ]

    def evidence(self, card_of: CardOf) -> list[Answer]:
        """All that this test knows: what was known when it opened, and its own answers."""
        return [*self.known, *self.answers(card_of)]

    def offer_more(self, deck: Deck, card_of: CardOf, *, rules: PositioningRules) -> None:
        """Choose the next questions, as many as may be at hand, counting on the answers still awaited."""
        evidence = self.evidence(card_of)
        while len(waiting := self.waiting()) <= LOOK_AHEAD[self.kind]:
            pending = [card_of(self.offers[position - 1]) for position in waiting]
            if pending and pending[-1].timed:
                return
            skill = next_question(
                deck.bank,
                evidence,
                pending=[card.skill for card in pending],
                seed=self.id.int,
                asked=len(self.offers),
                timed=deck.timed,
                last_timed=bool(self.offers) and card_of(self.offers[-1]).timed,
                rules=rules,
            )
            if skill is None:
                return
            card = choose(
                deck.cards[skill],
                avoiding={*self.seen, *self.offers},
                assessment=self.id,
                position=len(self.offers) + 1,
            )
            self.offers.append(card.challenge)
            self.outcomes.append(None)

    def expect_answer(self, position: int, challenge: str, card_of: CardOf) -> Card:
        """The card at a position that may be answered now.

        Refuses with AssessmentClosed, PositionUnknown (never offered, or not yet) or ChallengeMismatch.
        """
        if not self.is_open:
            raise AssessmentClosed
        if position not in self.at_hand(card_of):
            raise PositionUnknown
        if self.offers[position - 1] != challenge:
            raise ChallengeMismatch
        return card_of(challenge)

    def take(self, position: int, result: Result) -> None:
        """Write what became of a question."""
        self.outcomes[position - 1] = result.value

    def finish_if_over(self, *, now: datetime) -> bool:
        """Close the test once nothing is left to answer; tell whether it was closed."""
        over = self.is_open and not self.waiting()
        if over:
            self.state, self.completed_at = State.COMPLETED, now
        return over

    def close(self, *, now: datetime) -> bool:
        """End a test where it stands; again changes nothing. Tell whether it was still open."""
        was_open = self.is_open
        if was_open:
            self.state = State.CLOSED if self.waiting() else State.COMPLETED
            self.completed_at = now
        return was_open

    def pauses_after(self, position: int) -> bool:
        """Whether the person is shown where they stand after this answer: every fifth, and the last.

        A campaign crosses competences: each of its answers may be the last of one.
        """
        return self.kind is not Kind.COMPETENCE or position % ANSWERS_BETWEEN_PAUSES == 0 or not self.is_open

    def progress(self, topics: Mapping[str, Sequence[int]], card_of: CardOf) -> tuple[int, int]:
        """(known, targeted): how many skills are settled of those targeted; all of them once the test is over.

        In a certification, questions answered of questions drawn.
        """
        if self.is_certification:
            return self.answered, len(self.offers)
        targeted = sum(len(levels) for levels in topics.values())
        if self.state is State.COMPLETED:
            return targeted, targeted
        return settled(topics, self.evidence(card_of)), targeted
