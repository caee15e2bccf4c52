"""Where somebody stands, and from when they may move."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.assessment.domain.policy import Policy
from services.assessment.domain.position import Position, Status
from services.assessment.domain.refusals import ImprovementTooEarly, LevelHighest, ResetTooEarly
from services.assessment.domain.scoring import Score

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
POLICY = Policy()


def a_position(**known: object) -> Position:
    return Position(user_id=UUID(int=1), competence="1.1", changed_at=NOW, **known)  # type: ignore[arg-type]


def test_only_what_people_read_is_worth_telling() -> None:
    position = a_position()
    assert position.measure(Score(8.2, 3.0), release=1, policy=POLICY, now=NOW) is True
    assert position.measure(Score(8.9, 2.0), release=1, policy=POLICY, now=NOW) is False
    assert (position.level, position.pix, position.exact_pix, position.revision) == (1, 8, 8.9, 2)
    assert position.measure(Score(9.0, 2.0), release=1, policy=POLICY, now=NOW) is True


def test_a_higher_cap_is_told_at_the_next_measure() -> None:
    position = a_position()
    position.measure(Score(50.0, 1.0), release=1, policy=POLICY, now=NOW)
    assert position.pix == 40
    assert position.measure(Score(50.0, 1.0), release=1, policy=Policy(max_level=7), now=NOW) is True
    assert (position.level, position.pix) == (6, 50)


@pytest.mark.parametrize(
    ("position", "being_assessed", "status"),
    [
        (a_position(), False, Status.NOT_STARTED),
        (a_position(), True, Status.STARTED),
        (a_position(last_evidence_at=NOW), False, Status.STARTED),
        (a_position(last_evidence_at=NOW, positioned=True), False, Status.COMPLETED),
        (a_position(last_evidence_at=NOW, positioned=True), True, Status.STARTED),
    ],
)
def test_statuses(position: Position, being_assessed: bool, status: Status) -> None:
    assert position.status(being_assessed=being_assessed) is status


def test_a_first_positioning_starts_at_any_time() -> None:
    a_position().require_startable(POLICY, now=NOW)
    a_position(last_evidence_at=NOW, exact_pix=40.0).require_startable(POLICY, now=NOW)


def test_trying_again_waits_four_days_to_the_second() -> None:
    position = a_position(positioned=True, last_evidence_at=NOW - timedelta(days=4), exact_pix=20.0)
    position.require_startable(POLICY, now=NOW)
    with pytest.raises(ImprovementTooEarly) as refused:
        position.require_startable(POLICY, now=NOW - timedelta(seconds=1))
    assert refused.value.details == {"opens_at": NOW.isoformat()}


def test_the_highest_level_cannot_be_improved() -> None:
    position = a_position(positioned=True, last_evidence_at=NOW - timedelta(days=90), exact_pix=41.0)
    with pytest.raises(LevelHighest):
        position.require_startable(POLICY, now=NOW)


def test_a_reset_waits_then_forgets() -> None:
    position = a_position(positioned=True, last_evidence_at=NOW, exact_pix=20.0, pix=20, level=2, revision=7)
    with pytest.raises(ResetTooEarly):
        position.reset(POLICY, now=NOW + timedelta(days=3, hours=23))
    assert position.reset(POLICY, now=NOW + timedelta(days=4)) is True
    assert (position.level, position.pix, position.exact_pix, position.positioned) == (0, 0, 0.0, False)
    assert position.revision == 8
    assert position.reset(POLICY, now=NOW + timedelta(days=5)) is False


def test_the_last_evidence_never_goes_back_in_time() -> None:
    position = a_position()
    position.learn(at=NOW)
    position.learn(at=NOW - timedelta(hours=2))
    assert position.last_evidence_at == NOW
