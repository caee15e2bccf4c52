"""A pupil positions themselves: question by question, stopping and resuming, to a level."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from contracts.rpc.assessment import OPEN_CAMPAIGN_ASSESSMENT, CampaignAssessmentWanted
from contracts.shapes import load
from services.assessment.api.schemas.assessments import AnswerTaken
from services.assessment.api.schemas.questions import QuestionsView
from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.releases import a_release, right, wrong


def test_starting_gives_the_first_question_and_one_more(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    assert assessment["state"] == "STARTED"
    assert [question["position"] for question in assessment["next"]] == [1, 2]
    assert {question["competence"] for question in assessment["next"]} == {"1.1"}
    assert assessment["known"] == 0
    assert assessment["targeted"] == 12
    (fact,) = pupil.desk.told("AssessmentStarted")
    assert fact["assessment_id"] == assessment["id"]
    assert fact["competence"] == "1.1"
    assert fact["release"] == 1


def test_starting_again_resumes_the_same_test(pupil: Pupil) -> None:
    first = pupil.post("/api/assessments", {"competence": "1.1"})
    again = pupil.post("/api/assessments", {"competence": "1.1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert len(pupil.desk.told("AssessmentStarted")) == 1


def test_each_answer_brings_the_next_question_and_one_more(pupil: Pupil) -> None:
    assessment = pupil.start()
    first, second = assessment["next"]
    reply = pupil.answer(assessment["id"], first, rightly=True)
    assert reply["accepted"] == "created"
    assert [question["position"] for question in reply["next"]] == [2, 3]
    assert reply["next"][0] == second
    assert reply["end"] is False


def test_asking_again_for_the_questions_gives_the_same(pupil: Pupil) -> None:
    assessment = pupil.start()
    reply = pupil.answer(assessment["id"], assessment["next"][0], rightly=False)
    path = f"/api/assessments/{assessment['id']}/questions"
    everything = pupil.get(path).json
    assert everything == {"questions": reply["next"], "end": False}
    assert pupil.get(path).json == everything
    assert pupil.get(path + "?after=2").json["questions"] == reply["next"][1:]
    assert pupil.get(path + "?limit=1").json["questions"] == reply["next"][:1]
    assert pupil.get(f"/api/assessments/{assessment['id']}").json["next"] == reply["next"]


def test_the_reply_says_neither_right_nor_wrong(pupil: Pupil) -> None:
    assessment = pupil.start()
    for question, rightly in zip(assessment["next"], (True, False), strict=True):
        reply = pupil.answer(assessment["id"], question, rightly=rightly)
        assert set(reply) == {"accepted", "next", "end"}


def test_replies_written_by_hand_have_the_shape_they_declare(pupil: Pupil) -> None:
    assessment = pupil.start()
    reply = pupil.answer(assessment["id"], assessment["next"][0], rightly=True)
    load(AnswerTaken, reply, tolerant=False)
    load(QuestionsView, pupil.get(f"/api/assessments/{assessment['id']}/questions").json, tolerant=False)


def test_the_two_questions_at_hand_may_be_answered_in_any_order(pupil: Pupil) -> None:
    assessment = pupil.start()
    first, second = assessment["next"]
    reply = pupil.answer(assessment["id"], second, rightly=True)
    assert [question["position"] for question in reply["next"]] == [1, 3]
    reply = pupil.answer(assessment["id"], first, rightly=True)
    assert [question["position"] for question in reply["next"]] == [3, 4]


def test_a_finished_positioning_gives_a_level_and_tells_it(pupil: Pupil) -> None:
    assessment = pupil.position_in("1.1", masters=2)
    closed = pupil.get(f"/api/assessments/{assessment['id']}").json
    assert closed["state"] == "COMPLETED"
    assert closed["next"] == []
    assert closed["end"] is True
    assert closed["known"] == closed["targeted"] == 12
    line = pupil.competence("1.1")
    assert line["status"] == "COMPLETED"
    assert 1 <= line["level"] <= 2
    (completed,) = pupil.desk.told("AssessmentCompleted")
    assert completed["answers"] == closed["answered"]
    positioned = pupil.desk.told("CompetencePositioned")[-1]
    assert (positioned["level"], positioned["pix"]) == (line["level"], line["pix"])
    assert positioned["standard_error"] > 0


def test_each_answer_is_told_with_its_result_and_progress(pupil: Pupil) -> None:
    assessment = pupil.start()
    first, second = assessment["next"]
    pupil.answer(assessment["id"], first, rightly=True)
    pupil.answer(assessment["id"], second, rightly=False)
    one, two = pupil.desk.told("AnswerSubmitted")
    assert (one["position"], one["result"]) == (1, "ok")
    assert (two["position"], two["result"]) == (2, "ko")
    assert one["challenge_id"] == first["challenge_id"]
    assert 0 < one["known"] < two["known"] <= two["targeted"] == 12


def test_revisions_of_a_position_only_grow(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=3)
    revisions = [fact["revision"] for fact in pupil.desk.told("CompetencePositioned")]
    assert len(revisions) > 1
    assert revisions == sorted(set(revisions))


def test_a_better_pupil_gets_a_better_level(desk: Desk) -> None:
    levels = []
    for masters in (0, 1, 2, 3):
        pupil = desk.pupil()
        pupil.position_in("1.2", masters=masters)
        levels.append(pupil.competence("1.2")["level"])
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] >= 2


def test_a_skill_is_not_asked_twice_in_a_test(pupil: Pupil) -> None:
    met = pupil.play(pupil.start(), masters=2)
    skills = [challenge[:-1] for challenge in met]
    assert len(skills) == len(set(skills))


def test_two_pupils_may_be_asked_different_questions(desk: Desk) -> None:
    firsts = {desk.pupil().start("1.1")["next"][0]["challenge_id"] for _ in range(20)}
    assert len(firsts) > 1


def test_an_answer_that_waited_on_the_device_keeps_its_time_but_not_an_impossible_one(pupil: Pupil) -> None:
    assessment = pupil.start()
    desk = pupil.desk
    first, second = assessment["next"]
    desk.days_go_by(1)
    waited = datetime.now(UTC) - timedelta(hours=3)
    pupil.answer(assessment["id"], first, rightly=True, answered_at=waited.isoformat())
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    pupil.answer(assessment["id"], second, rightly=True, answered_at=tomorrow.isoformat())
    kept = desk.scalar("SELECT answered_at FROM answers WHERE position = 1")
    assert kept == waited
    assert desk.scalar("SELECT answered_at <= received_at FROM answers WHERE position = 2")


def test_the_times_and_the_focus_are_kept(pupil: Pupil) -> None:
    assessment = pupil.start()
    question = assessment["next"][0]
    pupil.answer(assessment["id"], question, rightly=True, elapsed_ms=12345, focus_lost=True)
    assert pupil.desk.scalar("SELECT elapsed_ms FROM answers") == 12345
    assert pupil.desk.scalar("SELECT focus_lost FROM answers")
    assert pupil.desk.scalar("SELECT result FROM answers") == "ok"


def test_a_competence_that_does_not_exist_cannot_be_started(pupil: Pupil) -> None:
    reply = pupil.post("/api/assessments", {"competence": "9.9"})
    assert (reply.status_code, reply.json["code"]) == (404, "competence_unknown")
    assert pupil.desk.told() == []


def test_a_body_of_another_shape_is_refused(pupil: Pupil) -> None:
    for body in ({}, {"competence": 11}, {"competence": "1.1", "level": 5}):
        reply = pupil.post("/api/assessments", body)
        assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")


def test_a_ceiling_ends_a_test(with_settings) -> None:
    pupil = with_settings(question_ceiling=3).pupil()
    assert len(pupil.play(pupil.start(), masters=1)) == 3


def test_an_unknown_assessment_is_not_found(pupil: Pupil) -> None:
    reply = pupil.get(f"/api/assessments/{uuid4()}")
    assert (reply.status_code, reply.json["code"]) == (404, "assessment_unknown")


def test_right_and_wrong_of_the_builder_are_right_and_wrong(pupil: Pupil) -> None:
    release = pupil.desk.release
    assert right(release, "c11-t1-2a") == {"choice": 2}
    assert wrong(release, "c11-t1-2a") != right(release, "c11-t1-2a")


def test_an_answer_costs_two_reads_one_write_and_one_for_its_facts(
    pupil: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path that a whole country takes at ten o'clock: a statement more here is paid three million times a day."""
    assessment = pupil.start()
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(cursor: Any, query: Any, *rest: Any, **options: Any) -> Any:
        statements.append(str(query).split(maxsplit=1)[0])
        return execute(cursor, query, *rest, **options)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", noted)
        pupil.answer(assessment["id"], assessment["next"][0], rightly=True)
    assert statements == ["SELECT", "SELECT", "WITH", "INSERT"]
    assert len(pupil.desk.told("AnswerSubmitted")) == 1


def test_a_competence_that_campaigns_settled_is_positioned_without_a_question() -> None:
    pupil = desk_with(a_release(competences=1, topics=1, levels=(1,))).pupil()
    wanted = CampaignAssessmentWanted(uuid4(), pupil.id, 1, {"c11-t1": 1})
    opened = pupil.desk.ask(OPEN_CAMPAIGN_ASSESSMENT, wanted)
    pupil.play(pupil.get(f"/api/assessments/{opened.assessment_id}").json, masters=1)
    assert pupil.competence("1.1")["status"] == "STARTED"
    assessment = pupil.start("1.1")
    assert (assessment["state"], assessment["end"], assessment["next"]) == ("COMPLETED", True, [])
    assert pupil.competence("1.1")["status"] == "COMPLETED"
    assert pupil.desk.told("AssessmentCompleted")[-1]["answers"] == 0
