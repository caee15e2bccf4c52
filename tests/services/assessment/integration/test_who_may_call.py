"""Only the owner may call anything about a test; anybody else finds nothing there."""

from typing import Any

import pytest

from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.parts import token_for_application

SOMEWHERE = "0197f000-0000-7000-8000-000000000000"
OF_ONE_TEST = (
    ("GET", ""),
    ("GET", "/questions"),
    ("PUT", "/answers/1"),
    ("GET", "/answers/1"),
    ("GET", "/checkpoint"),
    ("GET", "/outcome"),
    ("PUT", "/questions/1/report"),
)
OF_ANYBODY_SIGNED_IN = (
    ("POST", "/api/assessments"),
    ("GET", "/api/profile"),
    ("GET", "/api/competences/1.1"),
    ("GET", "/api/competences/1.1/explanation"),
    ("POST", "/api/competences/1.1/reset"),
    ("GET", "/api/tutorials"),
    ("PUT", "/api/tutorials/tuto-c11-t1/saved"),
    ("DELETE", "/api/tutorials/tuto-c11-t1/saved"),
    ("PUT", "/api/tutorials/tuto-c11-t1/useful"),
    ("DELETE", "/api/tutorials/tuto-c11-t1/useful"),
    ("PUT", "/api/tutorials/tuto-c11-t1/report"),
)
PERSONAL = (
    *((method, f"/api/assessments/{SOMEWHERE}{rest}") for method, rest in OF_ONE_TEST),
    *OF_ANYBODY_SIGNED_IN,
)
AN_ANSWER = {
    "challenge_id": "c11-t1-1a",
    "fields": None,
    "skipped": True,
    "elapsed_ms": 1,
    "left_ms": None,
    "focus_lost": False,
    "answered_at": "2026-10-01T10:00:00Z",
}


@pytest.mark.parametrize(("method", "path"), PERSONAL)
def test_nobody_without_a_token(desk: Desk, method: str, path: str) -> None:
    reply = desk.client.open(path, method=method)
    assert (reply.status_code, reply.json["code"]) == (401, "token_missing")


@pytest.mark.parametrize(("method", "path"), PERSONAL)
def test_no_application(desk: Desk, method: str, path: str) -> None:
    headers = {"Authorization": f"Bearer {token_for_application('lsu')}"}
    reply = desk.client.open(path, method=method, headers=headers)
    assert (reply.status_code, reply.json["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(("method", "rest"), OF_ONE_TEST)
def test_another_pupil_finds_nothing(desk: Desk, method: str, rest: str) -> None:
    owner, other = desk.pupil(), desk.pupil()
    assessment = owner.start("1.1")
    path = f"/api/assessments/{assessment['id']}{rest}"
    from tests.support.parts import signed_in

    bodies = {"/answers/1": AN_ANSWER, "/questions/1/report": {"reason": "OTHER"}}
    body: Any = bodies.get(rest) if method == "PUT" else None
    reply = desk.client.open(path, method=method, json=body, headers=signed_in(other.id))
    assert (reply.status_code, reply.json["code"]) == (404, "assessment_unknown")
    assert owner.get(f"/api/assessments/{assessment['id']}").json["answered"] == 0


def test_every_route_is_tried_here(desk: Desk) -> None:
    tried = {(method, path.replace(SOMEWHERE, "<uuid:assessment_id>")) for method, path in PERSONAL}
    tried = {
        (method, path.replace("/answers/1", "/answers/<int:position>").replace("/1.1", "/<string:index>"))
        for method, path in tried
    }
    tried = {(method, path.replace("/questions/1/", "/questions/<int:position>/")) for method, path in tried}
    tried = {(method, path.replace("/tuto-c11-t1", "/<string:tutorial_id>")) for method, path in tried}
    open_to_anyone = {
        ("GET", "/api/demo-test"),
        ("POST", "/api/demo-test/correction"),
        ("GET", "/api/tutorials/<string:tutorial_id>"),
    }
    routes = {
        (method, str(rule))
        for rule in desk.client.application.url_map.iter_rules()
        if str(rule).startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == tried | open_to_anyone


def test_a_pupil_of_another_test_cannot_answer_at_its_place(pupil: Pupil) -> None:
    other = pupil.desk.pupil()
    mine, theirs = pupil.start("1.1"), other.start("1.1")
    question = theirs["next"][0]
    reply = pupil.put(theirs["id"], 1, challenge_id=question["challenge_id"], skipped=True)
    assert reply.status_code == 404
    assert mine["id"] != theirs["id"]
