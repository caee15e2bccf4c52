"""Every five answers a pause; at the end, what was won and what to work on."""

from typing import Any

from sqlalchemy import text

from contracts.content.solutions import expected_in_words, given_in_words
from tests.services.assessment.integration.pupil import Pupil, level_of
from tests.support.releases import challenge_of


def play(pupil: Pupil, state: dict[str, Any], answers: list[bool]) -> list[str]:
    met = []
    assessment = state["id"]
    for rightly in answers:
        question = state["next"][0]
        met.append(question["challenge_id"])
        state = pupil.answer(assessment, question, rightly=rightly)
    return met


def test_a_pause_corrects_the_last_five_answers(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    met = play(pupil, assessment, [True, False, True, False, True, False])
    page = pupil.get(f"/api/assessments/{assessment['id']}/checkpoint").json
    assert page["answered"] == 6
    assert [one["position"] for one in page["answers"]] == [2, 3, 4, 5, 6]
    assert [one["result"] for one in page["answers"]] == ["ko", "ok", "ko", "ok", "ko"]
    assert [one["challenge_id"] for one in page["answers"]] == met[1:]
    for one in page["answers"]:
        challenge = challenge_of(pupil.desk.release, one["challenge_id"])
        assert one["expected"] == expected_in_words(challenge)
        assert one["explanation"] == challenge.explanation
        assert one["tutorial"]["title"].startswith("Apprendre c11-t")
        assert one["fields"]
        assert one["given"] == given_in_words(challenge, one["fields"])


def test_a_pause_before_any_answer_has_nothing_to_correct(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    assert pupil.get(f"/api/assessments/{assessment['id']}/checkpoint").json["answers"] == []


def test_one_answer_can_be_corrected_once_given(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    path = f"/api/assessments/{assessment['id']}/answers/1"
    reply = pupil.get(path)
    assert (reply.status_code, reply.json["code"]) == (404, "answer_unknown")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=False)
    assert pupil.get(path).json["result"] == "ko"
    assert pupil.get(f"{path}0000").status_code == 404


def test_the_outcome_tells_levels_before_and_after_and_what_to_work_on(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    met = pupil.play(assessment, masters=1)
    outcome = pupil.get(f"/api/assessments/{assessment['id']}/outcome").json
    assert outcome["state"] == "COMPLETED"
    (change,) = outcome["competences"]
    line = pupil.competence("1.1")
    assert (change["level_before"], change["pix_before"]) == (0, 0)
    assert (change["level_after"], change["pix_after"]) == (line["level"], line["pix"])
    assert outcome["pix_won"] == line["pix"]
    assert outcome["max_level"] == 5
    missed = {}
    for challenge in met:
        if level_of(challenge) > 1:
            topic = challenge.rsplit("-", 1)[0]
            missed[topic] = min(missed.get(topic, 9), level_of(challenge))
    assert {one["topic"]: one["level"] for one in outcome["topics_to_work_on"]} == missed
    assert outcome["topics_to_work_on"][0]["tutorial"]["id"].startswith("tuto-c11")


def test_trying_again_starts_from_the_level_reached_before(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=1)
    before = pupil.competence("1.1")
    pupil.desk.days_go_by(5)
    again = pupil.position_in("1.1", masters=3)
    (change,) = pupil.get(f"/api/assessments/{again['id']}/outcome").json["competences"]
    assert (change["level_before"], change["pix_before"]) == (before["level"], before["pix"])
    assert change["level_after"] > change["level_before"]


def test_an_outcome_read_later_is_still_the_same(pupil: Pupil) -> None:
    assessment = pupil.position_in("1.1", masters=1)
    path = f"/api/assessments/{assessment['id']}/outcome"
    then = pupil.get(path).json
    pupil.desk.days_go_by(5)
    pupil.post("/api/competences/1.1/reset")
    assert pupil.get(path).json == then


def test_the_history_may_be_moved_away_without_harm(pupil: Pupil) -> None:
    assessment = pupil.position_in("1.1", masters=2)
    level = pupil.competence("1.1")["level"]
    with pupil.desk.bench.parts.engine.begin() as connection:
        connection.execute(text("DELETE FROM answers"))
    assert pupil.get(f"/api/assessments/{assessment['id']}/answers/1").json["code"] == "answer_unknown"
    assert pupil.get(f"/api/assessments/{assessment['id']}/checkpoint").json["answers"] == []
    assert pupil.get(f"/api/assessments/{assessment['id']}/outcome").json["answered"] > 0
    assert pupil.competence("1.1")["level"] == level
