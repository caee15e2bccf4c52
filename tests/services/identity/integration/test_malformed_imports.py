"""What is wrong with a file is told, and nothing of it is imported; the table in the README is what really happens."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.services.identity.malformed_files import CASES, Malformed, table
from tests.services.identity.school import Scene, scene
from tests.services.identity.siecle_files import UAI

README = Path("tests/services/identity/README.md")
Schools = dict[str, tuple[UUID, UUID]]


@pytest.fixture(scope="module")
def schools() -> tuple[Scene, Schools]:
    """One of each kind, with its administrator: what is refused leaves no trace, so all files may be sent to the same."""
    here = scene()
    made: Schools = {}
    for number, kind in enumerate({one.kind for one in CASES}):
        uai = UAI if kind == "LYCEE" else f"069000{number}Z"
        organisation = here.organisation(uai, kind=kind, manages_learners=True)
        made[kind] = (organisation, here.member(organisation))
    return here, made


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.kind}: {one.what}")
def test_a_malformed_file_is_told_and_imports_nothing(schools: tuple[Scene, Schools], case: Malformed):
    here, made = schools
    organisation, admin = made[case.kind]
    with here.nothing_changes("learners", "outbox", "users"):
        report = here.report(organisation, case.content, by=admin, content_type=case.sent_as)
    assert tuple(one["code"] for one in report["problems"]) == case.codes
    assert (report["state"], report["problems_found"]) == ("VALIDATION_ERROR", len(case.codes))
    assert all(one["message"].endswith((".", ").")) for one in report["problems"])
    # nothing of it stays but the report
    for left in ("learner_import_chunks", "learner_import_lines", "learner_import_placements"):
        assert here.count(left) == 0


def test_the_readme_shows_these_cases_and_their_number():
    text = README.read_text()
    assert table() in text, "copy tests.services.identity.malformed_files.table() into the README"
    assert f"{len(CASES)} malformed files" in text
