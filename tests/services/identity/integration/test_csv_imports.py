"""Lists of agricultural schools and of higher education, from their files to the other services (facts 1.3 and 1.4)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.events.identity import LearnerEnrolled
from contracts.shapes import load
from services.identity.api.import_files import problems_file
from services.identity.domain.organisations import Kind
from services.identity.usecases.give_up_imports import give_up_imports
from tests.services.identity.csv_files import many_students, pupils, students
from tests.services.identity.school import CLAIM, Scene, refused
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in, told

CSV = "text/csv"


@pytest.fixture
def farm(here: Scene) -> UUID:
    return here.organisation("0690000F", kind=Kind.AGRICULTURAL)


@pytest.fixture
def university(here: Scene) -> UUID:
    return here.organisation("0690000U", kind=Kind.HIGHER_EDUCATION, manages_learners=True)


@pytest.fixture
def dean(here: Scene, university: UUID) -> UUID:
    return here.member(university)


def numbers(here: Scene, organisation: UUID) -> list[str]:
    """Of the enabled."""
    rows = here.rows(
        "SELECT coalesce(student_number, ine) AS n FROM learners WHERE organisation_id = :o AND disabled_at IS NULL",
        o=organisation,
    )
    return sorted(row.n for row in rows)


def call(here: Scene, method: str, path: str, by: UUID) -> Any:
    return getattr(here.client, method)(path, headers=signed_in(by))


def test_an_agricultural_list_follows_its_file(here: Scene, farm: UUID):
    farmer = here.member(farm)
    first = here.report(farm, pupils({}, {"number": "B"}), by=farmer, content_type=CSV)
    assert (first["format"], first["mode"], first["state"], first["counts"]["added"]) == (
        "FREGATA",
        None,
        "IMPORTED",
        2,
    )
    again = here.report(
        farm,
        pupils({"class_name": "1RE"}, {"number": "C"}),
        by=farmer,
        content_type="application/vnd.ms-excel",
    )
    assert {name: again["counts"][name] for name in ("added", "changed", "unchanged", "disabled")} == {
        "added": 1,
        "changed": 1,
        "unchanged": 0,
        "disabled": 1,
    }
    assert numbers(here, farm) == ["C", "INA0000001A"]
    (changed,) = told(here.bench, "LearnerChanged")
    assert (changed["record"]["ine"], changed["record"]["class_name"]) == ("INA0000001A", "1RE")


def test_an_account_follows_its_pupil_from_a_college_to_an_agricultural_school(here: Scene, farm: UUID):
    ada = here.organisation()
    here.upload(ada, school(1), by=here.member(ada))
    user_id = here.person()
    here.change("UPDATE learners SET user_id = :u", u=user_id)
    moved = {"number": "000000001AB", "birth_date": "12/05/2012"}
    here.upload(farm, pupils(moved, {"number": "B"}), by=here.member(farm), content_type=CSV)
    (fact,) = told(here.bench, "LearnerReconciled")
    assert (fact["user_id"], fact["organisation_id"]) == (str(user_id), str(farm))


def test_students_are_added_to_those_who_are_there(here: Scene, university: UUID, dean: UUID):
    here.upload(university, students({}, {"number": "B"}), by=dean, content_type=CSV)
    report = here.report(
        university, students({"class_name": "G2"}, {"number": "C"}), by=dean, content_type=CSV, mode="add"
    )
    assert (report["format"], report["mode"]) == ("SUP", "ADD")
    counts = report["counts"]
    assert (counts["added"], counts["changed"], counts["disabled"]) == (1, 1, 0)
    assert numbers(here, university) == ["2026-001", "B", "C"]


def test_a_student_is_told_without_an_ine_and_without_what_is_nobody_else_s_business(
    here: Scene, university: UUID, dean: UUID
):
    here.upload(university, students({"class_name": ""}), by=dean, content_type=CSV)
    (fact,) = told(here.bench, "LearnerEnrolled")
    record = load(LearnerEnrolled, fact).record
    assert (record.ine, record.class_name, record.last_name) == (None, "", "Benali")
    assert "exemple.fr" not in str(fact)


def test_doubts_are_kept_and_stop_nothing(here: Scene, university: UUID, dean: UUID):
    report = here.report(university, students({"diploma": "Bachelor"}), by=dean, content_type=CSV)
    assert (report["state"], report["problems"], report["warnings_found"]) == ("IMPORTED", [], 1)
    (warning,) = report["warnings"]
    assert (warning["code"], warning["line"], warning["student_number"], warning["field"]) == (
        "UNKNOWN",
        2,
        "2026-001",
        "Diplôme",
    )
    assert here.rows("SELECT diploma FROM learners")[0].diploma == "Non reconnu"


@pytest.fixture
def replacing(here: Scene, university: UUID, dean: UUID) -> str:
    """A replacement that waits; its address. A, B and D were there; A is the same, B another, C new, D was disabled before."""
    here.upload(
        university, students({"number": "A"}, {"number": "B"}, {"number": "D"}), by=dean, content_type=CSV
    )
    here.change("UPDATE learners SET disabled_at = now() WHERE student_number = 'D'")
    content = students({"number": "B", "class_name": "G2"}, {"number": "C"})
    report = here.report(university, content, by=dean, content_type=CSV, mode="replace")
    assert (report["state"], report["mode"]) == ("TO_CONFIRM", "REPLACE")
    return f"/api/organisations/{university}/learner-imports/{report['number']}"


def test_a_replacement_shows_who_would_leave_and_waits(
    here: Scene, university: UUID, dean: UUID, replacing: str
):
    with here.nothing_changes("learners", "outbox"):
        body = call(here, "get", f"{replacing}/departures", dean).get_json()
        here.go_on()
    assert [(one["student_number"], one["first_name"], one["class_name"]) for one in body["items"]] == [
        ("A", "Aïcha", "Groupe 1")
    ]
    assert body["page"] == {"number": 1, "size": 25, "total": 1}


def test_a_confirmed_replacement_disables_the_absent(
    here: Scene, university: UUID, dean: UUID, replacing: str
):
    confirmed = call(here, "post", f"{replacing}/confirmation", dean)
    assert (confirmed.status_code, confirmed.get_json()["state"]) == (202, "VALIDATED")
    here.go_on()
    report = call(here, "get", replacing, dean).get_json()
    counts = report["counts"]
    assert (report["state"], counts["added"], counts["changed"], counts["disabled"]) == ("IMPORTED", 1, 1, 1)
    assert numbers(here, university) == ["B", "C"]
    assert here.count("learners") == 4
    (gone,) = told(here.bench, "LearnerDisabled")
    assert gone["revision"] == 2
    for method, path in (
        ("post", f"{replacing}/confirmation"),
        ("delete", replacing),
        ("get", f"{replacing}/departures"),
    ):
        refused(call(here, method, path, dean), 409, "import_not_to_confirm")


def test_a_cancelled_replacement_changes_nothing_and_makes_way(
    here: Scene, university: UUID, dean: UUID, replacing: str
):
    refused(here.send(university, students({}), by=dean, content_type=CSV), 409, "import_in_progress")
    with here.nothing_changes("learners", "outbox"):
        assert call(here, "delete", replacing, dean).status_code == 204
        here.go_on()
    assert call(here, "get", replacing, dean).get_json()["state"] == "CANCELLED"
    assert here.count("learner_import_lines") == 0
    assert here.report(university, students({}), by=dean, content_type=CSV)["state"] == "IMPORTED"


def test_a_replacement_that_nobody_confirms_is_given_up_after_a_week(here: Scene, dean: UUID, replacing: str):
    for days, state in ((6, "TO_CONFIRM"), (8, "CANCELLED")):
        give_up_imports(uow=here.uow(), now=datetime.now(UTC) + timedelta(days=days))
        assert call(here, "get", replacing, dean).get_json()["state"] == state
    assert here.count("learner_import_lines") == 0


def test_a_replacement_with_problems_waits_for_nobody(here: Scene, university: UUID, dean: UUID):
    report = here.report(university, students({"number": "é"}), by=dean, content_type=CSV, mode="replace")
    assert report["state"] == "VALIDATION_ERROR"


def test_an_unknown_import_is_not_found_by_any_of_its_addresses(here: Scene, university: UUID, dean: UUID):
    for number in (7, 2**40):
        url = f"/api/organisations/{university}/learner-imports/{number}"
        for method, path in (
            ("get", url),
            ("delete", url),
            ("get", f"{url}/departures"),
            ("get", f"{url}/problems"),
            ("post", f"{url}/confirmation"),
        ):
            refused(call(here, method, path, dean), 404, "import_unknown")


def test_a_student_of_two_universities_is_reconciled_in_each(here: Scene, university: UUID, dean: UUID):
    other = here.organisation("0690000V", kind=Kind.HIGHER_EDUCATION, manages_learners=True)
    me = here.person()
    who = {"first_name": CLAIM["first_name"], "last_name": "Lefèvre", "birth_date": "12/05/2012"}
    mine = {**CLAIM, "student_number": "a1"}
    for organisation, by in ((university, dean), (other, here.member(other))):
        here.upload(organisation, students({**who, "number": "A1"}, {"number": "B"}), by=by, content_type=CSV)
        path = f"/api/organisations/{organisation}/reconciliations"
        assert here.client.post(path, json=mine, headers=signed_in(me)).status_code == 200
    assert [row.user_id for row in here.rows("SELECT user_id FROM learners WHERE user_id IS NOT NULL")] == [
        me,
        me,
    ]


def test_a_longer_list_of_students_is_compared_to_its_end(here: Scene, university: UUID, dean: UUID):
    here.upload(university, many_students(1_500), by=dean, content_type=CSV)
    report = here.report(university, many_students(2_100), by=dean, content_type=CSV)
    counts = report["counts"]
    assert (counts["added"], counts["changed"], counts["unchanged"]) == (600, 0, 1500)


# files to download


@pytest.mark.parametrize(
    ("kind", "content_type", "name", "begins"),
    [
        (Kind.LYCEE, "application/xml", "ElevesSansAdresses.xml", b"<?xml"),
        (
            Kind.AGRICULTURAL,
            "text/csv;charset=utf-8",
            "modele-import.csv",
            "\ufeffIdentifiant unique*;".encode(),
        ),
        (
            Kind.HIGHER_EDUCATION,
            "text/csv;charset=utf-8",
            "modele-import.csv",
            "\ufeffPremier prénom;".encode(),
        ),
    ],
)
def test_each_kind_of_school_gets_its_template(
    here: Scene, kind: Kind, content_type: str, name: str, begins: bytes
):
    organisation = here.organisation("0690000T", kind=kind, manages_learners=True)
    answer = call(
        here, "get", f"/api/organisations/{organisation}/learner-imports/template", here.member(organisation)
    )
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert name in answer.headers["Content-Disposition"]
    assert answer.data.startswith(begins)


def test_the_siecle_template_can_be_imported(here: Scene):
    ada = here.organisation()
    admin = here.member(ada)
    template = call(here, "get", f"/api/organisations/{ada}/learner-imports/template", admin).data
    assert here.report(ada, template, by=admin)["counts"]["added"] == 1


def test_an_organisation_without_a_list_has_no_template(here: Scene):
    other = here.organisation(None, kind=Kind.OTHER)
    refused(
        call(here, "get", f"/api/organisations/{other}/learner-imports/template", here.member(other)),
        409,
        "learners_not_managed",
    )


def test_problems_and_doubts_can_be_taken_to_a_spreadsheet(here: Scene, university: UUID, dean: UUID):
    here.report(
        university, students({"diploma": "?"}, {"number": "-1+1", "email": "x"}), by=dean, content_type=CSV
    )
    answer = call(here, "get", f"/api/organisations/{university}/learner-imports/1/problems", dean)
    assert (answer.content_type, "import-1-erreurs.csv" in answer.headers["Content-Disposition"]) == (
        "text/csv;charset=utf-8",
        True,
    )
    lines = answer.data.decode().splitlines()
    assert lines[0] == '\ufeff"Gravité";"Ligne";"INE ou numéro";"Champ";"Code";"Explication"'
    assert [line.split(";")[:5] for line in lines[1:]] == [
        ['"Erreur"', '"3"', '"\'-1+1"', '"Numéro étudiant"', '"STUDENT_NUMBER_FORMAT"'],
        ['"Erreur"', '"3"', '"\'-1+1"', '"Email"', '"FIELD_EMAIL_FORMAT"'],
        ['"Avertissement"', '"2"', '"2026-001"', '"Diplôme"', '"UNKNOWN"'],
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_report_can_be_a_formula(begins: str):
    problem = {
        "line": 2,
        "ine": f"{begins}cmd|' /C calc'!A1",
        "code": "X",
        "message": "x",
        "field": f"{begins}SUM(A1)",
    }
    text = problems_file(1, [problem], []).get_data(as_text=True)
    assert f"\"'{begins}cmd" in text
    assert f"\"'{begins}SUM" in text
