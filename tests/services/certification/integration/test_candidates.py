"""The list of a session: from the school's classes, safely repeatable, locked for whoever has joined."""

from uuid import UUID

import pytest

from chassis.identifiers import new_id
from contracts.events.identity import LearnerDisabled, OrganisationKind
from tests.services.certification.exam import NOW, Exam
from tests.support.parts import hear_now, told


def enrol(exam: Exam, number: int, **body):
    return exam.post(f"/api/sessions/{number}/candidates", exam.member, body)


def listed(exam: Exam, number: int) -> list[dict]:
    return exam.get(f"/api/sessions/{number}/candidates", exam.member).json["items"]


def test_a_class_is_enrolled_and_enrolling_it_again_changes_nothing():
    exam = Exam()
    exam.pupil("Martin", "Léo")
    exam.pupil("Élie", "Zoé")
    exam.pupil("Ailleurs", "Max", class_name="3EME B")
    number = exam.session()["number"]
    assert enrol(exam, number, class_name="3eme a").json["enrolled"] == 2
    again = enrol(exam, number, class_name="3EME A").json
    assert (again["enrolled"], again["already"], again["candidates"]) == (0, 2, 2)
    assert [one["last_name"] for one in listed(exam, number)] == ["Élie", "Martin"], "accents do not count"
    facts = told(exam.bench, "CandidateEnrolled")
    assert len(facts) == 2
    assert all("last_name" not in fact for fact in facts)


def test_who_is_certifiable_is_said():
    exam = Exam()
    exam.pupil("A", levels=5)
    exam.pupil("B", levels=4)
    exam.pupil("C", reconciled=False)
    number = exam.session()["number"]
    enrol(exam, number, class_name="3EME A")
    lines = [(one["certifiable"], one["certifiable_competences"]) for one in listed(exam, number)]
    assert lines == [(True, 5), (False, 4), (None, None)]


def test_all_or_nothing_when_a_learner_is_not_in_the_list():
    exam = Exam()
    here, gone = exam.pupil("Ici"), exam.pupil("Parti")
    hear_now(exam.bench, LearnerDisabled(gone.learner_id, exam.organisation_id, 9, NOW))
    number = exam.session()["number"]
    for stranger in (gone.learner_id, new_id()):
        refused = enrol(exam, number, learner_ids=[str(here.learner_id), str(stranger)])
        assert (refused.status_code, refused.json["code"]) == (404, "candidate_learner_unknown")
        assert refused.json["details"] == {"learners": [str(stranger)]}
    assert listed(exam, number) == []
    assert enrol(exam, number, class_name="3EME A").json["enrolled"] == 1, "the disabled pupil is left out"


def test_an_empty_class_is_refused():
    exam = Exam()
    number = exam.session()["number"]
    refused = enrol(exam, number, class_name="6EME Z")
    assert (refused.status_code, refused.json["code"]) == (404, "candidate_class_empty")


PERSON = {"last_name": "Dupont", "first_name": "Ana", "birth_date": "1990-02-01", "extra_time_percentage": 33}


def test_a_school_with_a_list_types_nobody_in():
    exam = Exam()
    number = exam.session()["number"]
    refused = enrol(exam, number, people=[PERSON])
    assert (refused.status_code, refused.json["code"]) == (409, "candidates_from_list_only")
    assert listed(exam, number) == []


def test_a_centre_without_list_types_its_candidates_in_once_each():
    exam = Exam()
    centre, member = new_id(), new_id()
    organisation = exam.organisation(centre, "Greta", OrganisationKind.OTHER, manages=False)
    hear_now(exam.bench, organisation, exam.joined(centre, member))
    session = exam.post("/api/sessions", member, exam.plan(organisation_id=str(centre))).json
    path = f"/api/sessions/{session['number']}/candidates"
    twin = {**PERSON, "last_name": "DUPONT "}
    done = exam.post(path, member, {"people": [PERSON, twin]}).json
    assert (done["enrolled"], done["already"]) == (1, 1)
    (line,) = exam.get(path, member).json["items"]
    assert (line["learner_id"], line["extra_time_percentage"]) == (None, 33)
    claim = {"last_name": "dupont", "first_name": "ANA", "birth_date": "1990-02-01"}
    assert exam.post(f"/api/sessions/{session['number']}/entry", new_id(), claim).status_code == 200


@pytest.mark.parametrize(
    "person",
    [
        {**PERSON, "birth_date": "1899-12-31"},
        {**PERSON, "birth_date": "2999-01-01"},
        {**PERSON, "birth_date": "hier"},
        {**PERSON, "last_name": " "},
        {**PERSON, "sex": "X"},
        {**PERSON, "extra_time_percentage": 0},
        {**PERSON, "ine": "123"},
    ],
)
def test_a_person_typed_wrongly_is_refused(person):
    exam = Exam()
    assert enrol(exam, exam.session()["number"], people=[person]).status_code == 422


def test_a_candidate_is_taken_off_the_list_unless_they_have_joined():
    exam = Exam()
    zoe, leo = exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")
    session = exam.session()
    number = session["number"]
    candidates = exam.enrolled(session, zoe, leo)
    assert exam.post(f"/api/sessions/{number}/entry", zoe.user_id, zoe.claim).status_code == 200
    refused = exam.post(
        f"/api/sessions/{number}/candidates/{candidates[zoe.learner_id]}", exam.member, method="DELETE"
    )
    assert (refused.status_code, refused.json["code"]) == (409, "candidate_already_joined")
    for _ in range(2):
        path = f"/api/sessions/{number}/candidates/{candidates[leo.learner_id]}"
        assert exam.post(path, exam.member, method="DELETE").status_code == 204
    assert [one["joined"] for one in listed(exam, number)] == [True]
    assert enrol(exam, number, class_name="3EME A").json["enrolled"] == 1, "others may still be added"


def test_extra_time_is_noted_and_taken_away():
    exam = Exam()
    zoe = exam.pupil()
    session = exam.session()
    number = session["number"]
    candidate = exam.enrolled(session, zoe)[zoe.learner_id]
    path = f"/api/sessions/{number}/candidates/{candidate}"
    for value in (33, None):
        assert (
            exam.post(path, exam.member, {"extra_time_percentage": value}, method="PATCH").status_code == 204
        )
        assert listed(exam, number)[0]["extra_time_percentage"] == value
    assert exam.post(path, exam.member, {"extra_time_percentage": 101}, method="PATCH").status_code == 422
    unknown = f"/api/sessions/{number}/candidates/{new_id()}"
    refused = exam.post(unknown, exam.member, {"extra_time_percentage": 5}, method="PATCH")
    assert refused.json["code"] == "candidate_unknown"


def test_a_candidate_of_another_session_is_not_on_this_list():
    exam = Exam()
    zoe = exam.pupil()
    here, there = exam.session(), exam.session(time="14:00")
    candidate = exam.enrolled(there, zoe)[zoe.learner_id]
    path = f"/api/sessions/{here['number']}/candidates/{candidate}"
    assert exam.post(path, exam.member, {"extra_time_percentage": 5}, method="PATCH").status_code == 404
    assert exam.post(path, exam.member, method="DELETE").status_code == 204
    assert UUID(listed(exam, there["number"])[0]["id"]) == candidate, "and is not taken off the other one"


def test_the_attendance_sheet_is_printed():
    exam = Exam()
    zoe = exam.pupil()
    session = exam.session()
    exam.enrolled(session, zoe)
    sheet = exam.get(f"/api/sessions/{session['number']}/attendance-sheet.pdf", exam.member)
    assert (sheet.status_code, sheet.mimetype) == (200, "application/pdf")
    assert sheet.data.startswith(b"%PDF")
    assert "Lefebvre" not in sheet.headers["Content-Disposition"]


def test_after_finalisation_the_list_does_not_move():
    exam = Exam()
    zoe = exam.pupil()
    session = exam.session()
    number = session["number"]
    (certification,) = exam.started(session, zoe)
    body = {
        "has_incident": False,
        "has_joining_issue": False,
        "unfinished": [{"certification_id": str(certification), "abort_reason": "candidate"}],
    }
    assert exam.post(f"/api/sessions/{number}/finalisation", exam.member, body).status_code == 204
    exam.pupil("Tard")
    assert enrol(exam, number, class_name="3EME A").json["code"] == "session_not_accessible"
