"""Which answers calibration learns from, and how a sample of them stays small without leaning either way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.domain import answered as answering
from services.assessment.domain.answered import Item, LevelOutOfRange, Sample
from services.assessment.domain.correction import Result

CALM = {"timed": False, "left_ms": None, "focused": False, "focus_lost": False}


def an_item(name: str, *, topic: str = "t", level: int = 2) -> Item:
    return Item(name, topic, "1.1", level, 0.25)


@pytest.mark.parametrize(
    ("result", "circumstances", "expected"),
    [
        (Result.OK, {}, True),
        (Result.KO, {}, False),
        (Result.SKIPPED, {}, False),
        # late, right or wrong, or skipped when the time was out
        (Result.TIMED_OUT, {"timed": True, "left_ms": -1}, None),
        (Result.KO, {"timed": True, "left_ms": -1}, None),
        (Result.SKIPPED, {"timed": True, "left_ms": -1}, None),
        (Result.OK, {"timed": True, "left_ms": 0}, True),
        (Result.KO, {"left_ms": -1}, False),  # no clock hurried it
        # a watched page left, right or wrong
        (Result.FOCUSED_OUT, {"focused": True, "focus_lost": True}, None),
        (Result.OK, {"focused": True, "focus_lost": True}, None),
        (Result.KO, {"focused": True, "focus_lost": True}, None),
        (Result.OK, {"focus_lost": True}, True),  # looking elsewhere is the question
    ],
)
def test_an_answer_counts_unless_a_clock_or_a_distraction_made_it(
    result: Result, circumstances: dict[str, object], expected: bool | None
) -> None:
    assert answering.testimony(result, **{**CALM, **circumstances}) is expected  # type: ignore[arg-type]


def test_only_the_first_sitting_of_a_person_on_a_topic_counts() -> None:
    sample = Sample(capacity=100)
    a, b, c = (sample.index_of(one) for one in (an_item("a"), an_item("b", level=3), an_item("c", topic="u")))
    sample.take(1, [(a, True), (b, False)], crossing=False)
    sample.take(2, [(a, False)], crossing=False)
    sample.take(1, [(a, False), (c, True)], crossing=True)  # the topic of a is known to this person
    answered = sample.answered()
    assert answered.sitting.tolist() == [0, 0, 1, 2]
    assert [answered.items[one].challenge for one in answered.item] == ["a", "b", "a", "c"]
    assert answered.right.tolist() == [True, False, False, True]
    assert answered.crossing.tolist() == [False, False, True]


def test_a_sitting_left_without_answers_leaves_no_trace() -> None:
    sample = Sample(capacity=100)
    a = sample.index_of(an_item("a"))
    sample.take(1, [(a, True)], crossing=False)
    sample.take(1, [(a, False)], crossing=False)
    sample.take(2, [], crossing=False)
    assert sample.answered().crossing.size == 1


def test_the_first_description_of_a_challenge_is_kept() -> None:
    sample = Sample(capacity=100)
    assert sample.index_of(an_item("a", level=2)) == sample.index_of(an_item("a", level=4))
    sample.take(1, [(0, True)], crossing=False)
    assert sample.answered().items[0].level == 2


people = st.integers(0, 2**64 - 1)
sittings = st.lists(
    st.tuples(people, st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=6), st.booleans()),
    max_size=60,
)


@given(sittings, st.integers(1, 20))
def test_a_full_sample_holds_some_people_whole_and_never_too_much(
    those: list[tuple[int, list[tuple[int, bool]], bool]], capacity: int
) -> None:
    full, endless = Sample(capacity=capacity), Sample(capacity=10**6)
    for sample in (full, endless):
        for name in "abcdef":
            sample.index_of(an_item(name, topic=f"topic {'abcdef'.index(name) // 2}"))
        for lot, answers, crossing in those:
            sample.take(lot, answers, crossing=crossing)
    kept, everything = full.answered(), endless.answered()
    assert len(kept) <= capacity
    assert everything.share == 1.0
    assert len(kept) == len(everything) or kept.share < 1.0
    # somebody of the half that stays is there with every first answer, and nobody of the other half with any
    only = Sample(capacity=10**6)
    for name in "abcdef":
        only.index_of(an_item(name, topic=f"topic {'abcdef'.index(name) // 2}"))
    for lot, answers, crossing in those:
        if lot < kept.share * 2**64:
            only.take(lot, answers, crossing=crossing)
    expected = only.answered()
    assert kept.item.tolist() == expected.item.tolist()
    assert kept.right.tolist() == expected.right.tolist()
    assert kept.sitting.tolist() == expected.sitting.tolist()


def test_a_person_who_alone_is_too_much_is_left_too() -> None:
    sample = Sample(capacity=1)
    a, b = sample.index_of(an_item("a")), sample.index_of(an_item("b"))
    sample.take(0, [(a, True), (b, True)], crossing=False)
    assert len(sample.answered()) == 0


@pytest.mark.parametrize(("level", "guess"), [(0, 0.2), (9, 0.2), (3, 1.0), (3, 0.0)])
def test_an_item_off_the_scale_is_refused(level: int, guess: float) -> None:
    with pytest.raises(LevelOutOfRange):
        Item("a", "t", "1.1", level, guess)
