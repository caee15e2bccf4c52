"""The draw of a certification test, rule by rule (facts, certification 3.2)."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.domain.deck import Card, choose
from services.assessment.domain.draw import QUESTIONS_PER_COMPETENCE, draw
from services.assessment.domain.positioning import Skill

SOME = UUID(int=12345)


def cards_of(topic: str, level: int, count: int = 2) -> tuple[Card, ...]:
    return tuple(Card(f"{topic}-{level}{letter}", "1.1", topic, level) for letter in "abcdef"[:count])


CARDS = {(topic, level): cards_of(topic, level) for topic in "tuvw" for level in range(1, 6)}
skills = st.lists(st.sampled_from(sorted(CARDS)), max_size=12)
seen_sets = st.sets(st.sampled_from([card.challenge for cards in CARDS.values() for card in cards]))
ids = st.uuids()


def drawn(validated: list[Skill], seen: set[str] = frozenset(), of: UUID = SOME) -> list[Skill]:  # type: ignore[assignment]
    return [card.skill for card in draw(validated, CARDS, seen=seen, certification=of)]


def test_from_the_highest_level_down_and_three_at_most() -> None:
    found = drawn([("t", 1), ("t", 5), ("u", 3), ("v", 4)])
    assert found == [("t", 5), ("v", 4), ("u", 3)]


def test_fewer_validated_skills_make_fewer_questions() -> None:
    assert drawn([("t", 1)]) == [("t", 1)]
    assert drawn([]) == []


def test_at_one_level_topics_not_represented_come_first() -> None:
    assert drawn([("t", 5), ("u", 5), ("t", 4), ("v", 4)])[2] == ("v", 4)


def test_a_question_not_met_yet_is_preferred_and_a_met_one_is_better_than_none() -> None:
    (only,) = draw([("t", 2)], CARDS, seen={"t-2a"}, certification=SOME)
    assert only.challenge == "t-2b"
    (only,) = draw([("t", 2)], CARDS, seen={"t-2a", "t-2b"}, certification=SOME)
    assert only.challenge in {"t-2a", "t-2b"}


def test_a_skill_without_questions_is_passed_over() -> None:
    assert drawn([("z", 5), ("t", 1)]) == [("t", 1)]


def test_not_everybody_draws_the_same() -> None:
    everything = sorted(CARDS)
    draws = {
        tuple(card.challenge for card in draw(everything, CARDS, seen=(), certification=UUID(int=n)))
        for n in range(30)
    }
    assert len(draws) > 5


@given(skills, seen_sets, ids)
def test_a_draw_can_be_made_again_and_keeps_its_rules(
    validated: list[Skill], seen: set[str], certification: UUID
) -> None:
    first = draw(validated, CARDS, seen=seen, certification=certification)
    assert first == draw(list(reversed(validated)), CARDS, seen=seen, certification=certification)
    assert len(first) == min(len(set(validated)), QUESTIONS_PER_COMPETENCE)
    assert {card.skill for card in first} <= set(validated)
    assert len({card.skill for card in first}) == len(first)
    levels = [card.level for card in first]
    assert levels == sorted(levels, reverse=True)
    left_out = {level for _, level in set(validated) - {card.skill for card in first}}
    assert not left_out or max(left_out) <= min(levels)


@given(seen_sets, ids, st.integers(1, 60))
def test_a_question_is_chosen_by_lot_but_always_the_same(
    seen: set[str], assessment: UUID, position: int
) -> None:
    cards = cards_of("t", 3, 4)
    chosen = choose(cards, avoiding=seen, assessment=assessment, position=position)
    assert chosen == choose(cards, avoiding=seen, assessment=assessment, position=position)
    if {card.challenge for card in cards} - seen:
        assert chosen.challenge not in seen


def test_all_the_questions_of_a_skill_are_chosen_some_day() -> None:
    cards = cards_of("t", 3, 3)
    chosen = {choose(cards, avoiding=(), assessment=UUID(int=n), position=1) for n in range(60)}
    assert chosen == set(cards)
