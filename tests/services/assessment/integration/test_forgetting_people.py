"""An account is erased: levels, tests and answers go; an exam keeps its marks until its jury must be done with it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.identity import UserAnonymised
from contracts.rpc.assessment import (
    CLOSE_CERTIFICATION_TEST,
    DATA_OF_USER,
    OPEN_CERTIFICATION_TEST,
    CertificationTestWanted,
    CertificationWanted,
)
from contracts.rpc.personal_data import DataOfUserWanted
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.keep_retention import Periods, keep_retention
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.services.assessment.integration.test_reports import report_question, report_tutorial
from tests.services.assessment.integration.test_tutorials import put
from tests.support.parts import hear_now

NOW = datetime.now(UTC)
TABLES = ("positions", "evidence", "assessments", "answers", "tutorial_marks", "reports")


def counts(desk: Desk) -> dict[str, int]:
    return {table: desk.scalar(f"SELECT count(*) FROM {table}") for table in TABLES}


def erase(desk: Desk, user_id: UUID) -> None:
    hear_now(desk.bench, UserAnonymised(user_id, NOW))


def keep(desk: Desk, *, days: float = 0) -> None:
    periods = Periods(answers=1_100, exams=400, reports=400, closed_reports=90)
    keep_retention(periods, uow=new_uow(desk.bench.parts), now=NOW + timedelta(days=days))


def told(desk: Desk, user_id: UUID) -> dict[str, Any]:
    answer = desk.ask(DATA_OF_USER, DataOfUserWanted(user_id))
    return {section.name: section.lines for section in answer.sections}


def test_everything_of_one_person_goes_and_nothing_of_another(desk: Desk) -> None:
    gone, stays = desk.pupil(), desk.pupil()
    for one in (gone, stays):
        one.position_in("1.1", masters=2)
        put(one)
        report_tutorial(one, comment="le lien est mort")
    before = counts(desk)
    held = told(desk, stays.id)
    erase(desk, gone.id)
    erase(desk, gone.id)
    assert {table: 2 * left for table, left in counts(desk).items() if table != "answers"} == {
        table: all_of_them for table, all_of_them in before.items() if table != "answers"
    }
    assert told(desk, stays.id) == held
    assert all(not lines for lines in told(desk, gone.id).values())


def test_an_exam_can_still_be_scored_without_what_was_typed_and_goes_after_its_time(
    desk: Desk, pupil: Pupil
) -> None:
    for index in ("1.1", "1.2", "1.3", "2.1", "2.2"):
        pupil.position_in(index, masters=2)
    certification = uuid4()
    desk.ask(OPEN_CERTIFICATION_TEST, CertificationTestWanted(certification, pupil.id))
    assessment = str(desk.scalar("SELECT id FROM assessments WHERE kind = 'CERTIFICATION'"))
    first = pupil.get(f"/api/assessments/{assessment}/questions?after=0&limit=3").json["questions"][0]
    pupil.answer(assessment, first, rightly=True)
    erase(desk, pupil.id)
    assert counts(desk) == {
        "positions": 0,
        "evidence": 0,
        "assessments": 1,
        "answers": 1,
        "tutorial_marks": 0,
        "reports": 0,
    }
    assert desk.scalar("SELECT fields FROM answers") is None
    closed = desk.ask(CLOSE_CERTIFICATION_TEST, CertificationWanted(certification))
    assert [one.result is not None for one in closed.questions].count(True) == 1
    keep(desk, days=399)
    assert counts(desk)["assessments"] == 1
    keep(desk, days=401)
    assert counts(desk) == dict.fromkeys(TABLES, 0)


def test_what_a_token_that_outlives_its_account_writes_goes_at_the_second_look(
    desk: Desk, pupil: Pupil
) -> None:
    erase(desk, pupil.id)
    pupil.position_in("1.1", masters=2)
    report_tutorial(pupil)
    assert counts(desk)["evidence"] > 0
    keep(desk, days=1 / 24)
    assert counts(desk) == dict.fromkeys(TABLES, 0)


def test_answers_are_forgotten_after_three_years_and_what_they_showed_is_not(
    desk: Desk, pupil: Pupil
) -> None:
    pupil.position_in("1.1", masters=2)
    before = counts(desk)
    report_tutorial(pupil)
    keep(desk, days=399)
    assert counts(desk) == {**before, "reports": 1}
    keep(desk, days=401)
    assert counts(desk) == before
    keep(desk, days=1_099)
    assert counts(desk) == before
    keep(desk, days=1_101)
    assert counts(desk) == {**before, "answers": 0}
    assert pupil.profile()["pix"] > 0


def test_somebody_is_told_every_level_test_and_answer(desk: Desk, pupil: Pupil) -> None:
    assessment = pupil.position_in("1.1", masters=2)
    put(pupil)
    report_question(pupil, assessment["id"], 2, "WRONG_WORD", comment="le mot en gras")
    held = told(desk, pupil.id)
    assert {name: len(lines) for name, lines in held.items()} == counts(desk)
    assert held["assessments"][0]["state"] == "Terminé"
    assert {one["result"] for one in held["answers"]} <= {"Réussie", "Manquée"}
    (report,) = held["reports"]
    assert (report["about"], report["reason"], report["comment"]) == (
        "question",
        "un mot faux",
        "le mot en gras",
    )
    assert (report["assessment_id"], report["position"]) == (assessment["id"], 2)
    assert all(not lines for lines in told(desk, uuid4()).values())
