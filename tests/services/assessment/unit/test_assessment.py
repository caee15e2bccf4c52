"""A test offers, waits, takes and ends; worked out again from what it remembers, it is the same."""

from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.domain.assessment import Assessment, Kind, State
from services.assessment.domain.correction import Result
from services.assessment.domain.deck import Card, Deck
from services.assessment.domain.policy import Policy
from services.assessment.domain.positioning import Bank
from services.assessment.domain.refusals import AssessmentClosed, ChallengeMismatch, PositionUnknown

NOW = datetime(2026, 10, 1, tzinfo=UTC)
RULES = Policy().rules_of_competence()


def a_deck(timed: frozenset[str] = frozenset()) -> Deck:
    topics = {topic: [1, 2, 3, 4] for topic in "tuvw"}
    cards = {
        (topic, level): tuple(
            Card(f"{topic}{level}{letter}", "1.1", topic, level, timed=f"{topic}{level}" in timed)
            for letter in "ab"
        )
        for topic, levels in topics.items()
        for level in levels
    }
    return Deck(Bank(topics), cards, frozenset(skill for skill, those in cards.items() if those[0].timed))


DECK = a_deck()


def card_of(deck: Deck):
    by_id = {card.challenge: card for those in deck.cards.values() for card in those}
    return by_id.__getitem__


def a_test(number: int = 7, **more: object) -> Assessment:
    fields = {"id": UUID(int=number), "user_id": UUID(int=1), "kind": Kind.COMPETENCE, "competence": "1.1"}
    return Assessment(**{**fields, "release": 1, "started_at": NOW, **more})  # type: ignore[arg-type]


def begun(deck: Deck = DECK, number: int = 7) -> Assessment:
    assessment = a_test(number)
    assessment.offer_more(deck, card_of(deck), rules=RULES)
    return assessment


def answer(assessment: Assessment, deck: Deck, position: int, result: Result) -> None:
    assessment.take(position, result)
    assessment.offer_more(deck, card_of(deck), rules=RULES)


def test_a_new_test_offers_two_questions() -> None:
    assessment = begun()
    assert assessment.at_hand(card_of(DECK)) == [1, 2]
    assert assessment.finish_if_over(now=NOW) is False


def test_offering_again_changes_nothing() -> None:
    assessment = begun()
    offers = list(assessment.offers)
    assessment.offer_more(DECK, card_of(DECK), rules=RULES)
    assert assessment.offers == offers


def test_answers_are_expected_where_and_as_they_were_offered() -> None:
    assessment = begun()
    first, second = assessment.offers
    assert assessment.expect_answer(1, first, card_of(DECK)).challenge == first
    with pytest.raises(ChallengeMismatch):
        assessment.expect_answer(1, second, card_of(DECK))
    for position in (-1, 0, 3):
        with pytest.raises(PositionUnknown):
            assessment.expect_answer(position, first, card_of(DECK))
    assessment.state = State.ABORTED
    with pytest.raises(AssessmentClosed):
        assessment.expect_answer(1, first, card_of(DECK))


@given(st.lists(st.booleans(), min_size=30, max_size=30), st.integers(0, 2**64))
@settings(max_examples=30, deadline=None)
def test_a_test_ends_and_replays_to_the_same_questions(rightly: list[bool], number: int) -> None:
    one, other = begun(number=number), begun(number=number)
    for step in rightly:
        if not one.at_hand(card_of(DECK)):
            break
        for assessment in (one, other):
            (position, *_) = assessment.at_hand(card_of(DECK))
            answer(assessment, DECK, position, Result.OK if step else Result.KO)
        assert one.offers == other.offers
    assert one.finish_if_over(now=NOW) is True
    assert (one.state, one.completed_at) == (State.COMPLETED, NOW)
    assert one.at_hand(card_of(DECK)) == []
    assert len(one.offers) == one.answered <= RULES.ceiling
    assert len({card_of(DECK)(challenge).skill for challenge in one.offers}) == len(one.offers)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=25, max_size=25))
@settings(max_examples=30, deadline=None)
def test_nothing_is_offered_beyond_a_timed_question(steps: list[tuple[bool, bool]]) -> None:
    deck = a_deck(frozenset({"t2", "u2", "v2", "w2", "t3"}))
    assessment = begun(deck)
    for rightly, second_first in steps:
        at_hand = assessment.at_hand(card_of(deck))
        if not at_hand:
            break
        timed = [card_of(deck)(assessment.offers[position - 1]).timed for position in at_hand]
        assert not any(timed[:-1])
        position = at_hand[-1] if second_first else at_hand[0]
        answer(assessment, deck, position, Result.OK if rightly else Result.KO)
    hurried = [card_of(deck)(challenge).timed for challenge in assessment.offers]
    assert not any(one and after for one, after in pairwise(hurried))


def test_what_is_known_is_not_asked() -> None:
    known = [(topic, level, True) for topic in "tuvw" for level in (1, 2, 3, 4)]
    assessment = a_test(known=known)
    assessment.offer_more(DECK, card_of(DECK), rules=RULES)
    assert assessment.offers == []
    assert assessment.finish_if_over(now=NOW) is True
    assert assessment.progress(DECK.bank.topics, card_of(DECK)) == (16, 16)


def test_a_question_seen_before_is_avoided() -> None:
    seen = [card.challenge for those in DECK.cards.values() for card in those if card.challenge.endswith("a")]
    assessment = a_test(seen=seen)
    assessment.offer_more(DECK, card_of(DECK), rules=RULES)
    assert {challenge[-1] for challenge in assessment.offers} == {"b"}


def test_a_certification_hands_out_three_of_its_questions() -> None:
    offers = ["t1a", "u1a", "v1a", "w1a", "t2a"]
    assessment = a_test(kind=Kind.CERTIFICATION, competence=None, offers=offers, outcomes=[None] * 5)
    assert assessment.at_hand(card_of(DECK)) == [1, 2, 3]
    assessment.take(2, Result.OK)
    assert assessment.at_hand(card_of(DECK)) == [1, 3, 4]
    assert assessment.progress({}, card_of(DECK)) == (1, 5)


def test_closing_says_whether_it_was_complete_and_only_once() -> None:
    offers = ["t1a", "u1a"]
    assessment = a_test(kind=Kind.CERTIFICATION, competence=None, offers=offers, outcomes=["ok", None])
    assert assessment.close(now=NOW) is True
    assert assessment.state is State.CLOSED
    assert assessment.close(now=NOW) is False
    complete = a_test(kind=Kind.CERTIFICATION, competence=None, offers=offers, outcomes=["ok", "ko"])
    assert complete.close(now=NOW) is True
    assert complete.state is State.COMPLETED
