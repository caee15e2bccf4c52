"""The reference platform's certification rule, against the vectors known of it."""

import pytest

from services.assessment.domain.positioning import Bank
from studies.positioning.reference_flash import GRID, FlashSitting, capacity, information

ANSWERS = [((1.0, 0.0), True), ((1.0, 0.5), False), ((1.5, 0.2), True)]


@pytest.mark.parametrize(
    ("start", "variation", "expected"),
    [
        (0.0, None, [(0.578288, 1.079133), (0.453073, 0.963577), (0.826796, 0.831159)]),
        (-3.0, 1.0, [(-1.785007, 1.121797), (-1.050399, 1.009550), (0.000000, 0.824244)]),
        (0.0, 0.5, [(0.5, 1.081969), (0.404587, 0.963033), (0.804474, 0.829587)]),
    ],
)
def test_capacity_and_error(
    start: float, variation: float | None, expected: list[tuple[float, float]]
) -> None:
    for count, known in enumerate(expected, start=1):
        found = capacity(ANSWERS[:count], start=start, variation=variation)
        assert found == pytest.approx(known, abs=1e-6)


def test_nothing_is_known_before_an_answer() -> None:
    assert capacity([], start=-3.0) == (-3.0, 5.0)
    assert len(GRID) == 81


def test_a_question_tells_most_to_who_has_one_chance_in_two() -> None:
    assert information(0.0, (2.0, 0.0)) == pytest.approx(1.0)
    assert information(1.0, (2.0, 0.0)) < 1.0


def test_draws_among_the_five_most_informative_and_again_the_same() -> None:
    bank = Bank({f"topic-{n}": [1, 2, 3, 4, 5, 6, 7] for n in range(2)})
    firsts = [FlashSitting(bank, seed).ask() for seed in range(40)]
    assert firsts == [FlashSitting(bank, seed).ask() for seed in range(40)]
    assert len(set(firsts)) == 5
    assert all(skill is not None and skill[1] in {3, 4, 5} for skill in firsts)
