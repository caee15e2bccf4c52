"""An exam day, from the planned session to the certificate that anyone can check."""

import csv
import io
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.assessment import AnswerSubmitted, AssessmentCompleted, AssessmentKind
from contracts.events.certification import SessionFinalised
from contracts.shapes import load
from tests.services.certification.exam import KO, NOW, OK, Exam
from tests.support.parts import hear_now, told


def finished(exam: Exam, pupil_user: UUID, certification: UUID) -> None:
    assessment_id = exam.assessment.opened[certification]
    kind = AssessmentKind.CERTIFICATION
    hear_now(
        exam.bench,
        AssessmentCompleted(assessment_id, pupil_user, kind, certification, 15, NOW),
    )


def finalised(exam: Exam, number: int, **changes) -> None:
    body = {"has_incident": False, "has_joining_issue": False, **changes}
    response = exam.post(f"/api/sessions/{number}/finalisation", exam.member, body)
    assert response.status_code == 204, response.json


def scored(exam: Exam) -> None:
    """The bus brings back what certification told itself."""
    for data in told(exam.bench, "SessionFinalised"):
        hear_now(exam.bench, load(SessionFinalised, data))


def test_a_class_sits_the_certification_and_one_of_them_earns_a_certificate():
    exam = Exam()
    zoe, leo = exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")
    session = exam.session()
    number = session["number"]
    good, bad = exam.started(session, zoe, leo)
    exam.assessment.answers = {good: [OK] * 15, bad: [OK] * 5 + [KO] * 10}
    for pupil, certification in ((zoe, good), (leo, bad)):
        finished(exam, pupil.user_id, certification)
    finalised(exam, number)

    waiting = exam.get("/api/my-certifications", zoe.user_id).json["items"]
    assert [(one["status"], one["pix"], one["verification_code"]) for one in waiting] == [
        ("PENDING", None, None)
    ]
    scored(exam)
    assert exam.get("/api/my-certifications", zoe.user_id).json["items"][0]["status"] == "PENDING"

    listed = exam.get("/api/jury/sessions", exam.jury).json["items"]
    assert [(one["number"], one["publishable"], one["obstacles"]) for one in listed] == [(number, True, [])]
    assert exam.post(f"/api/sessions/{number}/publication", exam.jury).status_code == 204

    (own,) = exam.get("/api/my-certifications", zoe.user_id).json["items"]
    assert (own["status"], own["pix"], own["max_pix"]) == ("VALIDATED", 135, 640)
    assert [mark["level"] for mark in own["marks"]] == [3] * 5
    (lost,) = exam.get("/api/my-certifications", leo.user_id).json["items"]
    assert (lost["status"], lost["pix"], lost["cause"]) == ("REJECTED", 0, "too_few_right_answers")
    assert lost["verification_code"] is None

    shown = exam.get(f"/api/certificates/{own['verification_code']}", None).json
    assert (shown["first_name"], shown["last_name"], shown["birth_city"]) == (
        "Zoé",
        "Lefebvre",
        "Saint-Étienne",
    )
    assert shown["centre"] == "Collège Léonard de Vinci"
    levels = {one["code"]: one["level"] for area in shown["areas"] for one in area["competences"]}
    assert len(levels) == 16
    assert (levels["1.1"], levels["5.2"]) == (3, None)

    for path, by in (
        (f"/api/certifications/{good}/certificate.pdf", zoe.user_id),
        (f"/api/certifications/{good}/certificate.pdf", exam.administrator),
        (f"/api/sessions/{number}/certificates.pdf", exam.member),
    ):
        pdf = exam.get(path, by)
        assert pdf.status_code == 200, path
        assert pdf.data.startswith(b"%PDF")
    assert exam.get(f"/api/certifications/{bad}/certificate.pdf", leo.user_id).status_code == 404

    sheet = exam.get(f"/api/sessions/{number}/results", exam.member, headers={"Accept": "text/csv"})
    rows = list(
        csv.DictReader(io.StringIO(sheet.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";")
    )
    assert [(row["Nom"], row["Statut"], row["Nombre de Pix"], row["1.1"], row["5.2"]) for row in rows] == [
        ("Lefebvre", "Validée", "135", "3", "-"),
        ("Martin", "Rejetée", "0", "0", "-"),
    ]
    as_json = exam.get(f"/api/sessions/{number}/results", exam.member).json
    assert [one["pix"] for one in as_json["items"]] == [135, 0]

    names = [
        "SessionCreated",
        "CandidateEnrolled",
        "CertificationStarted",
        "SessionFinalised",
        "CertificationScored",
        "SessionPublished",
        "CertificateIssued",
    ]
    counts = {name: len(told(exam.bench, name)) for name in names}
    assert counts == dict(zip(names, (1, 2, 2, 1, 2, 1, 1), strict=True))


def test_the_board_follows_each_candidate():
    exam = Exam()
    zoe, leo = exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")
    session = exam.session()
    (certification,) = exam.started(session, zoe)
    exam.enrolled(session, leo)
    number = session["number"]
    for position in (2, 1, 3, 3):
        hear_now(exam.bench, answer(exam, zoe.user_id, certification, position))
    invigilator = exam.watched(session)
    board = exam.get(f"/api/sessions/{number}/board", invigilator).json
    first, second = board["items"]
    assert (first["status"], first["question"], first["questions"]) == ("started", 4, 15)
    assert first["last_answer_at"] == NOW.isoformat()
    assert (second["status"], second["present"], second["question"]) == ("waiting", False, None)
    assert (board["present"], board["started"], board["ended"]) == (1, 1, 0)
    finished(exam, zoe.user_id, certification)
    first, _ = exam.get(f"/api/sessions/{number}/board", invigilator).json["items"]
    assert (first["status"], first["question"]) == ("completed", 4)


def answer(exam: Exam, user_id: UUID, certification: UUID, position: int) -> AnswerSubmitted:
    return AnswerSubmitted(
        assessment_id=exam.assessment.opened[certification],
        user_id=user_id,
        kind=AssessmentKind.CERTIFICATION,
        origin_id=certification,
        position=position,
        challenge_id="x",
        competence="1.1",
        topic="t",
        level=1,
        result=OK,
        known=0,
        targeted=0,
        answered_at=NOW,
    )


def test_answers_of_training_and_of_unknown_tests_change_nothing():
    exam = Exam()
    zoe = exam.pupil()
    session = exam.session()
    (certification,) = exam.started(session, zoe)
    stranger = answer(exam, zoe.user_id, certification, 9)
    exam.assessment.opened[new_id()] = new_id()
    training = {**vars(stranger), "kind": AssessmentKind.COMPETENCE, "origin_id": certification}
    unknown = {**vars(stranger), "origin_id": new_id()}
    hear_now(exam.bench, AnswerSubmitted(**training), AnswerSubmitted(**unknown))
    board = exam.get(f"/api/sessions/{session['number']}/board", exam.watched(session)).json
    assert board["items"][0]["question"] == 1
