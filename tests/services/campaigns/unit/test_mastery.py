"""Counts, percentages, shares."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.domain import mastery
from services.campaigns.domain.mastery import CompetenceLevel, SkillResult, Tally

counts = st.integers(1, 2000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 7, 0),
        (1, 200, 1),
        (1, 201, 0),
        (41, 200, 21),
        (1, 3, 33),
        (2, 3, 67),
        (5, 1000, 1),
        (7, 7, 100),
        (0, 0, 0),
    ],
)
def test_a_percentage_is_the_nearest_whole_number_halves_up(part, whole, expected):
    assert mastery.percent(part, whole) == expected


@given(counts)
def test_a_percentage_is_never_further_than_a_half(pair):
    part, whole = pair
    exact = Fraction(100 * part, whole)
    assert -Fraction(1, 2) <= exact - mastery.percent(part, whole) < Fraction(1, 2)


@given(counts)
def test_a_rate_has_two_decimals_and_agrees_with_the_percentage(pair):
    rate = Tally(*pair).rate
    assert rate * 100 == mastery.percent(*pair)
    assert rate == round(rate, 2)


def test_nothing_targeted_is_nothing_mastered():
    assert (Tally(0, 0).percent, Tally(0, 0).share, Tally(0, 0).rate) == (0, 0.0, Decimal(0))


@given(st.integers(0, 500), st.integers(0, 500))
def test_progress_never_reads_whole_while_questions_remain(known, targeted):
    progress = mastery.progress_percent(known=known, targeted=targeted, completed=False)
    assert 0 <= progress <= 100
    if known < targeted:
        assert progress < 100


def test_a_test_that_is_over_is_whole_whatever_it_settled():
    assert mastery.progress_percent(known=1, targeted=80, completed=True) == 100


def test_a_participant_is_measured_on_the_frozen_skills_and_no_other():
    outcomes = [
        SkillResult("moteurs", 1, validated=True, tested=True),
        SkillResult("ailleurs", 1, validated=True, tested=True),
        SkillResult("moteurs", 5, validated=True, tested=True),
    ]
    assert mastery.measured({"moteurs": (1, 2)}, outcomes) == (
        outcomes[0],
        SkillResult("moteurs", 2, validated=False, tested=False),
    )


def test_a_whole_profile_is_measured_on_what_can_be_reached():
    assert mastery.profile_share(320, max_level=5) == 0.5
    assert mastery.profile_share(640, max_level=5) == 1.0
    assert mastery.profile_share(700, max_level=5) == 1.0
    assert [mastery.share_percent(share) for share in (0.0, 0.005, 0.5, 1.0)] == [0, 1, 50, 100]


def test_a_competence_counts_towards_certification_from_level_one():
    profile = [CompetenceLevel("1.1", 0, 7), CompetenceLevel("1.2", 1, 8), CompetenceLevel("2.1", 5, 40)]
    assert mastery.certifiable_competences(profile) == 2
