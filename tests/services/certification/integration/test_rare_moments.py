"""What hardly ever happens, and must go well when it does."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.messaging import Unavailable
from contracts.rpc import Refused
from services.certification.domain import codes
from services.certification.domain.refusals import AccountOfAnotherCandidate
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases import start_test as starting
from tests.services.certification.days import Day
from tests.services.certification.exam import NOW, OK, Exam


def two_in_a_room() -> tuple[Exam, dict, list]:
    exam = Exam()
    pupils = [exam.pupil("Lefebvre", "Zoé"), exam.pupil("Martin", "Léo")]
    session = exam.session()
    return exam, session, pupils


def test_a_verification_code_that_is_taken_is_drawn_again(monkeypatch):
    exam, session, (zoe, leo) = two_in_a_room()
    drawn = iter(["P-22222222", "P-22222222", "P-22222222", "P-33333333"])
    monkeypatch.setattr(codes, "new_verification_code", lambda _rng: next(drawn))
    exam.started(session, zoe, leo)
    with exam.bench.parts.engine.connect() as connection:
        found = connection.execute(text("SELECT verification_code FROM certifications")).scalars()
        assert sorted(found) == ["P-22222222", "P-33333333"]


def test_without_any_free_code_nobody_starts_and_nothing_is_used_up(monkeypatch):
    exam, session, (zoe, leo) = two_in_a_room()
    monkeypatch.setattr(codes, "new_verification_code", lambda _rng: "P-22222222")
    monkeypatch.setattr(starting, "CODE_TRIES", 3)
    exam.started(session, zoe)
    candidate = exam.enrolled(session, leo)[leo.learner_id]
    exam.post(f"/api/sessions/{session['number']}/entry", leo.user_id, leo.claim)
    path = f"/api/sessions/{session['number']}/candidates/{candidate}/authorise"
    exam.post(path, exam.watched(session))
    assert exam.start(session, leo).status_code == 500
    assert exam.get(f"/api/sessions/{session['number']}/entry", leo.user_id).json["status"] == "authorised"


def test_the_constraint_decides_when_an_account_joins_as_two_candidates_at_once():
    exam, session, (zoe, leo) = two_in_a_room()
    exam.enrolled(session, zoe, leo)
    exam.post(f"/api/sessions/{session['number']}/entry", zoe.user_id, zoe.claim)
    with new_uow(exam.bench.parts) as uow, pytest.raises(AccountOfAnotherCandidate):
        (other,) = [one for one in uow.candidates.of_session(UUID(session["id"])) if one.user_id is None]
        uow.candidates.link(other, zoe.user_id, at=NOW)


def test_a_refusal_nobody_foresaw_gives_the_authorisation_back():
    exam, session, (zoe, _) = two_in_a_room()
    candidate = exam.enrolled(session, zoe)[zoe.learner_id]
    exam.post(f"/api/sessions/{session['number']}/entry", zoe.user_id, zoe.claim)
    path = f"/api/sessions/{session['number']}/candidates/{candidate}/authorise"
    exam.post(path, exam.watched(session))

    def refuse(_: object) -> None:
        raise Refused("not_found")

    exam.replace_opening(refuse)
    assert exam.start(session, zoe).status_code == 404
    assert exam.get(f"/api/sessions/{session['number']}/entry", zoe.user_id).json["status"] == "authorised"


def test_the_database_refuses_a_second_certification_for_a_candidate():
    day = Day([OK] * 15)
    with day.exam.bench.parts.engine.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(
            text(
                "INSERT INTO certifications (id, session_id, candidate_id, user_id, verification_code, max_level,"
                " entered_at) SELECT gen_random_uuid(), session_id, candidate_id, gen_random_uuid(), 'P-99999999',"
                " 5, now() FROM certifications"
            )
        )
    assert "one_certification_per_candidate" in str(refused.value)


def test_identity_away_at_the_door_says_come_back():
    exam, session, (zoe, _) = two_in_a_room()
    exam.enrolled(session, zoe)
    with exam.bench.parts.engine.begin() as connection:
        connection.execute(text("UPDATE learners SET user_id = NULL"))

    def away(_: object) -> None:
        raise Unavailable("identity.learner_of_user")

    exam.replace_identity(away)
    refused = exam.post(f"/api/sessions/{session['number']}/entry", zoe.user_id, zoe.claim)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
