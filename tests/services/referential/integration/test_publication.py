"""A release is published whole or not at all, once for the same content; and nothing served gives an answer away."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

from chassis.messaging import Answerer
from chassis.outbox import plumbing_tables
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE, RELEASE, ReleaseWanted
from services.referential.authoring.reading import challenges_of
from services.referential.authoring.simulators import whole_page
from services.referential.domain import ContentBroken
from services.referential.service import SERVICE
from services.referential.settings import CONTENT
from services.referential.storage.tables import METADATA
from services.referential.storage.unit_of_work import new_uow
from services.referential.usecases.publish_release import publish_release
from tests.support.parts import Bench, on_the_bench, told


@pytest.fixture(scope="module")
def bench() -> Bench:
    made = on_the_bench(SERVICE)
    assert publish(made) == (1, True)
    return made


def publish(bench: Bench, folder: Path = CONTENT) -> tuple[int, bool]:
    return publish_release(folder, uow=new_uow(bench.parts), now=datetime.now(UTC))


def ask(bench: Bench, question: Any, number: int | None = None) -> Any:
    for answerer in SERVICE.make_bus(bench.parts).answerers:
        bench.questions.register(Answerer(answerer.question, answerer.answer))
    return bench.questions.ask(question, ReleaseWanted(number))


def test_the_same_content_is_published_once_and_told_once() -> None:
    bench = on_the_bench(SERVICE)
    assert publish(bench) == (1, True)
    assert publish(bench) == (1, False)
    (fact,) = told(bench, "ReleasePublished")
    assert (fact["number"], fact["competences"]) == (1, 16)


def test_a_change_makes_a_new_release_leaves_the_old_one_and_may_be_taken_back(tmp_path: Path) -> None:
    bench = on_the_bench(SERVICE)
    publish(bench)
    shutil.copytree(CONTENT, tmp_path / "content")
    topic = tmp_path / "content" / "competences" / "1.1" / "adresse-web.yaml"
    topic.write_text(topic.read_text().replace("name: Adresse web", "name: Adresses du web", 1))
    number, is_new = publish(bench, tmp_path / "content")
    assert is_new and number == 2
    old, new = ask(bench, RELEASE, 1), ask(bench, RELEASE)
    assert (old.number, new.number) == (1, 2)
    names = {one.number: next(t.name for t in one.topics if t.id == "adresse-web") for one in (old, new)}
    assert names == {1: "Adresse web", 2: "Adresses du web"}
    # taking a change back is a third release, with the content of the first
    assert publish(bench) == (3, True)
    assert ask(bench, RELEASE).topics == old.topics


def test_a_broken_content_publishes_nothing(tmp_path: Path) -> None:
    bench = on_the_bench(SERVICE)
    shutil.copytree(CONTENT, tmp_path / "content")
    (tmp_path / "content" / "demo.yaml").write_text("challenges: [nowhere]\n")
    with pytest.raises(ContentBroken) as broken:
        publish(bench, tmp_path / "content")
    assert any("demo.yaml:1" in one for one in broken.value.problems)
    assert told(bench) == []
    client = bench.client()
    assert client.get("/api/framework").json["code"] == "release_unknown"
    with pytest.raises(Refused):
        ask(bench, RELEASE)


def test_the_framework_and_profiles_are_served_with_etags(bench: Bench) -> None:
    client = bench.client()
    framework = client.get("/api/framework")
    assert [len(area["competences"]) for area in framework.json["areas"]] == [3, 4, 4, 3, 2]
    assert (
        client.get("/api/framework", headers={"If-None-Match": framework.headers["ETag"]}).status_code == 304
    )
    profiles = {one["id"]: one for one in client.get("/api/target-profiles").json["items"]}
    assert profiles["francais-cycle-4"]["topics"] == 20
    one = client.get("/api/target-profiles/rentree-3e").json
    assert [stage["threshold"] for stage in one["stages"]] == [0, 21, 51, 81]
    for path in ("/api/target-profiles/none", "/api/files/none/x.csv"):
        assert client.get(path).status_code == 404


def test_a_profile_is_printed_for_anyone_and_not_sent_twice(bench: Bench) -> None:
    client = bench.client()
    printed = client.get("/api/target-profiles/rentree-5e/description.pdf")
    assert (printed.status_code, printed.mimetype) == (200, "application/pdf")
    assert printed.data.startswith(b"%PDF")
    assert "parcours-rentree-5e.pdf" in printed.headers["Content-Disposition"]
    etag = {"If-None-Match": printed.headers["ETag"]}
    again = client.get("/api/target-profiles/rentree-5e/description.pdf", headers=etag)
    assert (again.status_code, again.data) == (304, b"")
    another = client.get("/api/target-profiles/rentree-4e/description.pdf", headers=etag)
    assert another.status_code == 200
    unknown = client.get("/api/target-profiles/none/description.pdf")
    assert (unknown.status_code, unknown.json["code"]) == (404, "target_profile_unknown")


def test_a_new_release_is_printed_anew(tmp_path: Path) -> None:
    bench = on_the_bench(SERVICE)
    client = bench.client()
    path = "/api/target-profiles/rentree-5e/description.pdf"
    assert client.get(path).json["code"] == "release_unknown"
    publish(bench)
    first = client.get(path).headers["ETag"]
    shutil.copytree(CONTENT, tmp_path / "content")
    profile = tmp_path / "content" / "target_profiles" / "rentree-5e.yaml"
    profile.write_text(profile.read_text().replace("duration: 20", "duration: 25", 1))
    publish(bench, tmp_path / "content")
    assert client.get(path, headers={"If-None-Match": first}).status_code == 200


def test_nothing_that_is_served_gives_an_answer_away(bench: Bench) -> None:
    client = bench.client()
    for path in ("/api/framework", "/api/target-profiles", "/api/target-profiles/rentree-3e"):
        text = client.get(path).get_data(as_text=True)
        for word in ("solution", "right_choices", "explanation", "groups", "instruction"):
            assert f'"{word}"' not in text, path
    outline = ask(bench, OUTLINE)
    assert not hasattr(outline.topics[0], "skills")
    assert all(len(topic.descriptions) == len(topic.levels) for topic in outline.topics)


def test_files_are_served_as_data_that_can_run_nothing(bench: Bench) -> None:
    release = ask(bench, RELEASE, 1)
    files = [
        name
        for topic in release.topics
        for skill in topic.skills
        for challenge in skill.challenges
        for name in challenge.files
    ]
    page = next(name for name in files if name.endswith(".html"))
    client = bench.client()
    answer = client.get(f"/api/files/{page}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "immutable" in answer.headers["Cache-Control"]
    for name in files:
        original = CONTENT / "files" / name.split("/", 1)[1]
        assert client.get(f"/api/files/{name}").data == original.read_bytes()


def simulators(release: Any) -> dict[str, str]:
    """Name in the content -> path under /api/simulators."""
    shown = (one.simulator for one in challenges_of(release))
    return {one.file.split("/", 1)[1]: one.file for one in shown if one}


def test_a_simulator_is_served_to_anyone_as_a_page_of_nobody_s(bench: Bench) -> None:
    client = bench.client()
    for name, path in simulators(ask(bench, RELEASE, 1)).items():
        answer = client.get(f"/api/simulators/{path}")
        assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
        assert answer.get_data(as_text=True) == whole_page(CONTENT / "simulators", name)
    rules = dict(one.split(" ", 1) for one in answer.headers["Content-Security-Policy"].split("; "))
    assert rules == {
        "sandbox": "allow-scripts",
        "default-src": "'none'",
        "script-src": "'unsafe-inline'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "'none'",
        "connect-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_only_a_simulator_may_run_and_only_at_its_own_address(bench: Bench) -> None:
    client = bench.client()
    release = ask(bench, RELEASE, 1)
    page = next(name for one in challenges_of(release) for name in one.files if name.endswith(".html"))
    simulator = next(iter(simulators(release).values()))
    for path in (
        f"/api/simulators/{page}",
        f"/api/files/simulators/{simulator}",
        "/api/simulators/none.html",
    ):
        unknown = client.get(path)
        assert (unknown.status_code, unknown.json["code"]) == (404, "file_unknown"), path
    assert client.post(f"/api/simulators/{simulator}").status_code == 405


def test_what_simulators_share_moves_them_all(bench: Bench, tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "content")
    shell = tmp_path / "content" / "simulators" / "shell.html"
    shell.write_text(shell.read_text() + "<!-- another -->")
    number, is_new = publish(bench, tmp_path / "content")
    assert is_new
    before, after = (simulators(ask(bench, RELEASE, one)) for one in (1, number))
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    assert bench.client().get(f"/api/simulators/{next(iter(before.values()))}").status_code == 200


def test_tables_and_migrations_agree(bench: Bench) -> None:
    metadata = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(metadata)
    if "outbox" not in metadata.tables:
        plumbing_tables(metadata)
    with bench.parts.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
