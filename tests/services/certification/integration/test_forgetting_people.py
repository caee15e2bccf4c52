"""A certificate outlives an account, until its day is over; a test outlives it until the jury is done; nothing else does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from contracts.events.assessment import CompetencePositioned
from contracts.events.identity import (
    LearnerAnonymised,
    LearnerChanged,
    LearnerReconciled,
    LearnerRecord,
    UserAnonymised,
)
from services.certification.badge_keys import new_badge_key
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.forget_people import keep_retention
from services.certification.usecases.tell_data_of_user import tell_data_of_user
from tests.services.certification.days import Day
from tests.services.certification.exam import KO, NOW, OK, Exam
from tests.support.parts import hear_now

RIGHT = [OK] * 15
WRONG = [KO] * 15
TODAY = datetime.now(UTC)
NOBODY = "(anonymisé)"


def rows(exam: Exam, statement: str, **values: Any) -> list[tuple]:
    with exam.bench.parts.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def erase(exam: Exam, pupil: Any) -> None:
    hear_now(exam.bench, UserAnonymised(pupil.user_id, NOW))


def keep(exam: Exam, *, days: float) -> None:
    keep_retention(uow=new_uow(exam.bench.parts), evidence_days=400, now=TODAY + timedelta(days=days))


def names(exam: Exam) -> list[str]:
    return [row[0] for row in rows(exam, "SELECT last_name FROM candidates ORDER BY enrolled_at, id")]


def test_a_valid_certificate_is_kept_under_its_name_and_can_be_checked_until_its_day() -> None:
    day = Day(RIGHT, CERTIFICATION_BADGE_KEY=new_badge_key()).finalised().score().published()
    exam, code = day.exam, day.own()["verification_code"]
    badge = f"/api/certifications/{day.certification}/badge.jwt"
    assert exam.post(badge, day.pupil.user_id, {"named": True}).status_code == 200
    erase(exam, day.pupil)
    assert rows(exam, "SELECT revoked_at FROM badges") == [(None,)], (
        "others rely on it, as on the certificate"
    )
    assert names(exam) == ["Nom0"]
    assert exam.get(f"/api/certificates/{code}", None).json["last_name"] == "Nom0"
    assert rows(exam, "SELECT count(*) FROM competence_levels") == [(0,)]
    assert rows(exam, "SELECT user_id FROM learners") == [(None,)]
    keep(exam, days=3 * 365 - 2)
    assert names(exam) == ["Nom0"]
    keep(exam, days=3 * 366)
    assert names(exam) == [NOBODY]
    assert exam.get(f"/api/certificates/{code}", None).json["code"] == "certificate_unknown"
    assert rows(exam, "SELECT count(*) FROM badges WHERE revoked_at IS NULL") == [(0,)]
    assert "Nom0" not in str(rows(exam, "SELECT * FROM badges"))
    everything = rows(
        exam, "SELECT c.*, t.user_id FROM candidates c JOIN certifications t ON t.candidate_id = c.id"
    )
    assert day.pupil.user_id not in everything[0] and date(2010, 1, 1) in everything[0]
    assert "Saint-Étienne" not in str(everything)


def test_a_test_that_waits_for_its_jury_is_kept_and_goes_once_published_without_a_certificate() -> None:
    day = Day(WRONG)
    erase(day.exam, day.pupil)
    assert names(day.exam) == ["Nom0"]
    day.finalised().score()
    keep(day.exam, days=1)
    assert names(day.exam) == ["Nom0"]
    day.published()
    keep(day.exam, days=1)
    assert names(day.exam) == [NOBODY]


def test_a_failed_and_published_test_goes_at_once() -> None:
    day = Day(WRONG, RIGHT).finalised().score().published()
    erase(day.exam, day.pupil)
    assert sorted(names(day.exam)) == [NOBODY, "Nom1"]


def test_a_session_that_is_never_published_does_not_keep_them_for_ever() -> None:
    day = Day(RIGHT)
    erase(day.exam, day.pupil)
    keep(day.exam, days=300)
    assert names(day.exam) == ["Nom0"]
    keep(day.exam, days=410)
    assert names(day.exam) == [NOBODY]


def test_whoever_only_came_to_the_door_leaves_the_school_s_line_alone() -> None:
    exam = Exam()
    pupil, session = exam.pupil("Nom0", "Prénom0"), exam.session()
    exam.enrolled(session, pupil)
    exam.post(f"/api/sessions/{session['number']}/entry", pupil.user_id, pupil.claim)
    erase(exam, pupil)
    assert rows(exam, "SELECT last_name, user_id, joined_at FROM candidates") == [("Nom0", None, None)]


def test_late_facts_bring_nothing_back() -> None:
    exam = Exam()
    pupil = exam.pupil()
    erase(exam, pupil)
    hear_now(
        exam.bench,
        LearnerReconciled(pupil.learner_id, exam.organisation_id, pupil.user_id, 9, NOW),
        CompetencePositioned(pupil.user_id, "1.1", 3, 24, 0.1, 9, NOW),
    )
    assert rows(exam, "SELECT user_id FROM learners") == [(None,)]
    assert rows(exam, "SELECT count(*) FROM competence_levels") == [(0,)]
    erase(exam, pupil)
    assert rows(exam, "SELECT count(*) FROM tombstones") == [(1,)]


def test_a_pupil_given_up_has_no_name_and_older_records_do_not_give_it_back() -> None:
    exam = Exam()
    pupil, session = exam.pupil("Quatrevaux", "Ada"), exam.session()
    exam.enrolled(session, pupil)
    old = LearnerRecord("Quatrevaux", "Ada", date(2010, 8, 12), None, "3EME A")
    hear_now(
        exam.bench,
        LearnerAnonymised(pupil.learner_id, exam.organisation_id, 5, NOW),
        LearnerChanged(pupil.learner_id, exam.organisation_id, old, 4, NOW),
    )
    everything = str(rows(exam, "SELECT * FROM learners")) + str(rows(exam, "SELECT * FROM candidates"))
    assert "Quatrevaux" not in everything and "quatrevaux" not in everything


def test_a_pupil_given_up_keeps_their_own_certificate_while_they_have_an_account() -> None:
    day = Day(RIGHT).finalised().score().published()
    hear_now(day.exam.bench, LearnerAnonymised(day.pupil.learner_id, day.exam.organisation_id, 5, NOW))
    keep(day.exam, days=10)
    assert names(day.exam) == ["Nom0"]
    assert day.own()["verification_code"]


def test_candidates_who_never_came_and_names_of_invigilators_go_after_a_year() -> None:
    exam = Exam()
    pupil, session = exam.pupil("Nom0", "Prénom0"), exam.session(observations="Vu avec Mme Roux")
    exam.enrolled(session, pupil)
    keep(exam, days=395)
    assert names(exam) == ["Nom0"]
    keep(exam, days=404)
    assert names(exam) == [NOBODY]
    assert rows(exam, "SELECT invigilators, observations FROM sessions") == [([], None)]


@pytest.mark.parametrize("published", [True, False])
def test_somebody_is_told_what_is_held_about_them_alone(*, published: bool) -> None:
    day = Day(RIGHT, WRONG)
    if published:
        day.finalised().score().published()
    uow = new_uow(day.exam.bench.parts)
    told = {name: lines for name, _, _, lines in tell_data_of_user(day.pupil.user_id, uow=uow)}
    (taken,) = told["candidacies"]
    assert taken["last_name"] == "Nom0" and len(told["levels"]) == 5
    assert (taken["status"], bool(taken["marks"])) == (("Validée", True) if published else (None, False))
    assert bool(taken["verification_code"]) is published
    assert "Nom1" not in str(told) and "Bertrand" not in str(told)
