"""Counting classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.follow_up import Position, Standing, follow_up_of
from services.reporting.domain.spreadsheet import safe_cell


def pupil(*levels: int, in_class="3EME A", reconciled=True, certified=False) -> Standing:
    return Standing(in_class, reconciled, tuple(Position(one, one * 8) for one in levels), certified)


def test_five_competences_at_level_one_make_somebody_certifiable():
    assert pupil(1, 1, 1, 1, 1).is_certifiable
    assert pupil(5, 4, 3, 2, 1, 0).is_certifiable


@pytest.mark.parametrize("levels", [(), (8, 8, 8, 8), (1, 1, 1, 1, 0), (0,) * 16])
def test_fewer_or_lower_do_not(levels):
    assert not pupil(*levels).is_certifiable


def test_a_class_is_counted():
    total = follow_up_of(
        [
            pupil(1, 1, 1, 1, 1, certified=True),
            pupil(2),
            pupil(),
            pupil(reconciled=False),
        ]
    ).total
    assert (total.learners, total.reconciled, total.positioned) == (4, 3, 2)
    assert (total.positioned_competences, total.certifiable, total.certified) == (6, 1, 1)


def test_the_average_is_that_of_the_positioned_and_halves_go_up():
    assert follow_up_of([pupil(1), pupil(2), pupil()]).total.average_pix == 12
    one = Standing("A", True, (Position(1, 8),), False)
    two = Standing("A", True, (Position(1, 9),), False)
    assert follow_up_of([one, two]).total.average_pix == 9


def test_nobody_has_no_average():
    total = follow_up_of([]).total
    assert (total.learners, total.average_pix) == (0, None)


def test_level_zero_is_a_position_too():
    assert follow_up_of([pupil(0)]).total.positioned == 1


def test_classes_are_in_the_order_a_school_reads_them():
    names = ["6EME 10", "3EME A", "6EME 2", "", "CAP²"]
    told = follow_up_of([pupil(in_class=one) for one in names]).classes
    assert [name for name, _ in told] == ["", "3EME A", "6EME 2", "6EME 10", "CAP²"]


_levels = st.lists(st.integers(0, 8), max_size=16)
_standings = st.builds(
    lambda name, reconciled, levels, certified: Standing(
        name, reconciled, tuple(Position(one, one * 8) for one in levels), certified
    ),
    st.text(max_size=6),
    st.booleans(),
    _levels,
    st.booleans(),
)


@given(st.lists(_standings, max_size=30))
def test_classes_add_up_to_the_school(standings):
    follow_up = follow_up_of(standings)
    for name in (
        "learners",
        "reconciled",
        "positioned",
        "positioned_competences",
        "certifiable",
        "certified",
    ):
        assert sum(getattr(one, name) for _, one in follow_up.classes) == getattr(follow_up.total, name)
    assert {name for name, _ in follow_up.classes} == {one.class_name for one in standings}


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["3EME A", "", "2NDE-4", "A=B"])
def test_any_other_cell_is_left_alone(text):
    assert safe_cell(text) == text
