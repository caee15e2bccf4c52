"""A school's list of pupils follows its file, whole or not at all (facts 1.2 and 2.7)."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from services.identity.domain.organisations import Kind
from tests.services.identity.school import Scene, refused
from tests.services.identity.siecle_files import document, eleve, school, structures, zipped
from tests.support.parts import signed_in, told

DEMO = Path("deploy/demo/files/ElevesSansAdresses.xml")
ZERO = {
    "read": 0,
    "added": 0,
    "changed": 0,
    "unchanged": 0,
    "disabled": 0,
    "skipped_without_ine": 0,
    "skipped_left": 0,
    "skipped_without_class": 0,
}


@pytest.fixture
def ada(here: Scene) -> UUID:
    return here.organisation()


@pytest.fixture
def admin(here: Scene, ada: UUID) -> UUID:
    return here.member(ada)


def one_pupil(**fields: Any) -> bytes:
    return document([eleve(1, **fields)], [structures(1, ("D", "3EME A"))])


def facts(here: Scene) -> list[str]:
    return [row.name for row in here.rows("SELECT name FROM outbox WHERE name LIKE 'Learner%' ORDER BY id")]


def test_the_demonstration_file_is_imported(here: Scene, ada: UUID, admin: UUID):
    body = here.report(ada, DEMO.read_bytes(), by=admin)
    assert (body["number"], body["format"], body["state"], body["problems"]) == (1, "SIECLE", "IMPORTED", [])
    assert body["counts"] == {**ZERO, "read": 33, "added": 30, "skipped_without_ine": 2, "skipped_left": 1}
    enrolled = told(here.bench, "LearnerEnrolled")
    assert len(enrolled) == 30
    record = next(one["record"] for one in enrolled if one["record"]["last_name"] == "Cœur")
    assert (record["first_name"], record["class_name"], record["sex"]) == ("Élodie", "3EME A", "F")
    assert {one["revision"] for one in enrolled} == {1}
    assert {one["organisation_id"] for one in enrolled} == {str(ada)}


def test_a_zip_is_imported_like_its_file(here: Scene, ada: UUID, admin: UUID):
    content = zipped(("ElevesSansAdresses.xml", DEMO.read_bytes()))
    for content_type in ("application/zip", "application/xml"):
        assert here.report(ada, content, by=admin, content_type=content_type)["state"] == "IMPORTED"
    assert here.count("learners") == 30


def test_the_same_file_again_changes_and_tells_nothing(here: Scene, ada: UUID, admin: UUID):
    here.upload(ada, DEMO.read_bytes(), by=admin)
    with here.nothing_changes("learners", "outbox"):
        body = here.report(ada, DEMO.read_bytes(), by=admin)
    assert (body["number"], body["counts"]["unchanged"], body["counts"]["added"]) == (2, 30, 0)


def test_a_correction_is_told_whole_with_the_next_revision(here: Scene, ada: UUID, admin: UUID):
    here.upload(ada, school(3), by=admin)
    body = here.report(ada, school(3).replace(b"12/05/2012", b"13/05/2012", 1), by=admin)
    assert body["counts"] == {**ZERO, "read": 3, "changed": 1, "unchanged": 2}
    (changed,) = told(here.bench, "LearnerChanged")
    assert (changed["revision"], changed["record"]["birth_date"]) == (2, "2012-05-13")
    assert changed["record"]["last_name"] == "Lefèvre"


def test_those_no_longer_in_the_file_are_disabled_and_enabled_when_they_are_back(
    here: Scene, ada: UUID, admin: UUID
):
    here.upload(ada, school(3), by=admin)
    gone = here.report(ada, school(2), by=admin)["counts"]
    assert (gone["disabled"], gone["unchanged"]) == (1, 2)
    again = here.report(ada, school(2), by=admin)["counts"]
    assert (again["disabled"], again["unchanged"]) == (0, 2)
    back = here.report(ada, school(3), by=admin)["counts"]
    assert (back["changed"], back["unchanged"], back["added"]) == (1, 2, 0)
    assert facts(here)[3:] == ["LearnerDisabled", "LearnerChanged"]
    (disabled,), (changed,) = told(here.bench, "LearnerDisabled"), told(here.bench, "LearnerChanged")
    assert disabled["learner_id"] == changed["learner_id"]
    assert (disabled["revision"], changed["revision"]) == (2, 3)
    assert here.rows("SELECT 1 FROM learners WHERE disabled_at IS NOT NULL") == []


def test_reports_are_kept_and_listed_newest_first(here: Scene, ada: UUID, admin: UUID):
    here.upload(ada, school(1), by=admin)
    here.upload(ada, one_pupil(CODE_SEXE=""), by=admin)
    url = f"/api/organisations/{ada}/learner-imports"
    body = here.client.get(url, headers=signed_in(admin)).get_json()
    assert [(one["number"], one["state"]) for one in body["items"]] == [
        (2, "VALIDATION_ERROR"),
        (1, "IMPORTED"),
    ]
    assert body["page"] == {"number": 1, "size": 25, "total": 2}
    report = here.client.get(f"{url}/2", headers=signed_in(admin)).get_json()
    assert report["problems"] == [
        {
            "code": "SEX_CODE_REQUIRED",
            "message": "Le code sexe manque.",
            "line": 2,
            "ine": "000000001AB",
            "student_number": None,
            "field": None,
            "found": None,
            "expected": None,
        }
    ]
    for number in (3, 0, 2**40):
        refused(here.client.get(f"{url}/{number}", headers=signed_in(admin)), 404, "import_unknown")


def test_only_organisations_with_a_list_import_one(here: Scene):
    organisation = here.organisation("0690000C", kind=Kind.OTHER)
    admin = here.member(organisation)
    with here.nothing_changes("learner_imports"):
        refused(here.upload(organisation, school(1, uai="0690000C"), by=admin), 409, "learners_not_managed")


def linked(here: Scene, organisation: UUID, ine: str) -> UUID | None:
    (row,) = here.rows(
        "SELECT user_id FROM learners WHERE organisation_id = :o AND ine = :i", o=organisation, i=ine
    )
    return row.user_id


def test_an_account_follows_its_pupil_into_the_next_school(here: Scene, ada: UUID, admin: UUID):
    other = here.organisation("0690000B")
    here.upload(other, school(3, uai="0690000B"), by=here.member(other))
    mine, moved = here.person(), here.person()
    here.change("UPDATE learners SET user_id = :u WHERE ine = '000000001AB'", u=mine)
    here.change(
        "UPDATE learners SET user_id = :u, birth_date = '2012-01-01' WHERE ine = '000000002AB'", u=moved
    )
    here.upload(ada, school(3), by=admin)
    assert linked(here, ada, "000000001AB") == mine
    assert linked(here, ada, "000000002AB") is None
    (fact,) = told(here.bench, "LearnerReconciled")
    assert (fact["user_id"], fact["organisation_id"], fact["revision"]) == (str(mine), str(ada), 2)
    enrolled = [one for one in told(here.bench, "LearnerEnrolled") if one["learner_id"] == fact["learner_id"]]
    assert [one["revision"] for one in enrolled] == [1]
    (line,) = here.rows("SELECT * FROM audit WHERE subject_id = :u", u=mine)
    assert (line.deed, line.actor_id, line.organisation_id) == ("learner_carried_over", admin, ada)
    assert line.details == {"learner_id": fact["learner_id"]}
    history = here.client.get("/api/me/account-history", headers=signed_in(mine)).get_json()["items"]
    assert [(one["by"], one["organisation"]) for one in history] == [("ORGANISATION", "Collège Ada")]
    again = here.report(ada, school(3), by=admin)["counts"]
    assert again["unchanged"] == 3
    assert len(told(here.bench, "LearnerReconciled")) == 1


def test_an_account_also_follows_onto_a_pupil_who_is_unchanged_or_changed(
    here: Scene, ada: UUID, admin: UUID
):
    here.upload(ada, school(2), by=admin)
    other = here.organisation("0690000B")
    here.upload(other, school(2, uai="0690000B"), by=here.member(other))
    for number in (1, 2):
        here.change(
            "UPDATE learners SET user_id = :u WHERE ine = :i AND organisation_id = :o",
            u=here.person(),
            i=f"00000000{number}AB",
            o=other,
        )
    body = here.report(ada, school(2).replace(b"3EME A", b"3EME B", 1), by=admin)
    assert (body["counts"]["changed"], body["counts"]["unchanged"]) == (1, 1)
    assert sorted(one["revision"] for one in told(here.bench, "LearnerReconciled")) == [2, 3]
    assert sorted(
        row.revision for row in here.rows("SELECT revision FROM learners WHERE organisation_id = :o", o=ada)
    ) == [2, 3]


def test_a_link_in_the_school_is_kept_by_an_import(here: Scene, ada: UUID, admin: UUID):
    here.upload(ada, school(1), by=admin)
    user_id = here.person()
    here.change("UPDATE learners SET user_id = :u", u=user_id)
    here.upload(ada, school(1).replace(b"3EME A", b"3EME B"), by=admin)
    assert linked(here, ada, "000000001AB") == user_id
    assert told(here.bench, "LearnerReconciled") == []


def test_an_import_is_in_the_audit_with_counts_and_no_names(here: Scene, ada: UUID, admin: UUID):
    here.upload(ada, school(2), by=admin)
    (line,) = here.rows("SELECT * FROM audit WHERE deed = 'learners_imported'")
    assert (line.actor_id, line.organisation_id, line.details["added"]) == (admin, ada, 2)
    assert "Lef" not in str(line)


def statements_of(here: Scene, ada: UUID, admin: UUID, content: bytes) -> int:
    seen = []

    def count(*about: Any) -> None:
        if "SET progress=" not in about[2]:  # written every second, however long the list
            seen.append(about[2])

    event.listen(here.bench.parts.engine, "before_cursor_execute", count)
    assert here.report(ada, content, by=admin)["state"] == "IMPORTED"
    event.remove(here.bench.parts.engine, "before_cursor_execute", count)
    return len(seen)


def test_a_longer_list_takes_no_more_statements(here: Scene, ada: UUID, admin: UUID):
    few, many = (statements_of(here, ada, admin, school(count)) for count in (5, 500))
    assert few == many
    few, many = (
        statements_of(here, ada, admin, school(500).replace(b"3EME A", b"3EME B", count))
        for count in (5, 500)
    )
    assert few == many


def test_a_list_longer_than_a_batch_is_imported_to_its_end(here: Scene, ada: UUID, admin: UUID):
    assert here.report(ada, school(2_300), by=admin)["counts"] == {**ZERO, "read": 2300, "added": 2300}
    body = here.report(ada, school(1_100).replace(b"3EME A", b"3EME B"), by=admin)
    assert body["counts"] == {**ZERO, "read": 1100, "changed": 1100, "disabled": 1200}
    assert len(facts(here)) == 2300 + 1100 + 1200
    assert {row.revision for row in here.rows("SELECT revision FROM learners")} == {2}
