"""The room, as its invigilators see and hold it."""

from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.identifiers import new_id
from tests.services.certification.exam import Exam
from tests.support.parts import signed_in


def room(**environ: str):
    exam = Exam(**environ)
    pupil = exam.pupil()
    session = exam.session()
    return exam, session, pupil


def test_the_password_opens_the_board_to_whoever_gave_it_and_to_nobody_else():
    exam, session, _ = room()
    path = f"/api/sessions/{session['number']}/board"
    invigilator = exam.watched(session)
    assert exam.get(path, invigilator).json["items"] == []
    for by in (new_id(), exam.member, exam.stranger, exam.jury):
        assert exam.get(path, by).json["code"] == "session_unknown"
    other = exam.session(time="14:00")
    assert exam.get(f"/api/sessions/{other['number']}/board", invigilator).status_code == 404


def test_a_wrong_password_is_refused_and_guessing_is_slowed_down():
    exam, session, _ = room()
    path = f"/api/sessions/{session['number']}/invigilation"
    guesser = new_id()
    codes = [exam.post(path, guesser, {"password": f"C-{n:06}"}).status_code for n in range(12)]
    assert codes == [403] * 10 + [429] * 2
    late = exam.post(path, guesser, {"password": session["invigilator_password"]})
    assert (late.status_code, late.json["code"]) == (429, "too_many_requests")
    assert 1 <= int(late.headers["Retry-After"]) <= 60
    assert exam.get(f"/api/sessions/{session['number']}/board", guesser).status_code == 404
    exam.watched(session)


def test_entering_twice_is_entering_once():
    exam, session, _ = room()
    invigilator = new_id()
    for _ in range(2):
        body = {"password": session["invigilator_password"]}
        reply = exam.post(f"/api/sessions/{session['number']}/invigilation", invigilator, body)
        assert reply.json["room"] == "B12"
    with exam.bench.parts.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM invigilations")).scalar_one() == 1


def deed(exam: Exam, session: dict, candidate: UUID, name: str, *said):
    return exam.post(f"/api/sessions/{session['number']}/candidates/{candidate}/{name}", *said)


def test_an_authorisation_may_be_taken_back():
    exam, session, pupil = room()
    candidate = exam.enrolled(session, pupil)[pupil.learner_id]
    invigilator = exam.watched(session)
    exam.post(f"/api/sessions/{session['number']}/entry", pupil.user_id, pupil.claim)
    for authorised in (True, False):
        assert (
            deed(exam, session, candidate, "authorise", invigilator, {"authorised": authorised}).status_code
            == 204
        )
    assert exam.start(session, pupil).json["code"] == "start_not_authorised"


def test_whoever_has_not_started_has_nothing_to_resume_end_or_report():
    exam, session, pupil = room()
    candidate = exam.enrolled(session, pupil)[pupil.learner_id]
    invigilator = exam.watched(session)
    for name, body in (("resume", None), ("end", None), ("incidents", {"category": "FRAUD"})):
        refused = deed(exam, session, candidate, name, invigilator, body)
        assert (refused.status_code, refused.json["code"]) == (409, "candidate_not_started"), name
    unknown = deed(exam, session, new_id(), "resume", invigilator)
    assert (unknown.status_code, unknown.json["code"]) == (404, "candidate_unknown")


def test_ending_a_test_closes_it_for_good():
    exam, session, pupil = room()
    (certification,) = exam.started(session, pupil)
    exam.assessment.answers[certification] = [None] * 15
    candidate = exam.enrolled(session)[pupil.learner_id]
    invigilator = exam.watched(session)
    exam.assessment.away = True
    assert deed(exam, session, candidate, "end", invigilator).status_code == 503
    board = exam.get(f"/api/sessions/{session['number']}/board", invigilator).json
    assert board["items"][0]["status"] == "started", "not closed over there, not ended here"
    exam.assessment.away = False
    for _ in range(2):
        assert deed(exam, session, candidate, "end", invigilator).status_code == 204
    assert exam.assessment.closings == [certification]
    board = exam.get(f"/api/sessions/{session['number']}/board", invigilator).json
    assert (board["items"][0]["status"], board["ended"]) == ("ended_by_invigilator", 1)
    assert deed(exam, session, candidate, "resume", invigilator).json["code"] == "certification_over"
    assert deed(exam, session, candidate, "authorise", invigilator).json["code"] == "certification_over"
    assert exam.start(session, pupil).json["code"] == "certification_over"


def test_ending_a_test_that_was_handed_in_leaves_it_completed():
    exam, session, pupil = room()
    exam.started(session, pupil)
    candidate = exam.enrolled(session)[pupil.learner_id]
    invigilator = exam.watched(session)
    assert deed(exam, session, candidate, "end", invigilator).status_code == 204
    board = exam.get(f"/api/sessions/{session['number']}/board", invigilator).json
    assert board["items"][0]["status"] == "completed"


def test_the_theoretical_end_is_an_hour_and_three_quarters_after_the_start():
    from datetime import datetime

    exam, session, pupil = room()
    exam.started(session, pupil)
    (line,) = exam.get(f"/api/sessions/{session['number']}/board", exam.watched(session)).json["items"]
    started, end = (datetime.fromisoformat(line[name]) for name in ("started_at", "theoretical_end_at"))
    assert (end - started).total_seconds() == 105 * 60


def test_an_incident_is_reported_once_by_an_invigilator_or_by_the_centre():
    exam, session, pupil = room()
    exam.started(session, pupil)
    candidate = exam.enrolled(session)[pupil.learner_id]
    invigilator = exam.watched(session)
    body = {"category": "IN_CHALLENGE", "subcategory": "WEBSITE_BLOCKED", "question_number": 3}
    first = deed(exam, session, candidate, "incidents", invigilator, body)
    again = deed(exam, session, candidate, "incidents", exam.member, body)
    assert (first.status_code, again.json) == (201, first.json)
    other = deed(exam, session, candidate, "incidents", exam.member, {**body, "question_number": 4})
    assert other.json != first.json
    (line,) = exam.get(f"/api/sessions/{session['number']}/board", invigilator).json["items"]
    assert [(one["code"], one["question_number"], one["resolved_at"]) for one in line["incidents"]] == [
        ("E5", 3, None),
        ("E5", 4, None),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"category": "NOPE"}, "incident_unknown"),
        ({"category": "TECHNICAL_PROBLEM", "description": "x"}, "incident_retired"),
        ({"category": "SIGNATURE_ISSUE"}, "incident_description_missing"),
        ({"category": "IN_CHALLENGE", "subcategory": "WEBSITE_BLOCKED"}, "incident_question_missing"),
        ({"category": "FRAUD", "description": "x" * 501}, "fields_invalid"),
        ({}, "fields_invalid"),
    ],
)
def test_an_incident_that_cannot_be_kept_is_refused(body, code):
    exam, session, pupil = room()
    exam.started(session, pupil)
    candidate = exam.enrolled(session)[pupil.learner_id]
    refused = deed(exam, session, candidate, "incidents", exam.watched(session), body)
    assert (refused.status_code, refused.json["code"]) == (422, code)


def test_authorising_without_a_body_is_enough():
    exam, session, pupil = room()
    candidate = exam.enrolled(session, pupil)[pupil.learner_id]
    path = f"/api/sessions/{session['number']}/candidates/{candidate}/authorise"
    assert exam.client.post(path, headers=signed_in(exam.watched(session))).status_code == 204
