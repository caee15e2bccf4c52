"""The door of a session, and the start of the test."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.identifiers import new_id
from tests.services.certification.exam import Exam, Pupil
from tests.support.parts import told


def join(exam: Exam, session: dict, pupil: Pupil, **claim):
    path = f"/api/sessions/{session['number']}/entry"
    return exam.post(path, pupil.user_id, {**pupil.claim, **claim})


def authorise(
    exam: Exam, session: dict, candidate: UUID, deed: str = "authorise", invigilator: UUID | None = None
):
    path = f"/api/sessions/{session['number']}/candidates/{candidate}/{deed}"
    return exam.post(path, invigilator or exam.watched(session))


def standing(exam: Exam, session: dict, pupil: Pupil) -> dict:
    return exam.get(f"/api/sessions/{session['number']}/entry", pupil.user_id).json


def one_pupil(**kwargs) -> tuple[Exam, dict, Pupil, UUID]:
    exam = Exam()
    pupil = exam.pupil(**kwargs)
    session = exam.session()
    return exam, session, pupil, exam.enrolled(session, pupil)[pupil.learner_id]


def test_a_pupil_enters_whatever_accents_and_case_and_as_often_as_they_like():
    exam, session, pupil, _ = one_pupil(last_name="Lefèvre-Œuf")
    for claim in ({}, {"last_name": "LEFEVRE OEUF", "first_name": " zoe "}):
        response = join(exam, session, pupil, **claim)
        assert (response.status_code, response.json["status"]) == (200, "waiting")
    assert standing(exam, session, pupil)["certifiable"] is True


def test_nobody_of_that_name_is_on_the_list():
    exam, session, pupil, _ = one_pupil()
    for claim in ({"last_name": "Autre"}, {"birth_date": "2010-08-13"}):
        response = join(exam, session, pupil, **claim)
        assert (response.status_code, response.json["code"]) == (404, "candidate_not_found")


def test_two_candidates_of_that_name_cannot_be_told_apart():
    exam = Exam()
    one, other = exam.pupil(), exam.pupil()
    session = exam.session()
    exam.enrolled(session, one, other)
    response = join(exam, session, one)
    assert (response.status_code, response.json["code"]) == (409, "candidate_ambiguous")


def test_somebody_has_joined_as_this_candidate():
    exam, session, pupil, _ = one_pupil()
    join(exam, session, pupil)
    thief = Pupil(pupil.learner_id, new_id(), pupil.last_name, pupil.first_name)
    response = join(exam, session, thief)
    assert (response.status_code, response.json["code"]) == (409, "candidate_of_another_account")


def test_an_account_is_one_candidate_only():
    exam = Exam()
    zoe, leo = exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")
    session = exam.session()
    exam.enrolled(session, zoe, leo)
    join(exam, session, zoe)
    response = join(exam, session, Pupil(leo.learner_id, zoe.user_id, "Martin", "Léo"))
    assert (response.status_code, response.json["code"]) == (409, "account_of_another_candidate")


def test_the_account_must_be_the_pupil_of_the_schools_list():
    exam, session, pupil, _ = one_pupil()
    somebody = Pupil(pupil.learner_id, new_id(), pupil.last_name, pupil.first_name)
    response = join(exam, session, somebody)
    assert (response.status_code, response.json["code"]) == (409, "candidate_not_reconciled")
    assert join(exam, session, pupil).status_code == 200, "and the right one enters"


def test_a_pupil_reconciled_a_moment_ago_is_looked_up_at_identity():
    exam, session, pupil, _ = one_pupil(reconciled=False)
    assert join(exam, session, pupil).json["code"] == "candidate_not_reconciled"
    exam.identity.reconciled[pupil.user_id] = pupil.learner_id
    assert join(exam, session, pupil).status_code == 200


@pytest.mark.parametrize(
    "claim", [{"birth_date": "12/08/2010"}, {"birth_date": None}, {"first_name": ""}, {"ine": "x"}]
)
def test_a_claim_that_cannot_be_read_is_said_field_by_field(claim):
    exam, session, pupil, _ = one_pupil()
    response = join(exam, session, pupil, **claim)
    assert (response.status_code, list(response.json["errors"])) == (422, list(claim))


def test_two_accounts_at_once_are_one_candidate():
    exam = Exam()
    pupils = [exam.pupil(), exam.pupil("Autre")]
    session = exam.session()
    exam.enrolled(session, pupils[0])
    # two accounts that identity both takes for this pupil: whatever is wrong there, one seat is one account
    with exam.bench.parts.engine.begin() as connection:
        connection.execute(text("UPDATE learners SET user_id = NULL"))
    for one in pupils:
        exam.identity.reconciled[one.user_id] = pupils[0].learner_id
    codes: list[int] = []

    def enter(pupil: Pupil) -> None:
        claim = Pupil(pupil.learner_id, pupil.user_id, pupils[0].last_name, pupils[0].first_name)
        codes.append(join(exam, session, claim).status_code)

    threads = [threading.Thread(target=enter, args=(one,)) for one in pupils]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(codes) == [200, 409]


def test_whoever_has_not_joined_sees_no_session():
    exam, session, pupil, _ = one_pupil()
    for by in (pupil.user_id, exam.member, new_id()):
        assert exam.get(f"/api/sessions/{session['number']}/entry", by).json["code"] == "session_unknown"
        refused = exam.post(
            f"/api/sessions/{session['number']}/start", by, {"access_code": session["access_code"]}
        )
        assert refused.json["code"] == "session_unknown"


def test_the_test_starts_with_the_code_and_the_authorisation_which_is_then_used_up():
    exam, session, pupil, candidate = one_pupil()
    join(exam, session, pupil)
    assert exam.start(session, pupil).json["code"] == "start_not_authorised"
    authorise(exam, session, candidate)
    assert standing(exam, session, pupil)["status"] == "authorised"
    wrong = exam.start({**session, "access_code": "AAAA11"}, pupil)
    assert (wrong.status_code, wrong.json["code"]) == (404, "access_code_wrong")
    assert standing(exam, session, pupil)["status"] == "authorised", "a wrong code uses nothing up"
    begun = exam.start({**session, "access_code": session["access_code"].lower()}, pupil)
    assert begun.status_code == 200
    now = standing(exam, session, pupil)
    assert (now["status"], now["authorised"], now["certification_id"]) == (
        "started",
        False,
        begun.json["certification_id"],
    )
    (fact,) = told(exam.bench, "CertificationStarted")
    assert fact["assessment_id"] == begun.json["assessment_id"]
    assert fact["learner_id"] == str(pupil.learner_id)


def entered_long_ago(exam: Exam) -> None:
    with exam.bench.parts.engine.begin() as connection:
        then = datetime.now(UTC) - timedelta(minutes=5)
        connection.execute(text("UPDATE certifications SET entered_at = :then"), {"then": then})


def test_coming_back_needs_the_invigilator_again():
    exam, session, pupil, candidate = one_pupil()
    (certification,) = exam.started(session, pupil)
    entered_long_ago(exam)
    refused = exam.start(session, pupil)
    assert (refused.status_code, refused.json["code"]) == (409, "resume_not_authorised")
    assert authorise(exam, session, candidate).json["code"] == "candidate_already_started"
    assert authorise(exam, session, candidate, "resume").status_code == 204
    back = exam.start(session, pupil)
    assert UUID(back.json["certification_id"]) == certification
    entered_long_ago(exam)
    assert exam.start(session, pupil).json["code"] == "resume_not_authorised"
    assert len(told(exam.bench, "CertificationStarted")) == 1


def test_a_start_whose_answer_was_lost_is_asked_again_and_is_the_same():
    exam, session, pupil, _ = one_pupil()
    exam.started(session, pupil)
    again = exam.start(session, pupil)
    assert again.status_code == 200
    assert list(exam.assessment.opened) == [UUID(again.json["certification_id"])]
    assert len(told(exam.bench, "CertificationStarted")) == 1


def test_the_assessment_service_away_costs_the_candidate_nothing():
    exam, session, pupil, candidate = one_pupil()
    join(exam, session, pupil)
    authorise(exam, session, candidate)
    exam.assessment.away = True
    away = exam.start(session, pupil)
    assert (away.status_code, away.json["code"]) == (503, "service_unavailable")
    assert standing(exam, session, pupil)["certification_id"] is None
    exam.assessment.away = False
    entered_long_ago(exam)
    begun = exam.start(session, pupil)
    assert begun.status_code == 200, "the accepted start is finished without a new authorisation"
    assert len(told(exam.bench, "CertificationStarted")) == 1


def test_whoever_is_not_certifiable_does_not_start_and_keeps_the_authorisation():
    exam, session, pupil, candidate = one_pupil(levels=4)
    join(exam, session, pupil)
    authorise(exam, session, candidate)
    exam.assessment.certifiable = False
    refused = exam.start(session, pupil)
    assert (refused.status_code, refused.json["code"]) == (409, "candidate_not_certifiable")
    assert standing(exam, session, pupil)["status"] == "authorised"
    exam.assessment.certifiable = True
    assert exam.start(session, pupil).status_code == 200


def test_two_starts_at_once_are_one_certification():
    exam, session, pupil, candidate = one_pupil()
    join(exam, session, pupil)
    authorise(exam, session, candidate)
    replies: list = []
    threads = [threading.Thread(target=lambda: replies.append(exam.start(session, pupil))) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.status_code for one in replies} == {200}, [one.json for one in replies]
    assert len({one.json["certification_id"] for one in replies}) == 1
    assert len(exam.assessment.opened) == 1
    assert len(told(exam.bench, "CertificationStarted")) == 1


def test_a_finalised_session_is_closed_to_everybody():
    exam = Exam()
    zoe, leo = exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")
    session = exam.session()
    number = session["number"]
    (certification,) = exam.started(session, zoe)
    candidate = exam.enrolled(session, leo)[leo.learner_id]
    invigilator = exam.watched(session)
    authorise(exam, session, candidate, invigilator=invigilator)
    body = {
        "has_incident": False,
        "has_joining_issue": False,
        "unfinished": [{"certification_id": str(certification), "abort_reason": "technical"}],
    }
    assert exam.post(f"/api/sessions/{number}/finalisation", exam.member, body).status_code == 204
    for response in (
        join(exam, session, leo),
        exam.start(session, zoe),
        authorise(exam, session, candidate, "resume", invigilator),
        exam.post(
            f"/api/sessions/{number}/invigilation", new_id(), {"password": session["invigilator_password"]}
        ),
    ):
        assert (response.status_code, response.json["code"]) == (409, "session_not_accessible")
    assert exam.get(f"/api/sessions/{number}/board", invigilator).status_code == 200, (
        "the board stays readable"
    )


def test_a_start_that_was_being_opened_when_the_session_was_finalised_never_counts():
    exam = Exam()
    zoe, leo = exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")
    session = exam.session()
    (certification,) = exam.started(session, zoe)
    candidate = exam.enrolled(session, leo)[leo.learner_id]
    authorise(exam, session, candidate)
    join(exam, session, leo)
    open_test = exam.assessment.open

    def finalised_meanwhile(request):
        body = {
            "has_incident": False,
            "has_joining_issue": False,
            "unfinished": [{"certification_id": str(certification), "abort_reason": "candidate"}],
        }
        done = exam.post(f"/api/sessions/{session['number']}/finalisation", exam.member, body)
        assert done.status_code == 204
        return open_test(request)

    exam.replace_opening(finalised_meanwhile)
    assert exam.start(session, leo).json["code"] == "session_not_accessible"
    assert len(told(exam.bench, "CertificationStarted")) == 1
    items = exam.get(f"/api/sessions/{session['number']}/finalisation", exam.member).json["items"]
    assert [one["certification_id"] for one in items] == [str(certification)]


def test_a_birth_date_is_compared_exactly():
    exam, session, pupil, _ = one_pupil(birth_date=date(2010, 1, 2))
    assert join(exam, session, pupil, birth_date="2010-02-01").json["code"] == "candidate_not_found"
