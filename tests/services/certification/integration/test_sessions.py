"""Planning a session: its codes, its refusals, who sees it."""

import re
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chassis.identifiers import new_id
from tests.services.certification.exam import Exam
from tests.support.parts import told


def test_a_planned_session_has_a_number_and_its_codes():
    exam = Exam()
    session = exam.session(observations="  Rampe à l’entrée  ")
    assert isinstance(session["number"], int)
    assert re.fullmatch(r"[A-Z]{4}\d{2}", session["access_code"])
    assert len(session["invigilator_password"]) == 6
    assert session["state"] == "CREATED"
    assert session["centre"] == "Collège Léonard de Vinci"
    assert session["observations"] == "Rampe à l’entrée"
    (fact,) = told(exam.bench, "SessionCreated")
    assert (fact["number"], fact["session_id"]) == (session["number"], session["id"])
    assert exam.get(f"/api/sessions/{session['number']}", exam.member).json == session


def test_the_same_room_at_the_same_hour_is_taken():
    exam = Exam()
    session = exam.session()
    again = exam.post("/api/sessions", exam.member, exam.plan())
    assert (again.status_code, again.json["code"]) == (409, "session_already_planned")
    assert again.json["details"] == {"number": session["number"]}, "a lost answer can be found again"
    assert len(told(exam.bench, "SessionCreated")) == 1
    exam.session(time="14:00")
    exam.session(room="B13")


def test_two_requests_at_once_plan_one_session():
    exam = Exam()
    codes: list[int] = []
    bodies = [exam.plan() for _ in range(4)]
    threads = [
        threading.Thread(
            target=lambda body=body: codes.append(exam.post("/api/sessions", exam.member, body).status_code)
        )
        for body in bodies
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(codes) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"site": ""}, "site"),
        ({"site": "   "}, "site"),
        ({"room": "x" * 256}, "room"),
        ({"date": "12/03/2026"}, "date"),
        ({"time": "24:00"}, "time"),
        ({"time": "9:30"}, "time"),
        ({"invigilators": []}, "invigilators"),
        ({"invigilators": [" "]}, "invigilators"),
        ({"stranger": 1}, "stranger"),
    ],
)
def test_bad_input_is_said_field_by_field_and_plans_nothing(changes, field):
    exam = Exam()
    response = exam.post("/api/sessions", exam.member, exam.plan(**changes))
    assert (response.status_code, response.json["code"]) == (422, "fields_invalid")
    assert list(response.json["errors"]) == [field]
    assert told(exam.bench, "SessionCreated") == []


def test_a_session_is_not_planned_in_the_past():
    exam = Exam()
    past = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    response = exam.post("/api/sessions", exam.member, exam.plan(date=past))
    assert (response.status_code, response.json["code"]) == (422, "session_date_past")


def test_nobody_plans_or_lists_for_a_school_that_is_not_theirs():
    exam = Exam()
    for by in (exam.stranger, new_id(), exam.jury):
        assert exam.post("/api/sessions", by, exam.plan()).status_code == 404
        assert exam.get(f"/api/sessions?organisation={exam.organisation_id}", by).status_code == 404
    nowhere = exam.plan(organisation_id=str(new_id()))
    assert exam.post("/api/sessions", exam.member, nowhere).json["code"] == "session_unknown"


def test_a_school_lists_its_sessions_page_by_page():
    exam = Exam()
    numbers = [exam.session(time=f"{hour:02}:00")["number"] for hour in range(8, 12)]
    path = f"/api/sessions?organisation={exam.organisation_id}"
    first = exam.get(f"{path}&size=3", exam.member).json
    second = exam.get(f"{path}&size=3&page=2", exam.member).json
    assert [one["number"] for one in first["items"] + second["items"]] == sorted(numbers, reverse=True)
    assert first["page"] == {"number": 1, "size": 3, "total": 4}
    for bad in ("size=0", "size=101", "page=0", "page=x"):
        assert exam.get(f"{path}&{bad}", exam.member).status_code == 422
    assert exam.get("/api/sessions", exam.member).status_code == 422


def test_a_session_says_when_invigilators_are_missing():
    exam = Exam()
    session = exam.session()
    pupils = [exam.pupil(f"Nom{n}", reconciled=False, levels=0) for n in range(21)]
    ids = [str(one.learner_id) for one in pupils]
    enrolment = exam.post(
        f"/api/sessions/{session['number']}/candidates", exam.member, {"learner_ids": ids}
    ).json
    (warning,) = enrolment["warnings"]
    assert warning["code"] == "invigilators_missing"
    assert (
        warning["message"]
        == "Il manque 1 surveillant : 21 candidats pour 1 surveillant, 20 au plus pour chacun."
    )
    assert exam.get(f"/api/sessions/{session['number']}", exam.member).json["warnings"] == [warning]


def test_an_unknown_number_looks_like_somebody_elses():
    exam = Exam()
    session = exam.session()
    unknown = exam.get("/api/sessions/999999", exam.member).json
    foreign = exam.get(f"/api/sessions/{session['number']}", exam.stranger).json
    assert {**unknown, "request_id": ""} == {**foreign, "request_id": ""}
    assert UUID(session["id"])
