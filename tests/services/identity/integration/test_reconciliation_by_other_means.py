"""Dry runs, the INE that follows a pupil, student numbers, the Médiacentre: through the API (facts 2.3 to 2.5)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.identity.domain.organisations import Kind
from tests.services.identity.pupils import claim, create, gar_only, preview, student, with_gar
from tests.services.identity.school import CLAIM, Scene, at_once, refused
from tests.support.parts import signed_in, told

JEAN = {"first_name": "Jean-Éric", "last_name": "O'Neil"}
NOE = {"first_name": "Noé", "last_name": "Autre", "birth_date": "2010-01-01"}


def try_out(here: Scene, organisation: UUID, *, by: UUID, **changes: str) -> Any:
    url = f"/api/organisations/{organisation}/reconciliations/preview"
    return here.client.post(url, json={**CLAIM, **changes}, headers=signed_in(by))


def recognise(here: Scene, organisation: UUID, *, by: UUID) -> Any:
    url = f"/api/organisations/{organisation}/reconciliations/automatic"
    return here.client.post(url, headers=signed_in(by))


# dry runs


def test_a_claim_tried_out_says_the_same_and_changes_nothing(here: Scene, ada: UUID):
    me = here.person()
    with here.nothing_changes():
        tried = try_out(here, ada, by=me).get_json()
    assert claim(here, ada, by=me).get_json() == tried
    with here.nothing_changes():
        assert try_out(here, ada, by=me).get_json() == tried


def test_a_claim_tried_out_is_refused_like_the_claim(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    me, other = here.person(), here.person()
    claim(here, ada, by=me)
    with here.nothing_changes():
        assert refused(try_out(here, ada, by=other), 409, "learner_linked_here")["short_code"] == "R31"
        assert (
            refused(try_out(here, blaise, by=other), 409, "learner_linked_elsewhere")["short_code"] == "R11"
        )
        assert refused(try_out(here, ada, by=me, **JEAN), 409, "account_linked_here")["short_code"] == "R70"
        taken = refused(try_out(here, blaise, by=me, **NOE), 409, "account_of_another_learner")
        assert taken["short_code"] == "R90"
        refused(try_out(here, ada, by=me, first_name="Margot"), 404, "learner_not_found")
        refused(try_out(here, UUID(int=1), by=me), 404, "organisation_unknown")


# who holds the account


def test_an_account_of_the_mediacentre_is_said_without_a_hint(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    claim(here, ada, by=with_gar(here, here.person("e@exemple.fr")))
    other = here.person()
    with here.nothing_changes():
        for call, code, short in (
            (claim(here, ada, by=other), "learner_linked_here", "R33"),
            (claim(here, blaise, by=other), "learner_linked_elsewhere", "R13"),
            (preview(here, ada), "learner_linked_here", "S53"),
            (preview(here, blaise), "learner_linked_elsewhere", "S63"),
            (create(here, ada), "learner_linked_here", "S52"),
        ):
            assert refused(call, 409, code) == {"short_code": short, "value": None}


def test_a_pupil_whose_account_nobody_can_open_is_for_support(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    owner = here.person()
    claim(here, ada, by=owner)
    here.change("UPDATE users SET email = NULL WHERE id = :u", u=owner)
    other = here.person()
    with here.nothing_changes():
        for call in (claim(here, ada, by=other), preview(here, blaise)):
            refused(call, 409, "learner_linked_to_closed_account")


# the INE follows


def test_a_pupil_known_elsewhere_is_recognised_without_typing(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    me = here.person()
    claim(here, ada, by=me)
    found = recognise(here, blaise, by=me).get_json()
    (learner,) = here.rows(
        "SELECT id, user_id FROM learners WHERE organisation_id = :o AND ine = '000000001AB'", o=blaise
    )
    assert found == {"learner_id": str(learner.id), "organisation_id": str(blaise)}
    assert learner.user_id == me
    assert told(here.bench, "LearnerReconciled")[-1]["learner_id"] == str(learner.id)
    (line,) = here.rows(
        "SELECT * FROM audit WHERE organisation_id = :o AND deed = 'learner_reconciled'", o=blaise
    )
    assert (line.actor_id, line.subject_id) == (me, me)
    with here.nothing_changes():
        assert recognise(here, blaise, by=me).get_json() == found


def test_somebody_who_is_no_pupil_is_not_recognised(here: Scene, ada: UUID):
    me = here.person()
    with here.nothing_changes():
        refused(recognise(here, ada, by=me), 404, "learner_not_recognised")
        refused(recognise(here, UUID(int=1), by=me), 404, "organisation_unknown")
        refused(recognise(here, ada, by=UUID(int=1)), 401, "token_invalid")
        url = f"/api/organisations/{ada}/reconciliations/automatic"
        refused(here.client.post(url), 401, "token_missing")


@pytest.mark.parametrize(
    "change", ["birth_date = '2012-05-13'", "ine = '999999999ZZ'", "disabled_at = now()"]
)
def test_a_pupil_of_another_birth_date_or_ine_or_disabled_is_not_recognised(
    here: Scene, schools: tuple[UUID, UUID], change: str
):
    ada, blaise = schools
    me = here.person()
    claim(here, ada, by=me)
    here.change(f"UPDATE learners SET {change} WHERE organisation_id = :o AND ine = '000000001AB'", o=blaise)
    with here.nothing_changes():
        refused(recognise(here, blaise, by=me), 404, "learner_not_recognised")


def test_the_pupil_that_changed_last_speaks(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    me = here.person()
    claim(here, ada, by=me)
    lycee = here.organisation("0690000C", kind=Kind.LYCEE)
    values = {"o": lycee, "u": me}
    here.change(
        "UPDATE learners SET user_id = :u, organisation_id = :o, changed_at = now() + interval '1 day'"
        " WHERE ine = '000000005AB'",
        **values,
    )
    with here.nothing_changes():
        refused(recognise(here, blaise, by=me), 404, "learner_not_recognised")
    here.change(
        "UPDATE learners SET changed_at = now() - interval '1 day' WHERE organisation_id = :o", o=lycee
    )
    assert recognise(here, blaise, by=me).status_code == 200


def test_a_recognised_pupil_who_is_somebody_else_s_is_refused(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    me, other = here.person(), here.person("autre@exemple.fr")
    claim(here, ada, by=me)
    here.change(
        "UPDATE learners SET user_id = :u WHERE organisation_id = :o AND ine = '000000001AB'",
        u=other,
        o=blaise,
    )
    with here.nothing_changes():
        details = refused(recognise(here, blaise, by=me), 409, "learner_linked_here")
    assert details == {"short_code": "R31", "value": "a***@exemple.fr"}


def test_recognised_and_claimed_at_once_a_pupil_is_one_account(here: Scene, schools: tuple[UUID, UUID]):
    ada, blaise = schools
    me = here.person()
    claim(here, ada, by=me)
    base = f"/api/organisations/{blaise}/reconciliations"

    def post(path: str, body: Any, by: UUID) -> Callable[[FlaskClient], int]:
        headers = signed_in(by)
        return lambda client: client.post(path, json=body, headers=headers).status_code

    calls = [post(f"{base}/automatic", None, me), post(base, CLAIM, here.person()), post(base, CLAIM, me)]
    assert at_once(here, *calls) == [200, 409, 200]
    assert len(told(here.bench, "LearnerReconciled")) == 2


# higher education


@pytest.fixture
def university(here: Scene) -> UUID:
    return here.organisation("0690000U", kind=Kind.HIGHER_EDUCATION, name="Université Curie")


def test_a_student_is_found_by_number_birth_date_and_names(here: Scene, university: UUID):
    learner = student(here, university, "E12-ab_3")
    me = here.person()
    with here.nothing_changes():
        for wrong in (
            {"student_number": "E12-ab_4"},
            {"student_number": "E12-ab_3", "birth_date": "2012-05-13"},
            {"student_number": "E12-ab_3", "first_name": "Margot"},
            {"student_number": "E12-ab_3", "last_name": "Durand"},
        ):
            refused(claim(here, university, by=me, **wrong), 404, "learner_not_found")
    found = claim(here, university, by=me, student_number=" e12-AB_3 ", first_name="Elodi")
    assert found.get_json() == {"learner_id": str(learner), "organisation_id": str(university)}
    other = claim(here, university, by=here.person(), student_number="E12-ab_3")
    assert refused(other, 409, "learner_linked_here")["short_code"] == "R31"


def test_students_are_never_found_by_their_name_alone(here: Scene, university: UUID):
    student(here, university, "E12")
    me = here.person()
    with here.nothing_changes():
        for call in (claim(here, university, by=me), preview(here, university)):
            refused(call, 422, "student_number_required")
        refused(claim(here, university, by=me, student_number="  "), 422, "student_number_required")


def test_a_student_who_left_is_not_found_and_numbers_that_differ_by_case_are_not_guessed(
    here: Scene, university: UUID
):
    student(here, university, "E1", disabled_at="2026-01-01")
    student(here, university, "x9")
    student(here, university, "X9")
    me = here.person()
    with here.nothing_changes():
        refused(claim(here, university, by=me, student_number="E1"), 404, "learner_not_found")
        refused(claim(here, university, by=me, student_number="X9"), 404, "learner_not_found")


def test_the_same_number_in_two_universities_is_two_people(here: Scene, university: UUID):
    elsewhere = here.organisation("0690000V", kind=Kind.HIGHER_EDUCATION)
    student(here, university, "E1")
    student(here, elsewhere, "E1")
    assert claim(here, university, by=here.person(), student_number="E1").status_code == 200
    me = here.person()
    assert claim(here, elsewhere, by=me, student_number="E1").status_code == 200
    with here.nothing_changes():
        refused(recognise(here, university, by=me), 404, "learner_not_recognised")


def test_a_school_s_account_is_not_another_student_s(here: Scene, university: UUID, ada: UUID):
    me = here.person()
    claim(here, ada, by=me)
    student(here, university, "E1", birth_date="2001-01-01")
    with here.nothing_changes():
        other = claim(here, university, by=me, student_number="E1", birth_date="2001-01-01")
        assert refused(other, 409, "account_of_another_learner") == {"short_code": "R90"}
    student(here, university, "E2")
    assert claim(here, university, by=me, student_number="E2").status_code == 200


def test_a_student_creates_an_account_with_the_number(here: Scene, university: UUID):
    student(here, university, "E1")
    assert preview(here, university, student_number="E1").get_json() == {"username": "elodie.lefevre1205"}
    made = create(here, university, student_number="e1").get_json()
    assert made["username"] == "elodie.lefevre1205"


def test_a_university_has_one_student_of_a_number(here: Scene, university: UUID):
    student(here, university, "E1")
    with pytest.raises(Exception, match="one_learner_per_student_number_and_organisation"):
        student(here, university, "E1")


def test_a_college_does_not_look_at_student_numbers(here: Scene, ada: UUID):
    assert claim(here, ada, by=gar_only(here), student_number="E1").status_code == 200
