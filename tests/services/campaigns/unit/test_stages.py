"""Stages: the boundaries teachers read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.domain import stages
from services.campaigns.domain.mastery import Tally
from services.campaigns.domain.stages import Stage
from tests.services.campaigns.content import READINGS

STAGES = tuple(Stage(*reading) for reading in READINGS)


@pytest.mark.parametrize(
    ("validated", "percentage", "stage"),
    [(0, 0, 0), (20, 20, 0), (21, 21, 1), (50, 50, 1), (51, 51, 2), (80, 80, 2), (81, 81, 3), (100, 100, 3)],
)
def test_the_boundaries_are_20_21_50_51_80_81(validated, percentage, stage):
    mastery = Tally(validated, 100)
    assert (mastery.percent, stages.reached(STAGES, mastery)) == (percentage, stage)


@pytest.mark.parametrize(
    ("validated", "percentage", "stage"),
    [(203, 20, 0), (204, 20, 0), (205, 21, 1), (504, 50, 1), (505, 51, 2), (804, 80, 2), (805, 81, 3)],
)
def test_the_stage_is_read_from_the_percentage_that_is_shown(validated, percentage, stage):
    mastery = Tally(validated, 1000)
    assert (mastery.percent, stages.reached(STAGES, mastery)) == (percentage, stage)


@given(st.integers(1, 300).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_percentage_shown_lies_within_the_stage_named(pair):
    mastery = Tally(*pair)
    number = stages.reached(STAGES, mastery)
    span = stages.distribution(STAGES, {})[number]
    assert span.stage.threshold <= mastery.percent <= span.up_to


def test_nothing_validated_is_stage_zero_even_if_the_next_begins_at_zero():
    assert stages.reached((STAGES[0], Stage(0, "premier acquis", "")), Tally(0, 10)) == 0


def test_a_profile_without_stages_has_none_to_reach():
    assert stages.reached((), Tally(3, 10)) is None
    assert stages.distribution((), {}) == ()


def test_every_stage_stands_in_the_distribution_with_its_span():
    shares = stages.distribution(STAGES, {0: 1, 2: 1, 3: 3})
    assert [(one.stage.threshold, one.up_to, one.count, one.percent) for one in shares] == [
        (0, 20, 1, 20),
        (21, 50, 0, 0),
        (51, 80, 1, 20),
        (81, 100, 3, 60),
    ]
