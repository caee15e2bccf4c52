"""A participation's steps, in whatever order they are heard of."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.domain.mastery import SkillResult
from services.campaigns.domain.participation import Participation, Snapshot, Status
from services.campaigns.domain.refusals import (
    ParticipationAlreadyShared,
    ParticipationDeleted,
    ParticipationNotCompleted,
)

NOW = datetime(2026, 9, 14, 10, tzinfo=UTC)
TEST = UUID(int=7)


def a_participation(**changes):
    given = {"id": UUID(int=1), "campaign_id": UUID(int=2), "user_id": UUID(int=3), "learner_id": None}
    return Participation(created_at=NOW, **given | changes)


def a_snapshot():
    skills = (
        SkillResult("moteurs", 1, validated=True, tested=True),
        SkillResult("moteurs", 2, validated=False, tested=True),
    )
    return Snapshot(skills, (), pix=3, certifiable=False, stage=1, share=0.5, answers=2)


def test_it_goes_from_opening_to_shared():
    one = a_participation()
    assert (one.status, one.progress_percent) == (Status.OPENING, 0)
    assert one.open(TEST, targeted=10, known=2, at=NOW)
    assert (one.status, one.progress_percent, one.assessment_id) == (Status.STARTED, 20, TEST)
    assert one.advance(1, known=5, targeted=10)
    assert one.progress_percent == 50
    assert one.complete(at=NOW)
    assert (one.status, one.progress_percent) == (Status.TO_SHARE, 100)
    assert one.share(a_snapshot(), at=NOW)
    assert (one.status, one.shared_at, one.validated, one.stage, one.pix) == (Status.SHARED, NOW, 1, 1, 3)


def test_a_collection_is_ready_to_send_at_once():
    one = a_participation()
    one.begin_collection(at=NOW)
    assert (one.status, one.started_at, one.progress_percent) == (Status.TO_SHARE, NOW, 100)


def test_what_is_told_twice_is_news_once():
    one = a_participation()
    assert [one.open(TEST, targeted=10, known=2, at=NOW) for _ in range(2)] == [True, False]
    assert [one.advance(3, known=4, targeted=10) for _ in range(2)] == [True, False]
    assert [one.complete(at=NOW) for _ in range(2)] == [True, False]
    assert [one.share(a_snapshot(), at=NOW) for _ in range(2)] == [True, False]


@given(st.permutations(["answer 1", "answer 2", "answer 3", "completed"]), st.integers(0, 4))
def test_facts_in_any_order_end_in_the_same_place(facts, repeated):
    one = a_participation()
    one.open(TEST, targeted=10, known=0, at=NOW)
    for fact in [*facts, *facts[:repeated]]:
        if fact == "completed":
            one.complete(at=NOW)
        else:
            position = int(fact[-1])
            one.advance(position, known=position, targeted=10)
    assert (one.status, one.progress_percent, one.completed_at) == (Status.TO_SHARE, 100, NOW)


@given(st.permutations([1, 2, 3, 4, 5]))
def test_the_furthest_answer_stands(positions):
    one = a_participation()
    one.open(TEST, targeted=10, known=0, at=NOW)
    for position in positions:
        # what is settled can also shrink: a wrong answer may unsettle nothing and the furthest is still the truth
        one.advance(position, known=10 - position, targeted=10)
    assert (one.position, one.known) == (5, 5)


def test_an_answer_heard_after_the_end_changes_nothing():
    one = a_participation()
    one.open(TEST, targeted=10, known=0, at=NOW)
    one.complete(at=NOW)
    assert not one.advance(40, known=1, targeted=10)
    assert one.progress_percent == 100


def test_the_end_heard_after_the_sending_leaves_it_sent():
    one = a_participation()
    one.open(TEST, targeted=10, known=0, at=NOW)
    one.share(a_snapshot(), at=NOW)
    assert one.complete(at=NOW)
    assert (one.status, one.completed_at) == (Status.SHARED, NOW)
    assert not one.advance(3, known=1, targeted=10)


def test_nothing_unfinished_is_sent():
    one = a_participation()
    with pytest.raises(ParticipationNotCompleted):
        one.require_results(a_snapshot())
    one.open(TEST, targeted=10, known=0, at=NOW)
    with pytest.raises(ParticipationNotCompleted):
        one.require_results(None)
    # what the test itself says counts, even if the fact is still on its way
    assert one.require_results(a_snapshot()) == a_snapshot()


def test_a_campaign_is_taken_once():
    one = a_participation()
    one.require_not_shared()
    one.open(TEST, targeted=10, known=0, at=NOW)
    one.share(a_snapshot(), at=NOW)
    with pytest.raises(ParticipationAlreadyShared):
        one.require_not_shared()


def test_a_deleted_participation_is_nobody_s_and_holds_no_result():
    one = a_participation()
    one.open(TEST, targeted=10, known=0, at=NOW)
    one.complete(at=NOW)
    one.share(a_snapshot(), at=NOW)
    person, deputy, nobody = one.user_id, uuid4(), uuid4()
    assert one.delete(by=deputy, nobody=nobody, at=NOW)
    assert not one.delete(by=uuid4(), nobody=uuid4(), at=NOW + timedelta(days=1))
    assert person != one.user_id == nobody
    assert (one.deleted_by, one.deleted_at, one.is_deleted) == (deputy, NOW, True)
    assert (one.learner_id, one.assessment_id) == (None, None)
    assert (one.validated, one.stage, one.pix, one.certifiable) == (None, None, None, None)
    with pytest.raises(ParticipationDeleted):
        one.require_kept()
