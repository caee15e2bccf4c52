"""An account is erased, a pupil is given up: no record system is told of them again, whatever comes late."""

from datetime import timedelta

from sqlalchemy import text

from contracts.events.identity import LearnerAnonymised, UserAnonymised
from services.reporting.storage.unit_of_work import new_uow
from services.reporting.usecases.forget_people import keep_retention
from services.reporting.usecases.tell_data_of_user import tell_data_of_user
from tests.services.reporting.story import (
    SCHOOL,
    at,
    changed,
    enrolled,
    issued,
    learner_id,
    positioned,
    published,
    reconciled,
    record,
    school,
    scored,
    user_id,
)
from tests.support.parts import Bench, hear_now

LIFE = (
    enrolled(1),
    reconciled(1),
    positioned(1, "1.1", 2),
    scored(1, user=1),
    issued(1, user=1),
    published(),
)
ERASED = UserAnonymised(user_id(1), at(28))
PERSONAL = ("learners", "positions", "certifications", "certificates")


def everything(bench: Bench) -> dict[str, list[tuple]]:
    with bench.parts.engine.connect() as connection:
        return {
            table: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]
            for table in PERSONAL
        }


def test_an_erased_account_leaves_the_school_s_list_and_nothing_else(bench: Bench) -> None:
    hear_now(bench, school(), *LIFE, ERASED)
    left = everything(bench)
    assert [left[table] for table in PERSONAL[1:]] == [[], [], []]
    (pupil,) = left["learners"]
    assert user_id(1) not in pupil and "Martin" in pupil


def test_facts_that_come_after_the_erasure_bring_nothing_back(bench: Bench) -> None:
    hear_now(bench, school(), ERASED, *LIFE, ERASED)
    left = everything(bench)
    assert [left[table] for table in PERSONAL[1:]] == [[], [], []]
    assert user_id(1) not in left["learners"][0]


def test_another_person_is_not_touched(bench: Bench) -> None:
    others = (
        enrolled(2, record("Roux")),
        reconciled(2),
        scored(2, user=2),
        issued(2, user=2, code="P-ABCDEFGH"),
    )
    hear_now(bench, school(), *others)
    before = everything(bench)
    hear_now(bench, *LIFE, ERASED)
    after = everything(bench)
    assert (
        after["certifications"] == before["certifications"]
        and after["certificates"] == before["certificates"]
    )


def test_a_pupil_given_up_has_no_name_and_older_records_do_not_give_it_back(bench: Bench) -> None:
    gone = LearnerAnonymised(learner_id(1), SCHOOL, 5, at(28))
    hear_now(bench, school(), enrolled(1), reconciled(1), gone, changed(1, record(), revision=4))
    (pupil,) = everything(bench)["learners"]
    assert not {"Martin", "Léa", "123456789AA", user_id(1)} & set(pupil)


def test_what_came_in_meanwhile_goes_at_the_second_look(bench: Bench) -> None:
    hear_now(bench, school(), enrolled(1), ERASED)
    with bench.parts.engine.begin() as connection:
        connection.execute(text("UPDATE learners SET user_id = :u"), {"u": user_id(1)})
        buried_at = connection.execute(text("SELECT buried_at FROM tombstones")).scalar_one()
    keep_retention(uow=new_uow(bench.parts), now=buried_at + timedelta(hours=1))
    assert user_id(1) not in everything(bench)["learners"][0]


def test_somebody_is_told_what_is_held_about_them_alone(bench: Bench) -> None:
    hear_now(
        bench,
        school(),
        *LIFE,
        enrolled(2, record("Roux", "Max")),
        reconciled(2),
        scored(2, user=2, session=2),
    )
    told = {name: lines for name, _, _, lines in tell_data_of_user(user_id(1), uow=new_uow(bench.parts))}
    assert [one["ine"] for one in told["learners"]] == ["123456789AA"]
    (result,) = told["certifications"]
    assert (result["status"], result["levels"], result["code"]) == (
        "Validée",
        ["1.1 : niveau 3"],
        "P-2346789B",
    )
    assert "Roux" not in str(told)
    unpublished = {
        name: lines for name, _, _, lines in tell_data_of_user(user_id(2), uow=new_uow(bench.parts))
    }
    assert unpublished["certifications"] == [], "as long as it is not published"
