"""An answer is judged as the reference platform judges it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.assessment import AnswerResult, AssessmentKind
from services.assessment.domain.assessment import Kind
from services.assessment.domain.correction import Result, believable_time, judge

flags = st.fixed_dictionaries(
    {name: st.booleans() for name in ("skipped", "late", "focused", "focus_lost", "certification")}
)


@pytest.mark.parametrize(
    ("circumstances", "result"),
    [
        ({"accepted": True}, Result.OK),
        ({"accepted": False}, Result.KO),
        ({"accepted": False, "skipped": True}, Result.SKIPPED),
        ({"accepted": True, "skipped": True, "late": True}, Result.SKIPPED),
        ({"accepted": True, "late": True}, Result.TIMED_OUT),
        ({"accepted": False, "late": True}, Result.KO),
        ({"accepted": True, "focused": True, "focus_lost": True}, Result.OK),
        ({"accepted": True, "focused": True, "focus_lost": True, "certification": True}, Result.FOCUSED_OUT),
        ({"accepted": True, "focused": False, "focus_lost": True, "certification": True}, Result.OK),
        ({"accepted": True, "focused": True, "focus_lost": False, "certification": True}, Result.OK),
        ({"accepted": False, "focused": True, "focus_lost": True, "certification": True}, Result.KO),
        (
            {"accepted": True, "late": True, "focused": True, "focus_lost": True, "certification": True},
            Result.TIMED_OUT,
        ),
    ],
)
def test_the_order_of_the_rules(circumstances: dict[str, bool], result: Result) -> None:
    assert judge(**circumstances) is result


@given(flags)
def test_nothing_makes_a_wrong_answer_right(circumstances: dict[str, bool]) -> None:
    assert judge(accepted=False, **circumstances) in {Result.KO, Result.SKIPPED}


@given(flags)
def test_focus_never_matters_outside_certification(circumstances: dict[str, bool]) -> None:
    circumstances |= {"certification": False}
    calm = {**circumstances, "focus_lost": False}
    assert judge(accepted=True, **circumstances) is judge(accepted=True, **calm)


def test_the_domain_and_the_language_use_the_same_words() -> None:
    assert [one.value for one in Result] == [one.value for one in AnswerResult]
    assert [one.value for one in Kind] == [one.value for one in AssessmentKind]


@given(st.integers(-(10**6), 10**6))
def test_a_device_is_believed_within_what_is_possible(seconds: int) -> None:
    started = datetime(2026, 10, 1, 10, tzinfo=UTC)
    received = started + timedelta(hours=1)
    time = believable_time(started + timedelta(seconds=seconds), started_at=started, received_at=received)
    assert started <= time <= received
    if 0 <= seconds <= 3600:
        assert time == started + timedelta(seconds=seconds)
