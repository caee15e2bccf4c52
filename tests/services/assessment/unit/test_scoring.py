"""From pix as measured to what people read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.domain.scoring import (
    Shown,
    certifiable,
    days_until,
    missing_to_be_certifiable,
    shown,
    uncapped,
)

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pix", "expected"),
    [
        (0.0, Shown(0, 0, 8, 0)),
        (7.999, Shown(0, 7, 1, 87)),
        (8.0, Shown(1, 8, 8, 0)),
        (22.5, Shown(2, 22, 2, 75)),
        (39.99, Shown(4, 39, 1, 87)),
        (40.0, Shown(5, 40, None, 0)),
        (55.0, Shown(5, 40, None, 0)),
    ],
)
def test_pix_are_whole_and_capped(pix: float, expected: Shown) -> None:
    assert shown(pix, max_level=5) == expected


@given(st.floats(0, 64), st.floats(0, 64), st.integers(1, 8))
def test_more_pix_never_show_less(one: float, other: float, max_level: int) -> None:
    low, high = (shown(pix, max_level=max_level) for pix in sorted((one, other)))
    assert low.level <= high.level <= max_level
    assert low.pix <= high.pix <= 8 * max_level
    assert low.level == low.pix // 8


def test_certification_counts_without_a_cap() -> None:
    assert uncapped(51.7) == (6, 51)


def test_five_competences_of_level_one_are_certifiable() -> None:
    assert not certifiable([1, 2, 3, 5, 0])
    assert certifiable([1, 2, 3, 5, 1, 0])
    assert missing_to_be_certifiable([0, 0, 4]) == 4
    assert missing_to_be_certifiable([1] * 16) == 0


@pytest.mark.parametrize(("days", "shown_days"), [(-1, 0), (0, 0), (0.01, 1), (1, 1), (3.2, 4)])
def test_days_to_wait_are_rounded_up(days: float, shown_days: int) -> None:
    assert days_until(NOW + timedelta(days=days), NOW) == shown_days


def test_nothing_to_wait_for() -> None:
    assert days_until(None, NOW) is None
