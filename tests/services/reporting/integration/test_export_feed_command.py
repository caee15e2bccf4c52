"""The batch: the same document in a file, whole or not at all."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from services.reporting.service import SERVICE
from services.reporting.usecases import export_feed as usecase
from tests.services.reporting.story import (
    UAI,
    enrolled,
    issued,
    published,
    reconciled,
    school,
    scored,
)
from tests.support.parts import hear_now, token_for_application, told


def run(bench, *arguments: str):
    return CliRunner().invoke(SERVICE.commands["export-feed"](lambda: bench.parts), arguments)


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def journal(bench) -> list[tuple]:
    with bench.parts.engine.connect() as connection:
        rows = connection.execute(text("SELECT uai, application_id, certifications FROM feed_exports"))
        return [tuple(row) for row in rows]


@pytest.fixture
def certified_school(bench):
    hear_now(bench, school(), enrolled(1), reconciled(1), scored(1, user=1), issued(1, user=1), published())
    return bench


def test_the_file_is_what_the_api_sends_and_only_its_owner_may_read_it(certified_school, tmp_path):
    folder = tmp_path / "new" / "feeds"
    result = run(certified_school, "--uai", UAI.lower(), "--out", str(folder))
    assert result.exit_code == 0, result.output
    file = folder / f"{UAI}.json"
    token = token_for_application("livret-scolaire", "organizations-certifications-result")
    sent = certified_school.client().get(
        f"/api/organizations/{UAI}/certifications", headers={"Authorization": f"Bearer {token}"}
    )
    assert file.read_bytes() == sent.data
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names_in(folder) == [file.name]


def test_an_export_is_journalled_and_told(certified_school, tmp_path):
    run(certified_school, "--uai", UAI, "--out", str(tmp_path), "--application", "lsu-national")
    assert journal(certified_school) == [(UAI, "lsu-national", 1)]
    assert [(one["feed"], one["certifications"]) for one in told(certified_school)] == [("LSU", 1)]


def test_several_schools_are_written_once_each_and_an_older_file_is_replaced(certified_school, tmp_path):
    (tmp_path / f"{UAI}.json").write_text("old", encoding="utf-8")
    result = run(
        certified_school, "--uai", UAI, "--uai", "0750001Z", "--uai", UAI.lower(), "--out", str(tmp_path)
    )
    assert result.exit_code == 0
    assert names_in(tmp_path) == [f"{UAI}.json", "0750001Z.json"]
    counts = {
        file.stem: len(json.loads(file.read_text(encoding="utf-8"))["data"]["attributes"]["certifications"])
        for file in tmp_path.iterdir()
    }
    assert counts == {UAI: 1, "0750001Z": 0}
    assert len(journal(certified_school)) == 2


def test_what_is_no_school_number_writes_nothing_at_all(certified_school, tmp_path):
    result = run(certified_school, "--uai", UAI, "--uai", "../../etc", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert names_in(tmp_path) == []
    assert journal(certified_school) == []


def test_without_the_competences_nothing_is_written(certified_school, tmp_path):
    certified_school.questions._answerers.clear()
    result = run(certified_school, "--uai", UAI, "--out", str(tmp_path))
    assert result.exit_code == 1
    assert names_in(tmp_path) == []


def test_what_the_journal_could_not_keep_is_not_left_in_the_folder(certified_school, tmp_path, monkeypatch):
    from services.reporting.storage.unit_of_work import ReportingUnitOfWork

    def fail(_self) -> None:
        raise OSError("the database is gone")

    run(certified_school, "--uai", "0750001Z", "--out", str(tmp_path))  # the framework is known by now
    monkeypatch.setattr(ReportingUnitOfWork, "commit", fail)
    result = run(certified_school, "--uai", UAI, "--out", str(tmp_path))
    assert isinstance(result.exception, OSError)
    assert names_in(tmp_path) == ["0750001Z.json"]
    assert [uai for uai, *_ in journal(certified_school)] == ["0750001Z"]


def test_a_full_disk_leaves_neither_half_a_file_nor_a_line_in_the_journal(
    certified_school, tmp_path, monkeypatch
):
    run(certified_school, "--uai", UAI, "--out", str(tmp_path))
    before = (tmp_path / f"{UAI}.json").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(usecase.os, "fsync", full)
    result = run(certified_school, "--uai", UAI, "--out", str(tmp_path))
    assert isinstance(result.exception, OSError)
    assert (tmp_path / f"{UAI}.json").read_bytes() == before
    assert names_in(tmp_path) == [f"{UAI}.json"]
    assert len(journal(certified_school)) == 1
