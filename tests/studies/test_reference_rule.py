"""The reference rule, against the vectors known of it."""

import numpy as np
import pytest

from services.assessment.domain.positioning import Bank
from studies.positioning.reference_rule import (
    ReferenceSitting,
    mix,
    predicted_level,
    reward,
)
from studies.positioning.simulate import Population, a_bank, a_person, sit


@pytest.mark.parametrize(
    ("direct", "level"),
    [
        ([], 3.5),
        ([(2, True)], 4.5),
        ([(2, False)], 1.0),
        ([(2, True), (4, True)], 5.5),
        ([(2, True), (4, False)], 3.0),
        ([(2, False), (1, False)], 0.5),
        ([(2, True), (4, True), (6, True), (7, True)], 7.5),
    ],
)
def test_predicted_level(direct: list[tuple[int, bool]], level: float) -> None:
    assert predicted_level(direct) == level


@pytest.mark.parametrize(
    ("predicted", "rewards"),
    [
        (2.0, [2.0758, 3.0000, 3.0000, 2.2384, 1.1897]),
        (3.5, [1.3034, 2.3649, 3.0000, 2.7551, 1.7297]),
        (4.5, [1.1172, 2.1517, 3.0000, 3.2449, 2.5102]),
    ],
)
def test_reward_of_a_fresh_topic(predicted: float, rewards: list[float]) -> None:
    fresh = [1, 2, 3, 4, 5]
    assert [reward(level, fresh, predicted) for level in fresh] == pytest.approx(rewards, abs=5e-5)


@pytest.mark.parametrize(
    ("number", "mixed"),
    [
        (1, 3266786691),
        (2, 3910079064),
        (3, 1068787956),
        (42, 3941539072),
        (1000, 722572300),
        (123456, 3814185224),
    ],
)
def test_draw_among_equals(number: int, mixed: int) -> None:
    assert mix(number) == mixed


def test_begins_at_level_two_in_an_easy_topic() -> None:
    bank = Bank({"easy": [1, 2, 3], "hard": [2, 3, 4]})
    assert {ReferenceSitting(bank, seed).ask() for seed in range(20)} == {("easy", 2)}


def test_a_success_validates_below_and_a_failure_invalidates_above() -> None:
    bank = Bank({"a": [1, 2, 3], "b": [2, 3, 4]})
    sitting = ReferenceSitting(bank, 0)
    assert sitting.hear(("a", 2), succeeded=True) == (4.0 + 4.0, None)
    assert sitting.hear(("b", 3), succeeded=False) == (8.0, None)
    assert {sitting.ask()} <= {("a", 3), ("b", 2)}


def test_never_asks_more_than_two_levels_above_what_is_predicted() -> None:
    bank = Bank({"a": [2], "b": [6, 7, 8]})
    sitting = ReferenceSitting(bank, 0)
    assert sitting.ask() == ("a", 2)
    sitting.hear(("a", 2), succeeded=False)
    assert sitting.ask() is None


@pytest.mark.parametrize(("ability", "expected"), [(2.5, 22.5), (4.0, 24.7), (5.5, 24.8)])
def test_asks_about_two_questions_a_topic(ability: float, expected: float) -> None:
    bank, rng = a_bank(12, 4), np.random.default_rng(0)
    steady = Population("steady", ability=lambda _: ability)
    runs = [sit(ReferenceSitting, bank, a_person(bank, steady, rng), seed=n) for n in range(40)]
    assert np.mean([run.stopped for run in runs]) == pytest.approx(expected, abs=1.5)
