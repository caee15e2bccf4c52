"""The life of an import: sent, read, imported; interrupted, gone on with, given up. Nothing is ever half done (facts 1.1)."""

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.identity.domain.organisations import Kind, Role
from services.identity.storage.learner_imports import CHUNK_BYTES
from services.identity.usecases import continue_imports as continuing
from services.identity.usecases import import_list, validate_list
from services.identity.usecases.give_up_imports import give_up_imports
from services.identity.usecases.receive_learner_import import Wanted, receive_learner_import
from tests.services.identity.csv_files import pupils
from tests.services.identity.school import Scene, at_once, refused
from tests.services.identity.siecle_files import document, eleve, school, structures
from tests.support.parts import signed_in, told

ROOT = Path(__file__).resolve().parents[4]
OVER = ("learner_import_chunks", "learner_import_lines", "learner_import_placements")


@pytest.fixture
def ada(here: Scene) -> UUID:
    return here.organisation()


@pytest.fixture
def admin(here: Scene, ada: UUID) -> UUID:
    return here.member(ada)


def only(here: Scene) -> Any:
    (row,) = here.rows("SELECT * FROM learner_imports")
    return row


def make_due(here: Scene) -> None:
    here.change("UPDATE learner_imports SET due_at = NULL")


def test_what_is_sent_is_kept_and_gone_on_with_by_the_bus(here: Scene, ada: UUID, admin: UUID):
    sent = here.send(ada, school(2), by=admin)
    assert (sent.status_code, sent.headers["Location"]) == (
        202,
        f"/api/organisations/{ada}/learner-imports/1",
    )
    assert (sent.get_json()["state"], sent.get_json()["counts"]["read"]) == ("UPLOADED", 0)
    assert here.count("learners") == 0
    timers = {one.name: one for one in here.bench.service.make_bus(here.bench.parts).timers}
    timers["continue_imports"].run()
    report = here.client.get(sent.headers["Location"], headers=signed_in(admin)).get_json()
    assert (report["state"], report["counts"]["added"]) == ("IMPORTED", 2)
    assert [here.count(table) for table in OVER] == [0, 0, 0]
    assert here.go_on() == 0


def test_facts_of_an_import_belong_to_the_request_that_sent_it(here: Scene, ada: UUID, admin: UUID):
    sent = here.client.post(
        f"/api/organisations/{ada}/learner-imports",
        data=school(1),
        headers={**signed_in(admin), "X-Correlation-Id": "la-rentree"},
        content_type="application/xml",
    )
    assert sent.status_code == 202
    here.go_on()
    (row,) = here.rows("SELECT body FROM outbox WHERE name = 'LearnerEnrolled'")
    assert '"la-rentree"' in row.body


def test_a_file_of_many_pieces_is_read_as_it_was_sent(here: Scene, ada: UUID, admin: UUID):
    content = school(9_000)
    assert len(content) > 3 * CHUNK_BYTES
    here.send(ada, content, by=admin)
    kept = here.rows("SELECT content FROM learner_import_chunks ORDER BY position")
    assert b"".join(bytes(row.content) for row in kept) == content
    assert {len(row.content) for row in kept[:-1]} == {CHUNK_BYTES}
    assert only(here).size == len(content)


def test_one_import_at_a_time(here: Scene, ada: UUID, admin: UUID):
    here.send(ada, school(1), by=admin)
    with here.nothing_changes("learner_imports", "learner_import_chunks"):
        details = refused(here.send(ada, school(2), by=admin), 409, "import_in_progress")
    assert details == {"number": 1}
    other = here.organisation("0690000B")
    assert here.send(other, school(1, uai="0690000B"), by=here.member(other)).status_code == 202
    here.go_on()
    assert here.report(ada, school(2), by=admin)["number"] == 2


def test_of_many_sent_at_once_one_is_taken(here: Scene, ada: UUID, admin: UUID):
    def send(client: FlaskClient) -> int:
        path = f"/api/organisations/{ada}/learner-imports"
        sent = client.post(path, data=school(20), headers=signed_in(admin), content_type="application/xml")
        return int(sent.status_code)

    assert sorted(at_once(here, *[send] * 4)) == [202, 409, 409, 409]
    here.go_on()
    assert here.count("learners") == 20


def test_two_processes_never_go_on_with_the_same(here: Scene, ada: UUID, admin: UUID):
    here.send(ada, school(20), by=admin)

    def go_on(_: FlaskClient) -> int:
        return here.go_on()

    assert sum(at_once(here, *[go_on] * 3)) == 2
    assert len(told(here.bench, "LearnerEnrolled")) == 20


# processes end, lines break


CHILD = """
import sys, time
from chassis.database import open_database, sessions_of
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases import continue_imports as continuing

sessions = sessions_of(open_database(sys.argv[1]))

class Halfway(continuing._Progress):
    def __call__(self, done, total):
        if not sys.argv[2] == "validate" or done == total:
            print("halfway", flush=True)
            time.sleep(120)

continuing._Progress = Halfway
continuing.continue_imports(new_uow=lambda: IdentityUnitOfWork(sessions, producer="identity", ring=lambda: None))
"""


@pytest.mark.parametrize(("step", "state"), [("validate", "UPLOADED"), ("import", "VALIDATED")])
def test_a_process_killed_in_the_middle_leaves_everything_as_it_was_and_another_goes_on(
    here: Scene, ada: UUID, admin: UUID, step: str, state: str
):
    here.upload(ada, school(3), by=admin)
    here.send(ada, school(2_500, first=2), by=admin)
    if step == "import":
        with here.uow() as uow:
            (waiting,) = uow.imports.waiting(now=datetime.now(UTC))
        continuing._go_on(waiting, here.uow)
    with here.nothing_changes("learners", "outbox", "learner_import_lines", "learner_import_chunks"):
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", CHILD, here.bench.parts.settings.database_url, step],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert child.stdout and child.stdout.readline() == b"halfway\n"
        assert here.go_on() == 0  # it is held
        child.kill()
        child.wait()
        child.stdout.close()
    (row,) = here.rows(
        "SELECT state, attempts, due_at > now() AS later FROM learner_imports WHERE number = 2"
    )
    assert (row.state, row.attempts, row.later) == (state, 1, True)
    make_due(here)
    here.go_on()
    report = here.client.get(
        f"/api/organisations/{ada}/learner-imports/2", headers=signed_in(admin)
    ).get_json()
    assert (report["state"], report["counts"]["added"], report["counts"]["disabled"]) == ("IMPORTED", 2498, 1)
    assert len(told(here.bench, "LearnerEnrolled")) == 2501


def broken(*_: Any, **__: Any) -> None:
    raise MemoryError


@pytest.mark.parametrize("module", [validate_list, import_list])
def test_a_step_that_fails_is_tried_again_and_then_given_up(
    here: Scene, ada: UUID, admin: UUID, monkeypatch: pytest.MonkeyPatch, module: Any
):
    monkeypatch.setattr(continuing, module.__name__.rpartition(".")[2], broken)
    with here.nothing_changes("learners", "outbox"):
        here.upload(ada, school(2), by=admin)
        for attempt in (1, 2, 3):
            assert only(here).attempts == attempt
            assert here.go_on() == 0  # not before it is due
            make_due(here)
            here.go_on()
    row = only(here)
    assert (row.state, [one["code"] for one in row.problems]) == ("IMPORT_ERROR", ["IMPORT_FAILED"])
    assert [here.count(table) for table in OVER] == [0, 0, 0]
    monkeypatch.undo()
    assert here.report(ada, school(2), by=admin)["state"] == "IMPORTED"


def test_one_school_s_failure_does_not_hold_up_another(
    here: Scene, ada: UUID, admin: UUID, monkeypatch: pytest.MonkeyPatch
):
    here.send(ada, school(2), by=admin)
    other = here.organisation("0690000B")
    here.send(other, school(2, uai="0690000B"), by=here.member(other))
    whole = continuing.validate_list

    def picky(held: Any, **how: Any) -> None:
        if held.organisation_id == ada:
            broken()
        whole(held, **how)

    monkeypatch.setattr(continuing, "validate_list", picky)
    here.go_on()
    assert [row.state for row in here.rows("SELECT state FROM learner_imports ORDER BY created_at")] == [
        "UPLOADED",
        "IMPORTED",
    ]


class Broken(io.BytesIO):
    """A line that breaks after a while, however it is read."""

    def readinto(self, buffer: Any, /) -> int:
        if self.tell() >= 2 * CHUNK_BYTES:
            raise ConnectionResetError
        return super().readinto(buffer)

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 2 * CHUNK_BYTES:
            raise ConnectionResetError
        return super().read(size)


def test_a_file_whose_line_breaks_is_told_as_interrupted_and_may_be_sent_again(
    here: Scene, ada: UUID, admin: UUID
):
    here.client.post(
        f"/api/organisations/{ada}/learner-imports",
        input_stream=Broken(b"x" * 3 * CHUNK_BYTES),
        headers={**signed_in(admin), "Content-Length": str(3 * CHUNK_BYTES)},
        content_type="application/xml",
    )
    row = only(here)
    assert (row.state, [one["code"] for one in row.problems]) == ("UPLOAD_ERROR", ["UPLOAD_INTERRUPTED"])
    assert here.count("learner_import_chunks") == 0
    assert here.report(ada, school(1), by=admin)["number"] == 2


def stopped_upload(here: Scene, ada: UUID, admin: UUID) -> None:
    """A web process was killed while a file arrived."""
    here.send(ada, b"x" * 10, by=admin)
    here.change("UPDATE learner_imports SET state = 'UPLOADING', changed_at = now() - interval '6 minutes'")


def test_an_upload_that_fell_silent_makes_way_for_the_next(here: Scene, ada: UUID, admin: UUID):
    stopped_upload(here, ada, admin)
    assert here.report(ada, school(1), by=admin)["number"] == 2
    states = [row.state for row in here.rows("SELECT state FROM learner_imports ORDER BY number")]
    assert states == ["UPLOAD_ERROR", "IMPORTED"]


def test_an_upload_that_fell_silent_is_given_up_on_time(here: Scene, ada: UUID, admin: UUID):
    stopped_upload(here, ada, admin)
    timers = {one.name: one for one in here.bench.service.make_bus(here.bench.parts).timers}
    timers["give_up_imports"].run()
    assert (only(here).state, here.count("learner_import_chunks")) == ("UPLOAD_ERROR", 0)


def test_an_upload_that_was_given_up_cannot_come_back(here: Scene, ada: UUID, admin: UUID):
    def pieces() -> Iterator[bytes]:
        yield b"x" * CHUNK_BYTES
        with here.uow() as uow:
            uow.session.rollback()
        give_up_imports(uow=here.uow(), now=datetime.now(UTC) + timedelta(minutes=6))
        yield b"x" * CHUNK_BYTES

    from services.identity.domain.import_refusals import ImportInterrupted

    with pytest.raises(ImportInterrupted):
        receive_learner_import(Wanted(ada, admin), pieces(), uow=here.uow(), now=datetime.now(UTC))
    assert (only(here).state, here.count("learner_import_chunks")) == ("UPLOAD_ERROR", 0)


def test_progress_is_seen_while_a_step_is_at_work(
    here: Scene, ada: UUID, admin: UUID, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr(continuing, "PROGRESS_EVERY_SECONDS", -1.0)
    noted = continuing._Progress.__call__

    def spied(self: Any, done: int, total: int) -> None:
        noted(self, done, total)
        seen.append((only(here).state, only(here).progress))

    monkeypatch.setattr(continuing._Progress, "__call__", spied)
    here.upload(ada, school(2_500), by=admin)
    for state in ("UPLOADED", "VALIDATED"):
        steps = [percent for one, percent in seen if one == state]
        assert steps == sorted(steps)
        assert 0 < steps[len(steps) // 2] <= 99
    assert (only(here).state, only(here).progress) == ("IMPORTED", 0)


# what may not be sent


def test_a_body_over_20_mb_is_413_and_leaves_no_trace(here: Scene, ada: UUID, admin: UUID):
    with here.nothing_changes("learners", "learner_imports", "learner_import_chunks", "outbox", "audit"):
        refused(here.send(ada, b"x" * 30_000_000, by=admin), 413, "body_too_large")
        refused(here.send(ada, b"x" * (20 * 1024 * 1024 + 1), by=admin), 413, "body_too_large")
        streamed = here.client.post(
            f"/api/organisations/{ada}/learner-imports",
            input_stream=io.BytesIO(b"x" * 30_000_000),
            headers={**signed_in(admin), "Transfer-Encoding": "chunked"},
            content_type="application/xml",
            environ_overrides={"wsgi.input_terminated": True},
        )
        refused(streamed, 413, "body_too_large")
    assert here.report(ada, b"x" * (20 * 1024 * 1024), by=admin)["state"] == "VALIDATION_ERROR"


def test_a_body_that_is_too_large_is_read_to_its_end_so_that_the_answer_is_heard(
    here: Scene, ada: UUID, admin: UUID
):
    body = io.BytesIO(b"x" * 30_000_000)
    answer = here.client.post(
        f"/api/organisations/{ada}/learner-imports",
        input_stream=body,
        headers={**signed_in(admin), "Content-Length": "30000000"},
        content_type="application/xml",
    )
    refused(answer, 413, "body_too_large")
    assert body.read(1) == b""


def test_the_kind_of_school_decides_on_the_format(here: Scene, ada: UUID, admin: UUID):
    farm = here.organisation("0690000F", kind=Kind.AGRICULTURAL)
    farmer = here.member(farm)
    with here.nothing_changes("learner_imports"):
        details = refused(
            here.send(ada, pupils({}), by=admin, content_type="text/csv"), 422, "import_format_unsuitable"
        )
        assert details["expected"] == "SIECLE"
        details = refused(here.send(farm, school(1), by=farmer), 422, "import_format_unsuitable")
        assert (details["expected"], "text/csv" in details["media_types"]) == ("FREGATA", True)
        for content_type in ("application/json", "multipart/form-data", ""):
            refused(
                here.send(ada, school(1), by=admin, content_type=content_type), 415, "media_type_unsupported"
            )
        refused(here.send(ada, school(1), by=admin, mode="replace"), 422, "import_mode_unsuitable")
        refused(here.send(ada, school(1), by=admin, mode="merge"), 422, "fields_invalid")


def test_of_very_many_problems_the_first_are_kept_and_all_are_counted(here: Scene, ada: UUID, admin: UUID):
    eleves = [eleve(one, CODE_SEXE="", DATE_NAISS="x") for one in range(1, 801)]
    again = [eleve(one, ID_NATIONAL="000000001AB") for one in range(900, 1000)]
    content = document([*eleves, *again], [structures(1, ("D", "A"))], uai="0690000B")
    report = here.report(ada, content, by=admin)
    assert (len(report["problems"]), report["problems_found"]) == (1000, 1701)
    wrong = report["problems"][0]
    assert (wrong["code"], wrong["found"], wrong["expected"]) == ("UAI_MISMATCHED", "0690000B", "0690000A")
    assert {(one["found"], one["expected"]) for one in report["problems"][1:]} == {(None, None)}


def test_only_administrators_have_anything_to_do_with_imports(here: Scene, ada: UUID, admin: UUID):
    here.upload(ada, school(1), by=admin)
    member, stranger = here.member(ada, Role.MEMBER), here.member(here.organisation("0690000B"))
    url = f"/api/organisations/{ada}/learner-imports"
    calls = [
        (url, "post"),
        (url, "get"),
        (f"{url}/template", "get"),
        (f"{url}/1", "get"),
        (f"{url}/1", "delete"),
    ]
    calls += [(f"{url}/1/problems", "get"), (f"{url}/1/departures", "get"), (f"{url}/1/confirmation", "post")]
    with here.nothing_changes("learners", "learner_imports"):
        for path, method in calls:
            call = getattr(here.client, method)
            refused(call(path), 401, "token_missing")
            refused(call(path, headers=signed_in(stranger)), 404, "organisation_unknown")
            refused(call(path, headers=signed_in(member)), 403, "administrator_required")
