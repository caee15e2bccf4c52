"""What the study claims, on fewer people: the engine needs fewer questions than others, and knows how far off it may be.

The people are the same at each run: a bound that breaks tells that the engine has changed, not that luck has.
"""

from pathlib import Path

import pytest

from services.assessment.domain.positioning import Bank
from studies.positioning import report
from studies.positioning.__main__ import banks, play
from studies.positioning.bound import bound
from studies.positioning.ours import AheadSitting, OurSitting, RandomSitting
from studies.positioning.reference_flash import FlashSitting
from studies.positioning.reference_rule import ReferenceSitting
from studies.positioning.simulate import POPULATIONS, Strategy, a_bank

PEOPLE = 500


def figures(strategy: Strategy, bank: Bank, population: str = "model") -> report.Figures:
    runs = play(strategy, [bank], POPULATIONS[population], people=PEOPLE, seed=7)
    return report.figures(population, "bank", strategy.__name__, runs)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return a_bank(12, 4)


@pytest.fixture(scope="module")
def ours(bank: Bank) -> report.Figures:
    return figures(OurSitting, bank)


def test_a_third_fewer_questions_than_the_rule_for_the_same_accuracy(
    bank: Bank, ours: report.Figures
) -> None:
    rule = figures(ReferenceSitting, bank)
    assert ours.questions <= 0.67 * rule.questions
    assert ours.rmse <= 1.03 * rule.rmse
    assert ours.rmse_at_15 <= 1.05 * rule.rmse
    assert abs(ours.bias) < 0.8


@pytest.mark.parametrize("other", [RandomSitting, FlashSitting])
def test_better_than_others_at_as_many_questions(bank: Bank, ours: report.Figures, other: Strategy) -> None:
    assert ours.rmse_at_15 < 0.9 * figures(other, bank).rmse_at_15


def test_what_is_stated_holds_nine_times_in_ten(bank: Bank, ours: report.Figures) -> None:
    assert ours.covered is not None and 0.85 <= ours.covered <= 0.97
    rougher = figures(OurSitting, bank, "uneven")
    assert rougher.covered is not None and rougher.covered >= 0.8


def test_a_question_sent_ahead_costs_less_than_one_more(bank: Bank, ours: report.Figures) -> None:
    ahead = figures(AheadSitting, bank)
    assert ours.questions < ahead.questions < ours.questions + 1.5
    assert ahead.rmse <= 1.05 * ours.rmse


def test_what_is_sent_ahead_is_asked_next_whatever_the_answer(bank: Bank) -> None:
    seconds = set()
    for succeeded in (True, False):
        sitting = AheadSitting(bank, 1)
        first = sitting.ask()
        assert first is not None
        sitting.hear(first, succeeded=succeeded)
        seconds.add(sitting.ask())
    assert len(seconds) == 1


def test_no_choice_among_real_skills_beats_the_ideal_bank_by_much(bank: Bank, ours: report.Figures) -> None:
    ideal = bound([bank], people=40, seed=7)
    assert ideal[14] < ideal[4] < ideal[0]
    assert ideal[14] < 1.1 * ours.rmse_at_15


def test_the_banks_are_those_that_are_compared() -> None:
    found = banks()
    assert {"6×3", "8×4", "12×4", "real content", "largest real"} <= set(found)
    assert len(found["real content"]) == 16
    assert [len(found[name][0].skills) for name in ("6×3", "8×4", "12×4")] == [18, 32, 48]


def test_the_table_is_kept_as_printed_and_unrounded(ours: report.Figures, tmp_path: Path) -> None:
    report.save([ours], tmp_path)
    table = (tmp_path / "figures.md").read_text(encoding="utf-8").splitlines()
    assert table == [*report.HEADER.splitlines(), report.line(ours)]
    assert str(ours.rmse) in (tmp_path / "figures.csv").read_text(encoding="utf-8")
