"""A certification test: drawn from what the person validated, watched, and teaching nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.content.release import Simulator
from contracts.events.assessment import AnswerResult
from contracts.rpc import Refused
from contracts.rpc.assessment import (
    CLOSE_CERTIFICATION_TEST,
    OPEN_CERTIFICATION_TEST,
    CertificationTestClosed,
    CertificationTestOpened,
    CertificationTestWanted,
    CertificationWanted,
)
from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.pupil import Desk, Pupil, level_of
from tests.support.releases import a_release, right

FIVE = ("1.1", "1.2", "1.3", "2.1", "2.2")


@pytest.fixture
def candidate(pupil: Pupil) -> Pupil:
    """Somebody at level 2 in five competences."""
    return positioned(pupil)


def positioned(pupil: Pupil) -> Pupil:
    for index in FIVE:
        pupil.position_in(index, masters=2)
    return pupil


def open_for(pupil: Pupil, certification: UUID | None = None) -> CertificationTestOpened:
    wanted = CertificationTestWanted(certification or uuid4(), pupil.id)
    return pupil.desk.ask(OPEN_CERTIFICATION_TEST, wanted)


def close(desk: Desk, certification: UUID) -> CertificationTestClosed:
    return desk.ask(CLOSE_CERTIFICATION_TEST, CertificationWanted(certification))


def test_up_to_three_questions_for_each_certifiable_competence(candidate: Pupil) -> None:
    candidate.position_in("2.3", masters=0)
    opened = open_for(candidate)
    assert opened.questions == 15
    assert [one.competence for one in opened.competences] == list(FIVE)
    assert {one.level for one in opened.competences} <= {1, 2}
    drawn = close(candidate.desk, drawn_id(candidate.desk)).questions
    assert [one.competence for one in drawn] == [index for index in FIVE for _ in range(3)]
    validated = {
        (fact["topic"], fact["level"])
        for fact in candidate.desk.told("AnswerSubmitted")
        if fact["result"] == "ok"
    }
    assert {(one.topic, one.level) for one in drawn} <= validated


def drawn_id(desk: Desk) -> UUID:
    return desk.scalar("SELECT origin_id FROM assessments WHERE kind = 'CERTIFICATION'")


def test_levels_and_pix_at_the_draw_are_not_capped() -> None:
    pupil = desk_with(a_release(), {"MAX_REACHABLE_LEVEL": "1"}).pupil()
    for index in FIVE:
        pupil.position_in(index, masters=3)
    opened = open_for(pupil)
    assert {one.level for one in opened.competences} <= {2, 3}
    assert all(one.pix // 8 == one.level for one in opened.competences)
    assert pupil.competence("1.1")["level"] == 1


def test_questions_not_met_yet_are_preferred(candidate: Pupil) -> None:
    met = {fact["challenge_id"] for fact in candidate.desk.told("AnswerSubmitted")}
    open_for(candidate)
    drawn = close(candidate.desk, drawn_id(candidate.desk)).questions
    # each skill has two questions, one of which was met
    assert not {one.challenge_id for one in drawn} & met


def test_opening_again_gives_the_same_test_even_after_learning_more(candidate: Pupil) -> None:
    certification = uuid4()
    first = open_for(candidate, certification)
    candidate.position_in("2.3", masters=3)
    assert open_for(candidate, certification) == first
    started = [fact for fact in candidate.desk.told("AssessmentStarted") if fact["kind"] == "CERTIFICATION"]
    assert len(started) == 1


def test_opening_twice_at_once_gives_one_test(candidate: Pupil) -> None:
    certification = uuid4()
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_for(candidate, certification), range(4)))
    assert len({one.assessment_id for one in opened}) == 1


def test_whoever_is_not_certifiable_gets_no_test(pupil: Pupil) -> None:
    for index in FIVE[:4]:
        pupil.position_in(index, masters=2)
    with pytest.raises(Refused) as refused:
        open_for(pupil)
    assert refused.value.code == "not_certifiable"
    assert refused.value.details == {"reached": 4, "needed": 5}
    assert all(fact["kind"] != "CERTIFICATION" for fact in pupil.desk.told("AssessmentStarted"))


def begin(candidate: Pupil, certification: UUID | None = None) -> dict[str, Any]:
    opened = open_for(candidate, certification)
    return candidate.get(f"/api/assessments/{opened.assessment_id}").json


def test_the_next_question_comes_with_two_more_and_no_hint(candidate: Pupil) -> None:
    assessment = begin(candidate)
    assert [question["position"] for question in assessment["next"]] == [1, 2, 3]
    assert (assessment["kind"], assessment["answered"], assessment["total"]) == ("CERTIFICATION", 0, 15)
    reply = candidate.answer(assessment["id"], assessment["next"][0], rightly=True)
    assert [question["position"] for question in reply["next"]] == [2, 3, 4]
    assert not any(question.get("hint") for question in reply["next"])


def test_a_question_not_shown_yet_cannot_be_answered(candidate: Pupil) -> None:
    assessment = begin(candidate)
    reply = candidate.put(assessment["id"], 4, challenge_id="c12-t1-2a", skipped=True)
    assert (reply.status_code, reply.json["code"]) == (409, "position_unknown")


def test_answers_feed_nothing(candidate: Pupil) -> None:
    before = candidate.profile()
    positioned_facts = len(candidate.desk.told("CompetencePositioned"))
    evidence = candidate.desk.scalar("SELECT sum(jsonb_array_length(answers)) FROM evidence")
    candidate.play(begin(candidate), masters=0)
    assert candidate.profile() == before
    assert len(candidate.desk.told("CompetencePositioned")) == positioned_facts
    assert candidate.desk.scalar("SELECT sum(jsonb_array_length(answers)) FROM evidence") == evidence


def test_each_answer_is_told_with_how_many_are_in(candidate: Pupil) -> None:
    candidate.play(begin(candidate), masters=2)
    told = [fact for fact in candidate.desk.told("AnswerSubmitted") if fact["kind"] == "CERTIFICATION"]
    assert [(fact["known"], fact["targeted"]) for fact in told] == [(n, 15) for n in range(1, 16)]
    completed = candidate.desk.told("AssessmentCompleted")[-1]
    assert (completed["kind"], completed["answers"]) == ("CERTIFICATION", 15)


def test_nothing_is_corrected(candidate: Pupil) -> None:
    assessment = begin(candidate)
    candidate.answer(assessment["id"], assessment["next"][0], rightly=False)
    for page in ("checkpoint", "outcome", "answers/1"):
        reply = candidate.get(f"/api/assessments/{assessment['id']}/{page}")
        assert (reply.status_code, reply.json["code"]) == (409, "not_in_certification")


def test_a_test_may_be_resumed_where_it_was(candidate: Pupil) -> None:
    assessment = begin(candidate)
    reply = candidate.answer(assessment["id"], assessment["next"][0], rightly=True)
    assert candidate.get(f"/api/assessments/{assessment['id']}").json["next"] == reply["next"]


def test_closing_tells_every_question_and_what_became_of_it(candidate: Pupil) -> None:
    certification = uuid4()
    assessment = begin(candidate, certification)
    first, second, _ = assessment["next"]
    candidate.answer(assessment["id"], first, rightly=True)
    candidate.put(assessment["id"], 2, challenge_id=second["challenge_id"], skipped=True)
    closed = close(candidate.desk, certification)
    assert closed.completed is False
    assert [one.position for one in closed.questions] == list(range(1, 16))
    assert [one.result for one in closed.questions[:3]] == [AnswerResult.OK, AnswerResult.SKIPPED, None]
    assert isinstance(closed.questions[0].answered_at, datetime)
    assert closed.questions[2].answered_at is None
    assert closed.questions[0].level == level_of(first["challenge_id"])
    assert (closed.questions[0].timed, closed.questions[0].has_files) == (False, False)


def test_closing_is_final_and_may_be_asked_again(candidate: Pupil) -> None:
    certification = uuid4()
    assessment = begin(candidate, certification)
    first = close(candidate.desk, certification)
    assert close(candidate.desk, certification) == first
    completed = [
        fact for fact in candidate.desk.told("AssessmentCompleted") if fact["kind"] == "CERTIFICATION"
    ]
    assert len(completed) == 1
    question = assessment["next"][0]
    reply = candidate.put(
        assessment["id"],
        1,
        challenge_id=question["challenge_id"],
        fields=right(candidate.desk.release, question["challenge_id"]),
    )
    assert (reply.status_code, reply.json["code"]) == (410, "assessment_closed")
    after = candidate.get(f"/api/assessments/{assessment['id']}").json
    assert (after["state"], after["end"], after["next"]) == ("CLOSED", True, [])


def test_closing_a_finished_test_says_it_is_complete(candidate: Pupil) -> None:
    certification = uuid4()
    candidate.play(begin(candidate, certification), masters=2)
    closed = close(candidate.desk, certification)
    assert closed.completed is True
    assert all(one.result is AnswerResult.OK for one in closed.questions)


def test_closing_an_unknown_test_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        close(desk, uuid4())
    assert refused.value.code == "assessment_unknown"


def test_an_incident_with_a_simulator_has_the_remedy_of_one_with_an_image() -> None:
    simulator = Simulator("abc/boite.html", "Boîte", 480)
    worked = {
        challenge.id: replace(challenge, simulator=simulator)
        for topic in a_release().topics
        if topic.competence == "1.1"
        for skill in topic.skills
        for challenge in skill.challenges
    }
    candidate = positioned(desk_with(a_release(special=worked)).pupil())
    certification = uuid4()
    begin(candidate, certification)
    questions = close(candidate.desk, certification).questions
    assert {one.competence for one in questions if one.has_image} == {"1.1"}


def test_leaving_the_page_of_a_focused_question_costs_a_right_answer() -> None:
    plain = a_release()
    focused = {
        challenge.id: replace(challenge, focused=True)
        for topic in plain.topics
        for skill in topic.skills
        for challenge in skill.challenges
    }
    candidate = positioned(desk_with(a_release(special=focused)).pupil())
    assessment = begin(candidate)
    for question, rightly in zip(assessment["next"], (True, False, True), strict=True):
        candidate.answer(assessment["id"], question, rightly=rightly, focus_lost=question["position"] < 3)
    told = [fact for fact in candidate.desk.told("AnswerSubmitted") if fact["kind"] == "CERTIFICATION"]
    assert [fact["result"] for fact in told] == ["focusedOut", "ko", "ok"]
