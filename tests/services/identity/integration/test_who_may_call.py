"""Every route of identity, asked well by everybody: who gets what is kept in docs/who-may-call-identity.md."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.services.identity import saml_world
from tests.services.identity.callers import CALLERS, a_world
from tests.services.identity.questions import NEEDS_MORE, QUESTIONS
from tests.services.identity.school import Scene, scene

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
DOCUMENT: Final = Path(__file__).resolve().parents[4] / "docs" / "who-may-call-identity.md"
REWRITE: Final = "GOLDEN=write .venv/bin/pytest tests/services/identity/integration/test_who_may_call.py"
Answers = dict[str, dict[str, tuple[int, str]]]


@pytest.fixture(scope="module")
def here() -> Iterator[Scene]:
    made = scene(**saml_world.settings())
    yield made
    made.bench.parts.engine.dispose()


@pytest.fixture(scope="module")
def operations(here: Scene) -> dict[str, dict[str, Any]]:
    """As the service's OpenAPI document has them, by `METHOD /template`."""
    document = here.client.get("/internal/identity/openapi.json").get_json()
    return {
        f"{method.upper()} {path}": operation
        for path, entries in sorted(document["paths"].items())
        for method, operation in sorted(entries.items())
        if method.upper() in METHODS
    }


@pytest.fixture(scope="module")
def answers(here: Scene, operations: dict[str, dict[str, Any]]) -> Answers:
    """Status and refusal of each operation for each caller, each in a world of its own."""
    return {operation: {who: ask(here, operation, who) for who in CALLERS} for operation in operations}


def ask(here: Scene, operation: str, caller: str) -> tuple[int, str]:
    method, template = operation.split(" ")
    world = a_world(here, caller)
    question = QUESTIONS[operation](world) if operation in QUESTIONS else {}
    client = here.bench.client()
    answer = client.open(world.path(template), method=method, headers=world.headers(caller), **question)
    return answer.status_code, (answer.get_json(silent=True) or {}).get("code", "")


def without_question(operations: dict[str, dict[str, Any]]) -> list[str]:
    return [
        one for one, operation in operations.items() if "requestBody" in operation and one not in QUESTIONS
    ]


def test_every_route_that_wants_a_body_is_asked_with_a_good_one(
    operations: dict[str, dict[str, Any]], answers: Answers
):
    assert without_question(operations) == [], "say in questions.QUESTIONS how these are asked"
    assert {*QUESTIONS, *NEEDS_MORE} <= set(operations), "these routes are gone"
    wrong_question = {400, 405, 415, 422, 500}
    badly = {one: by for one, by in answers.items() if wrong_question & {status for status, _ in by.values()}}
    assert badly == {}


def test_a_route_that_nobody_asks_is_seen():
    assert without_question({"POST /api/new": {"requestBody": {}}}) == ["POST /api/new"]


def test_somebody_gets_an_answer_everywhere(answers: Answers):
    none = {one for one, by in answers.items() if not any(status < 400 for status, _ in by.values())}
    assert none == set(NEEDS_MORE), "ask these better in questions.QUESTIONS, or say what they need"


def test_what_needs_more_is_refused_to_everybody_alike(answers: Answers):
    for one in NEEDS_MORE:
        assert len({answers[one][who] for who in CALLERS}) == 1, one
        assert answers[one]["nobody"][0] < 500, one


def test_nobody_and_machines_are_stopped_at_the_door_of_people(
    operations: dict[str, dict[str, Any]], answers: Answers
):
    guarded = [one for one, operation in operations.items() if operation["security"]]
    assert len(guarded) > 10
    for one in guarded:
        assert answers[one]["nobody"] == (401, "token_missing"), one
        assert answers[one]["application"] == (403, "not_allowed"), one


def test_a_school_does_not_exist_for_those_who_do_not_belong_to_it(
    operations: dict[str, dict[str, Any]], answers: Answers
):
    members_only = [
        one for one, operation in operations.items() if "of the organisation" in operation["x-callers"]
    ]
    assert len(members_only) > 10
    for one in members_only:
        for stranger in ("pupil", "another school’s teacher"):
            assert answers[one][stranger] == (404, "organisation_unknown"), one


def test_what_is_for_administrators_is_refused_to_members(
    operations: dict[str, dict[str, Any]], answers: Answers
):
    for one, operation in operations.items():
        if operation["x-callers"].startswith("an administrator of the organisation"):
            assert answers[one]["member"] == (403, "administrator_required"), one
            assert answers[one]["administrator"][0] < 300, one


def table(answers: Answers) -> str:
    lines = [
        "# Who may call identity",
        "",
        "The status that a well-formed question gets, by who asks it. Generated from the running service; to write it again:",
        "",
        f"```sh\n{REWRITE}\n```",
        "",
        "The pupil is of the school asked about, and the one named in claims; the invitation's code is known to all. SAML is set up,",
        "OpenID is not.",
        "",
        f"| route | {' | '.join(CALLERS)} |",
        f"|---|{'---|' * len(CALLERS)}",
    ]
    for operation, by in answers.items():
        short = operation.replace("/api/organisations/{organisation_id}", "…")
        lines.append(f"| `{short}` | {' | '.join(str(by[who][0]) for who in CALLERS)} |")
    lines += ["", "`…` stands for `/api/organisations/{organisation_id}`.", ""]
    return "\n".join(lines)


def test_the_document_says_who_gets_what(answers: Answers):
    found = table(answers)
    if os.environ.get("GOLDEN") == "write":
        DOCUMENT.write_text(found, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == found, f"read the difference, then: {REWRITE}"
