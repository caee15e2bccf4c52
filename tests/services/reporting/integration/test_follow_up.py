"""The follow-up of a school, for its members only."""

from datetime import date
from uuid import UUID

import pytest

from contracts.events.identity import MemberRemoved, MemberRoleChanged, Role
from tests.services.reporting.story import (
    OTHER_SCHOOL,
    REJECTED,
    SCHOOL,
    STRANGER,
    TEACHER,
    at,
    disabled,
    enrolled,
    issued,
    positioned,
    published,
    reconciled,
    record,
    reset,
    revoked,
    school,
    scored,
    teacher,
)
from tests.support.parts import hear_now, signed_in, token_for_application, told

PATH = f"/api/organisations-follow-up/{SCHOOL}"
FIVE = ("1.1", "1.2", "1.3", "2.1", "2.2")


def read(bench, **headers: str):
    return bench.client().get(PATH, headers={**signed_in(TEACHER), **headers})


def totals(bench) -> dict:
    response = read(bench)
    assert response.status_code == 200, response.text
    return response.get_json()["total"]


@pytest.fixture
def two_classes(bench):
    hear_now(
        bench,
        school(),
        teacher(),
        enrolled(1, record("Martin", class_name="3EME 10")),
        reconciled(1),
        *(positioned(1, one, 2, pix=17) for one in FIVE),
        scored(1, user=1),
        issued(1, user=1),
        published(),
        enrolled(2, record("Roux", class_name="3EME 2")),
        reconciled(2),
        positioned(2, "1.1", 1, pix=10),
        enrolled(3, record("Petit", class_name="3EME 2")),
    )
    return bench


def test_a_member_reads_counts_by_class(two_classes):
    body = read(two_classes).get_json()
    assert (body["name"], body["uai"]) == ("Collège Ada-Lovelace", "0690000A")
    assert body["organisation_id"] == str(SCHOOL)
    assert body["total"] == {
        "learners": 3,
        "reconciled": 2,
        "positioned": 2,
        "positioned_competences": 6,
        "average_pix": 48,
        "certifiable": 1,
        "certified": 1,
    }
    assert [one["class_name"] for one in body["classes"]] == ["3EME 2", "3EME 10"]
    assert body["classes"][0]["counts"] == {
        "learners": 2,
        "reconciled": 1,
        "positioned": 1,
        "positioned_competences": 1,
        "average_pix": 10,
        "certifiable": 0,
        "certified": 0,
    }


def test_no_name_is_in_the_follow_up(two_classes):
    text = read(two_classes).text + read(two_classes, Accept="text/csv").text
    assert not [name for name in ("Martin", "Roux", "Petit", "Léa", "123456789AA", "2012") if name in text]


def test_a_spreadsheet_gets_the_same_counts(two_classes):
    response = read(two_classes, Accept="text/csv")
    assert response.status_code == 200
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=Suivi-0690000A.csv"
    assert "Accept" in response.headers["Vary"]
    assert response.data.decode("utf-8") == (
        '\ufeff"Classe";"Élèves";"Comptes rattachés";"Élèves positionnés";"Compétences positionnées";'
        '"Moyenne de pix";"Certifiables";"Certifiés"\r\n'
        '"3EME 2";"2";"1";"1";"1";"10";"0";"0"\r\n'
        '"3EME 10";"1";"1";"1";"5";"85";"1";"1"\r\n'
    )


def test_a_class_named_like_a_formula_runs_nothing(bench):
    hear_now(bench, school(uai=None), teacher(), enrolled(1, record(class_name='=HYPERLINK("x")')))
    response = read(bench, Accept="text/csv")
    assert '"\'=HYPERLINK(""x"")";"1";"0";"0";"0";"NA";"0";"0"' in response.text
    assert response.headers["Content-Disposition"] == "attachment; filename=Suivi.csv"


def test_json_comes_unless_a_spreadsheet_is_asked_for(two_classes):
    assert read(two_classes).is_json
    assert read(two_classes, Accept="*/*").is_json
    assert "Accept" in read(two_classes).headers["Vary"]


def test_another_form_is_not_offered(two_classes):
    response = read(two_classes, Accept="application/pdf")
    assert (response.status_code, response.get_json()["code"]) == (406, "not_acceptable")


def test_a_school_without_pupils_has_counts_of_nothing(bench):
    hear_now(bench, school(), teacher())
    assert totals(bench)["learners"] == 0
    assert read(bench).get_json()["classes"] == []


def test_a_pupil_who_left_is_counted_no_more(two_classes):
    hear_now(two_classes, disabled(1, revision=7))
    assert totals(two_classes)["certified"] == 0
    assert [one["class_name"] for one in read(two_classes).get_json()["classes"]] == ["3EME 2"]


def test_a_reset_competence_is_positioned_no_more_even_when_its_level_is_told_late(two_classes):
    hear_now(two_classes, reset(1, "1.1", revision=3), positioned(1, "1.1", 4, revision=2))
    assert totals(two_classes)["positioned_competences"] == 5
    assert totals(two_classes)["certifiable"] == 0


def test_an_unpublished_a_rejected_a_revoked_and_an_expired_one_are_not_certified(bench):
    pupils = [fact for number in range(1, 5) for fact in (enrolled(number), reconciled(number))]
    hear_now(bench, school(), teacher(), published(), *pupils)
    hear_now(bench, scored(1, user=1, session=8), issued(1, user=1, session=8))
    hear_now(bench, scored(2, user=2, status=REJECTED))
    hear_now(bench, scored(3, user=3), issued(3, user=3), revoked(3))
    hear_now(bench, scored(4, user=4), issued(4, user=4, valid_until=date(2020, 1, 1)))
    assert totals(bench)["certified"] == 0
    hear_now(bench, published(8))
    assert totals(bench)["certified"] == 1


def test_reading_the_follow_up_tells_nothing(two_classes):
    read(two_classes)
    assert told(two_classes) == []


def test_nobody_reads_it_without_a_token(two_classes):
    response = two_classes.client().get(PATH)
    assert (response.status_code, response.get_json()["code"]) == (401, "token_missing")


def test_an_application_does_not_read_it(two_classes):
    token = token_for_application("livret-scolaire", "organizations-certifications-result")
    response = two_classes.client().get(PATH, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 403


def test_another_school_s_teacher_a_pupil_and_a_stranger_find_nothing_there(two_classes):
    hear_now(two_classes, school(OTHER_SCHOOL), teacher(STRANGER, OTHER_SCHOOL))
    for person in (STRANGER, UUID(int=2001), UUID(int=99)):
        response = two_classes.client().get(PATH, headers=signed_in(person))
        assert (response.status_code, response.get_json()["code"]) == (404, "follow_up_unknown")


def test_a_school_that_does_not_exist_looks_the_same(bench):
    hear_now(bench, teacher())
    response = read(bench)
    assert (response.status_code, response.get_json()["code"]) == (404, "follow_up_unknown")


def test_what_is_no_identifier_leads_nowhere(bench):
    response = bench.client().get("/api/organisations-follow-up/1", headers=signed_in(TEACHER))
    assert (response.status_code, response.get_json()["code"]) == (404, "not_found")


def test_a_member_who_was_removed_reads_it_no_more_even_when_joining_is_told_late(bench):
    hear_now(bench, school(), teacher(revision=1))
    hear_now(bench, MemberRoleChanged(SCHOOL, TEACHER, Role.ADMINISTRATOR, 2, at(2)))
    assert read(bench).status_code == 200
    hear_now(bench, MemberRemoved(SCHOOL, TEACHER, 4, at(4)), teacher(revision=3))
    assert read(bench).status_code == 404
