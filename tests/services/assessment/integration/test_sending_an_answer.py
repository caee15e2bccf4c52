"""An answer is never lost, never counted twice, never changed."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.services.assessment.integration.test_what_a_question_shows import release_of
from tests.support.parts import signed_in
from tests.support.releases import of_every_kind, right, wrong


@pytest.fixture
def assessment(pupil: Pupil) -> dict[str, Any]:
    return pupil.start("1.1")


def given(pupil: Pupil, question: dict[str, Any], *, rightly: bool = True) -> dict[str, Any]:
    make = right if rightly else wrong
    challenge = question["challenge_id"]
    return {"challenge_id": challenge, "fields": make(pupil.desk.release, challenge)}


def test_sending_an_answer_again_is_harmless(pupil: Pupil, assessment: dict[str, Any]) -> None:
    question = assessment["next"][0]
    first = pupil.answer(assessment["id"], question, rightly=True)
    again = pupil.answer(assessment["id"], question, rightly=True)
    assert again == {**first, "accepted": "already"}
    assert len(pupil.desk.told("AnswerSubmitted")) == 1
    assert pupil.desk.scalar("SELECT count(*) FROM answers") == 1


def test_the_same_answer_with_other_times_is_the_same_answer(
    pupil: Pupil, assessment: dict[str, Any]
) -> None:
    question = assessment["next"][0]
    pupil.answer(assessment["id"], question, rightly=True, elapsed_ms=1000)
    assert pupil.answer(assessment["id"], question, rightly=True, elapsed_ms=2000)["accepted"] == "already"
    assert pupil.desk.scalar("SELECT elapsed_ms FROM answers") == 1000


def test_the_first_write_wins_over_another_answer(pupil: Pupil, assessment: dict[str, Any]) -> None:
    question = assessment["next"][0]
    pupil.answer(assessment["id"], question, rightly=False)
    reply = pupil.put(assessment["id"], 1, **given(pupil, question, rightly=True))
    assert (reply.status_code, reply.json["code"]) == (409, "answer_conflict")
    reply = pupil.put(assessment["id"], 1, challenge_id=question["challenge_id"], skipped=True)
    assert (reply.status_code, reply.json["code"]) == (409, "answer_conflict")
    assert pupil.desk.scalar("SELECT result FROM answers") == "ko"
    assert len(pupil.desk.told("AnswerSubmitted")) == 1


@pytest.mark.parametrize("position", [0, 3, 99, 70000])
def test_a_position_that_was_not_offered_is_refused(
    pupil: Pupil, assessment: dict[str, Any], position: int
) -> None:
    reply = pupil.put(assessment["id"], position, **given(pupil, assessment["next"][0]))
    assert (reply.status_code, reply.json["code"]) == (409, "position_unknown")
    assert pupil.desk.scalar("SELECT count(*) FROM answers") == 0


def test_an_answer_to_another_question_than_the_one_offered_is_refused(
    pupil: Pupil, assessment: dict[str, Any]
) -> None:
    reply = pupil.put(assessment["id"], 1, **given(pupil, assessment["next"][1]))
    assert (reply.status_code, reply.json["code"]) == (409, "challenge_mismatch")
    assert pupil.desk.scalar("SELECT count(*) FROM answers") == 0


def test_a_closed_assessment_takes_no_more_answers_but_knows_those_it_has(pupil: Pupil) -> None:
    assessment = pupil.start("1.2")
    state, question = assessment, assessment["next"][0]
    while state["next"]:
        question = state["next"][0]
        state = pupil.answer(assessment["id"], question, rightly=True)
    position = question["position"]
    reply = pupil.put(assessment["id"], position + 1, **given(pupil, question))
    assert (reply.status_code, reply.json["code"]) == (410, "assessment_closed")
    # the acknowledgement of the last answer was lost: sent again, it is still known
    again = pupil.answer(assessment["id"], question, rightly=True)
    assert again == {"accepted": "already", "next": [], "end": True}
    other = pupil.put(assessment["id"], position, **given(pupil, question, rightly=False))
    assert (other.status_code, other.json["code"]) == (409, "answer_conflict")


def test_a_skipped_question_is_kept_as_such(pupil: Pupil, assessment: dict[str, Any]) -> None:
    question = assessment["next"][0]
    reply = pupil.put(assessment["id"], 1, challenge_id=question["challenge_id"], skipped=True)
    assert reply.status_code == 200
    assert pupil.desk.told("AnswerSubmitted")[0]["result"] == "aband"
    again = pupil.put(assessment["id"], 1, challenge_id=question["challenge_id"], skipped=True)
    assert again.json["accepted"] == "already"


@pytest.mark.parametrize(
    "fields",
    [
        None,
        {},
        {"choice": "2"},
        {"choice": 9},
        {"choice": True},
        {"answer": 3},
        {"choice": 2, "answer": "mot", "x": 1},
    ],
)
def test_an_answer_without_the_form_of_its_question_changes_nothing(
    pupil: Pupil, assessment: dict[str, Any], fields: Any
) -> None:
    question = assessment["next"][0]
    reply = pupil.put(assessment["id"], 1, challenge_id=question["challenge_id"], fields=fields)
    assert (reply.status_code, reply.json["code"]) == (422, "answer_malformed")
    assert pupil.desk.scalar("SELECT count(*) FROM answers") == 0
    assert pupil.get(f"/api/assessments/{assessment['id']}").json["next"] == assessment["next"]


def test_a_skip_with_an_answer_is_neither(pupil: Pupil, assessment: dict[str, Any]) -> None:
    reply = pupil.put(assessment["id"], 1, skipped=True, **given(pupil, assessment["next"][0]))
    assert (reply.status_code, reply.json["code"]) == (422, "answer_malformed")


@pytest.mark.parametrize(
    "more",
    [
        {"elapsed_ms": "long"},
        {"elapsed_ms": 1.5},
        {"left_ms": True},
        {"answered_at": "hier"},
        {"answered_at": "2026-10-01T10:00:00"},
        {"focus_lost": None},
        {"result": "ok"},
    ],
)
def test_a_body_of_another_shape_changes_nothing(
    pupil: Pupil, assessment: dict[str, Any], more: dict[str, Any]
) -> None:
    reply = pupil.put(assessment["id"], 1, **{**given(pupil, assessment["next"][0]), **more})
    assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")
    assert pupil.desk.scalar("SELECT count(*) FROM answers") == 0


def test_an_enormous_answer_is_refused_unread(pupil: Pupil, assessment: dict[str, Any]) -> None:
    challenge = assessment["next"][0]["challenge_id"]
    reply = pupil.put(assessment["id"], 1, challenge_id=challenge, fields={"answer": "a" * 20_000})
    assert (reply.status_code, reply.json["code"]) == (413, "body_too_large")


def test_two_sendings_at_once_are_one_answer(pupil: Pupil, assessment: dict[str, Any]) -> None:
    body = given(pupil, assessment["next"][0])

    def send(_: int) -> str:
        return (
            pupil.desk.bench.client()
            .put(
                f"/api/assessments/{assessment['id']}/answers/1",
                json={
                    **body,
                    "skipped": False,
                    "elapsed_ms": 1,
                    "left_ms": None,
                    "focus_lost": False,
                    "answered_at": "2026-10-01T10:00:00Z",
                },
                headers=signed_in(pupil.id),
            )
            .json["accepted"]
        )

    with ThreadPoolExecutor(4) as pool:
        accepted = sorted(pool.map(send, range(4)))
    assert accepted == ["already", "already", "already", "created"]
    assert len(pupil.desk.told("AnswerSubmitted")) == 1


def test_two_answers_at_once_both_count_and_lead_to_the_same_next_questions(
    pupil: Pupil, assessment: dict[str, Any]
) -> None:
    def send(question: dict[str, Any]) -> int:
        other = Pupil(Desk(pupil.desk.bench, pupil.desk.release), pupil.id)
        return other.put(assessment["id"], question["position"], **given(pupil, question)).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, assessment["next"])) == [200, 200]
    state = pupil.get(f"/api/assessments/{assessment['id']}").json
    assert state["answered"] == 2
    assert [question["position"] for question in state["next"]] == [3, 4]


def test_two_starts_at_once_open_one_test(desk: Desk) -> None:
    pupil = desk.pupil()

    def start(_: int) -> str:
        return Pupil(Desk(desk.bench, desk.release), pupil.id).start("1.1")["id"]

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1
    assert len(desk.told("AssessmentStarted")) == 1


@pytest.mark.parametrize(
    ("given_ms", "kept_ms"), [((-5, 3), (0, 3)), ((10**15, -(10**15)), (2**31 - 1, -(2**31) + 1))]
)
def test_impossible_times_lose_no_answer(
    pupil: Pupil, assessment: dict[str, Any], given_ms: tuple[int, int], kept_ms: tuple[int, int]
) -> None:
    elapsed, left = given_ms
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True, elapsed_ms=elapsed, left_ms=left)
    assert pupil.desk.scalar("SELECT elapsed_ms FROM answers") == kept_ms[0]
    assert pupil.desk.scalar("SELECT left_ms FROM answers") == kept_ms[1]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_clock_gone_mad_loses_no_answer(pupil: Pupil, assessment: dict[str, Any], moment: str) -> None:
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True, answered_at=moment)
    assert pupil.desk.scalar("SELECT count(*) FROM answers") == 1


@pytest.mark.parametrize("typed", ["a\x00b", "\ud83d"])
def test_what_is_not_text_is_refused(typed: str) -> None:
    desk = desk_with(release_of(of_every_kind()[2]))
    pupil = desk.pupil()
    assessment = pupil.start("1.1")
    body = {
        "challenge_id": assessment["next"][0]["challenge_id"],
        "fields": {"answer": typed},
        "skipped": False,
        "elapsed_ms": 1,
        "left_ms": None,
        "focus_lost": False,
        "answered_at": "2026-10-01T10:00:00Z",
    }
    reply = desk.client.put(
        f"/api/assessments/{assessment['id']}/answers/1",
        data=json.dumps(body),
        content_type="application/json",
        headers=signed_in(pupil.id),
    )
    assert (reply.status_code, reply.json["code"]) == (422, "answer_malformed")
    assert desk.scalar("SELECT count(*) FROM answers") == 0
