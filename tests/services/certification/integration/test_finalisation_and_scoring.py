"""The end of a session: what must be said, then every test closed, judged and scored, once, whatever breaks on the way."""

import threading
from functools import partial
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from chassis.messaging import Retry
from contracts.events.assessment import AnswerResult
from services.certification import bus
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.score_session_on_session_finalised import score_session
from tests.services.certification.days import Day
from tests.services.certification.exam import KO, NOW, OK, Exam

RIGHT = [OK] * 15
HALF = [OK] * 9 + [None] * 6


def test_nothing_to_finalise_when_nobody_started():
    exam = Exam()
    session = exam.session()
    body = {"has_incident": False, "has_joining_issue": False}
    refused = exam.post(f"/api/sessions/{session['number']}/finalisation", exam.member, body)
    assert (refused.status_code, refused.json["code"]) == (409, "no_certification_started")


def test_each_unfinished_test_needs_a_reason_and_no_other_may_have_one():
    day = Day(RIGHT, HALF)
    done, undone = day.certifications
    missing = day.finalise()
    assert (missing.status_code, missing.json["code"]) == (409, "abort_reason_missing")
    assert missing.json["details"] == {"certifications": [str(undone)]}
    for stranger in (done, new_id()):
        refused = day.finalise(aborted={undone: "candidate", stranger: "candidate"})
        assert refused.json["code"] == "abort_reason_superfluous"
        assert refused.json["details"] == {"certifications": [str(stranger)]}
    assert day.told("SessionFinalised") == []
    assert day.finalise(aborted={undone: "candidate"}).status_code == 204
    again = day.finalise(aborted={undone: "candidate"})
    assert (again.status_code, again.json["code"]) == (409, "session_already_finalised")
    (fact,) = day.told("SessionFinalised")
    assert fact["certifications"] == 2


def test_two_members_finalising_at_once_finalise_once():
    day = Day(RIGHT)
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(day.finalise().status_code)) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(codes) == [204, 409, 409]
    assert len(day.told("SessionFinalised")) == 1


def test_what_is_to_be_said_at_the_end_is_listed():
    day = Day(RIGHT, HALF)
    day.report(1, "FRAUD")
    path = f"/api/sessions/{day.number}/finalisation"
    before = day.exam.get(path, day.exam.member).json
    assert [(one["status"], len(one["incidents"])) for one in before["items"]] == [
        ("completed", 0),
        ("started", 1),
    ]
    assert before["finalised_at"] is None
    day.finalised(aborted={day.certifications[1]: "candidate"}, comment="  Alarme  ")
    after = day.exam.get(path, day.exam.member).json
    assert (after["comment"], bool(after["finalised_at"])) == ("Alarme", True)


def test_a_score_is_told_with_its_marks_and_its_evidence_is_kept():
    day = Day([OK] * 12 + [KO] * 3).finalised().score()
    (fact,) = day.told("CertificationScored")
    assert (fact["status"], fact["pix"], fact["reproducibility"], fact["revision"]) == (
        "VALIDATED",
        108,
        80,
        1,
    )
    assert {one["competence"]: one["level"] for one in fact["marks"]} == {
        "1.1": 3,
        "1.2": 3,
        "1.3": 3,
        "2.1": 3,
        "2.2": -1,
    }
    file = day.file()
    assert len(file["questions"]) == 15
    assert [one["result"] for one in file["questions"]] == ["ok"] * 12 + ["ko"] * 3
    assert [(one["competence"], one["level"], one["pix"]) for one in file["drawn"]][:1] == [("1.1", 3, 27)]
    (result,) = file["results"]
    assert (result["emitter"], result["judge_id"], result["trusted"]) == ("ALGORITHM", None, True)
    assert result["marks"][4] == {
        "competence": "2.2",
        "level": -1,
        "pix": 0,
        "questions": 3,
        "right": 0,
        "neutralised": 0,
        "verdict": "X",
    }


def test_scoring_again_changes_nothing():
    day = Day(RIGHT, RIGHT).finalised().score().score().score()
    assert len(day.told("CertificationScored")) == 2
    assert [one["revision"] for one in day.file()["results"]] == [1]


def test_scoring_waits_for_the_assessment_service_and_goes_on_where_it_stopped():
    day = Day(RIGHT, RIGHT, RIGHT).finalised()
    served = day.exam.assessment.close

    def close_two(request):
        day.exam.assessment.away = len(day.exam.assessment.closings) >= 2
        return served(request)

    day.exam.replace_closing(close_two)
    with pytest.raises(Retry):
        day.score()
    assert len(day.told("CertificationScored")) == 2, "what was scored stays scored"
    day.exam.replace_closing(served)
    day.exam.assessment.away = False
    day.score()
    facts = day.told("CertificationScored")
    assert len({one["certification_id"] for one in facts}) == len(facts) == 3
    assert len(day.exam.assessment.closings) == 3, "nobody is asked about what is scored"


def test_a_test_that_assessment_does_not_know_ends_in_error_and_holds_up_nobody():
    day = Day(RIGHT, RIGHT)
    del day.exam.assessment.opened[day.certification]
    day.finalised().score()
    statuses = {one["certification_id"]: one["status"] for one in day.told("CertificationScored")}
    assert statuses == {str(day.certifications[0]): "IN_ERROR", str(day.certifications[1]): "VALIDATED"}


def test_a_candidate_who_gave_up_answered_wrong_and_a_technical_failure_did_not():
    day = Day(HALF, HALF)
    left, failed = day.certifications
    day.finalised(aborted={left: "candidate", failed: "technical"}).score()
    facts = {one["certification_id"]: one for one in day.told("CertificationScored")}
    assert (facts[str(left)]["status"], facts[str(left)]["reproducibility"]) == ("VALIDATED", 60)
    # nine questions of fifteen count, fewer than ceil(0.66 x 15) = 10
    assert (facts[str(failed)]["status"], facts[str(failed)]["reproducibility"]) == ("CANCELLED", 100)
    assert [one["skipped_automatically"] for one in day.file(0)["questions"]] == [False] * 9 + [True] * 6
    assert [one["neutralised"] for one in day.file(1)["questions"]] == [False] * 9 + [True] * 6
    assert day.file(1)["results"][0]["cause"] == "too_many_neutralised"


def test_a_test_finished_after_all_has_no_reason_left():
    day = Day(HALF)
    day.finalised(aborted={day.certification: "technical"})
    day.exam.assessment.answers[day.certification] = [OK] * 5 + [KO] * 10
    day.score()
    file = day.file()
    assert file["abort_reason"] is None
    assert (file["results"][0]["status"], file["results"][0]["cause"]) == (
        "REJECTED",
        "too_few_right_answers",
    )


def test_incidents_are_settled_before_the_score():
    focused_out = AnswerResult.FOCUSED_OUT
    day = Day([KO, KO, focused_out, *[OK] * 12])
    day.exam.assessment.traits = {3: {"focused": True}}
    day.report(0, "IN_CHALLENGE", "WEBSITE_BLOCKED", question_number=1)
    day.report(0, "IN_CHALLENGE", "IMAGE_NOT_DISPLAYING", question_number=2)
    day.report(0, "IN_CHALLENGE", "UNINTENTIONAL_FOCUS_OUT", question_number=3)
    day.report(0, "FRAUD")
    day.finalised().score()
    file = day.file()
    assert [(one["neutralised"], one["accepted"]) for one in file["questions"]][:3] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    settled = {one["code"]: (one["had_effect"], one["resolved_automatically"]) for one in file["incidents"]}
    assert settled == {"E5": (True, True), "E1": (False, True), "E10": (True, True), "C6": (False, False)}
    assert all(one["resolution"] for one in file["incidents"] if one["code"] != "C6")
    assert file["results"][0]["reproducibility"] == 93, "13 right of the 14 that count"
    listed = day.exam.get("/api/jury/sessions", day.exam.jury).json["items"]
    assert listed[0]["obstacles"] == ["incident_unresolved"]


def test_the_timer_takes_over_when_the_letter_is_dead(monkeypatch):
    day = Day(RIGHT).finalised()
    finish = partial(day.exam.bench.tick, "finish_sessions")
    finish()
    assert day.told("CertificationScored") == [], "the letter still has its chances"
    monkeypatch.setattr(bus, "SCORING_IS_LATE", -bus.SCORING_IS_LATE)
    day.exam.assessment.away = True
    finish()
    assert day.told("CertificationScored") == []
    day.exam.assessment.away = False
    finish()
    finish()
    assert len(day.told("CertificationScored")) == 1


def test_two_scorers_at_once_give_one_result():
    day = Day(RIGHT).finalised()
    barrier = threading.Barrier(2)
    served = day.exam.assessment.close

    def together(request):
        barrier.wait(10)
        return served(request)

    day.exam.replace_closing(together)
    errors: list[Exception] = []

    def score() -> None:
        try:
            parts = day.exam.bench.parts
            score_session(
                UUID(day.session["id"]),
                new_uow=lambda: new_uow(parts),
                questions=parts.questions,
                now=lambda: NOW,
                certificate_years=3,
            )
        except Exception as error:  # noqa: BLE001 (a thread tells the test what went wrong)
            errors.append(error)

    threads = [threading.Thread(target=score) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    assert len(day.told("CertificationScored")) == 1


def test_the_level_ceiling_is_the_one_of_the_day_of_the_test():
    day = Day(RIGHT, CERTIFICATION_MAX_LEVEL="2").finalised().score()
    (fact,) = day.told("CertificationScored")
    assert {one["level"] for one in fact["marks"]} == {2}
    assert fact["pix"] == 5 * 16
    assert day.file()["max_level"] == 2
