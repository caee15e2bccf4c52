"""A service's HTTP face: every refusal is problem+json with a stable code, and nothing personal is logged."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

import pytest
import structlog
from flask_smorest import Blueprint
from marshmallow import validate
from sqlalchemy.exc import OperationalError

from chassis import web
from chassis.messaging import Unavailable
from chassis.tokens import KeySetVerifier
from contracts.rpc import Refused
from tests.support.parts import issuer, signed_in, token_for_application


class ToyRefusal(Exception):
    code = "conflict"
    details = {"why": "because"}


@dataclass(frozen=True)
class Thing:
    name: Annotated[str, validate.Length(1, 10)]
    size: int = 1


def boom(error: Exception) -> Any:
    def view() -> None:
        raise error

    return view


def toy(ready: Any = lambda: None) -> Any:
    blueprint = Blueprint("toy", __name__, url_prefix="/api/things")

    @blueprint.post("")
    @web.callers(web.PERSON, "anyone signed in")
    @blueprint.arguments(web.body_of(Thing))
    @blueprint.response(201, web.reply_of(Thing))
    def create(thing: Thing) -> Thing:
        return thing

    @blueprint.get("/public")
    @web.callers(web.ANYONE, "anyone")
    def public() -> dict[str, object]:
        caller = web.optional_caller()
        return {"who": caller.subject if caller else None}

    @blueprint.get("/machine")
    @web.callers(web.APPLICATION, "a machine", scope="things")
    def machine() -> dict[str, str]:
        return {}

    for name, error in {
        "refused": ToyRefusal(),
        "rpc": Refused("not_found", details={"a": 1}),
        "away": Unavailable("x.y"),
        "database": OperationalError("select 'Zoé'", {}, Exception("down")),
        "crash": ValueError("Zoé Dupont, née le 12 mai"),
    }.items():
        view = boom(error)
        view.__name__ = name
        blueprint.get(f"/{name}")(web.callers(web.ANYONE, "anyone")(view))
    return web.make_app(
        "toy",
        blueprints=[blueprint],
        verifier=KeySetVerifier(issuer().jwks),
        refusals=ToyRefusal,
        is_ready=ready,
        title="Toy",
    ).test_client()


@pytest.fixture
def client() -> Any:
    return toy()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/things/refused", 409, "conflict"),
        ("/api/things/rpc", 404, "not_found"),
        ("/api/things/away", 503, "service_unavailable"),
        ("/api/things/database", 503, "service_unavailable"),
        ("/api/things/crash", 500, "internal_error"),
        ("/api/nowhere", 404, "not_found"),
        ("/api/things", 405, "method_not_allowed"),
        ("/api/things/machine", 401, "token_missing"),
    ],
)
def test_every_refusal_is_a_problem_with_a_code(client: Any, path: str, status: int, code: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"]
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert "Zoé" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "json_malformed"),
        (b"", "application/json", 422, "fields_invalid"),
        (b'{"name": "a", "stranger": 1}', "application/json", 422, "fields_invalid"),
        (b'{"name": ""}', "application/json", 422, "fields_invalid"),
        (b'{"name": "a", "size": 1.5}', "application/json", 422, "fields_invalid"),
        (b"[1]", "application/json", 422, "fields_invalid"),
        (b'"x"', "application/json", 422, "fields_invalid"),
        (b"\xff", "application/json", 400, "json_malformed"),
        (b'{"name": "' + b"a" * 300_000 + b'"}', "application/json", 413, "body_too_large"),
    ],
)
def test_bad_bodies_are_refused(client: Any, body: bytes, content_type: str, status: int, code: str) -> None:
    answer = client.post("/api/things", data=body, content_type=content_type, headers=signed_in(uuid4()))
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_good_body_is_read_and_the_fields_at_fault_are_named(client: Any) -> None:
    good = client.post("/api/things", json={"name": "a"}, headers=signed_in(uuid4()))
    assert (good.status_code, good.json) == (201, {"name": "a", "size": 1})
    bad = client.post("/api/things", json={"nom": "a"}, headers=signed_in(uuid4()))
    assert set(bad.json["errors"]) == {"name", "nom"}


def test_tokens_decide_who_comes_in(client: Any) -> None:
    machine = token_for_application("m", "things")
    other = token_for_application("m", "others")
    assert (
        client.get("/api/things/machine", headers={"Authorization": f"Bearer {machine}"}).status_code == 200
    )
    assert client.get("/api/things/machine", headers={"Authorization": f"Bearer {other}"}).status_code == 403
    assert client.get("/api/things/machine", headers=signed_in(uuid4())).status_code == 403
    assert (
        client.get("/api/things/public", headers={"Authorization": "Bearer x"}).json["code"]
        == "token_invalid"
    )
    assert client.get("/api/things/public").json == {"who": None}
    who = uuid4()
    assert client.get("/api/things/public", headers=signed_in(who)).json == {"who": str(who)}


def test_a_read_has_an_etag_and_costs_nothing_when_nothing_changed(client: Any) -> None:
    first = client.get("/api/things/public")
    again = client.get("/api/things/public", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_correlation_id_is_kept_when_it_is_reasonable(client: Any) -> None:
    assert client.get("/live", headers={"X-Correlation-Id": "abc"}).headers["X-Correlation-Id"] == "abc"
    assert len(client.get("/live", headers={"X-Correlation-Id": "a" * 99}).headers["X-Correlation-Id"]) == 36


def test_health_says_the_truth() -> None:
    def away() -> None:
        raise OSError

    assert toy(away).get("/ready").status_code == 503
    assert toy(away).get("/live").status_code == 200
    assert toy().get("/ready").status_code == 200
    assert b"http_request_seconds" in toy().get("/metrics").data


def test_logs_hold_the_route_and_never_the_path_nor_what_was_typed(client: Any) -> None:
    with structlog.testing.capture_logs() as logs:
        client.get("/api/things/crash?name=Zoé")
        client.post("/api/things", json={"nom": "Zoé"}, headers=signed_in(uuid4()))
    assert [one for one in logs if one["event"] == "request_crashed"][0]["error"].startswith("ValueError at ")
    assert {one["route"] for one in logs if one["event"] == "request"} == {"/api/things/crash", "/api/things"}
    assert "Zoé" not in repr(logs)


def test_an_expired_token_is_refused(client: Any) -> None:
    from chassis.tokens import Caller, CallerKind

    old = issuer().issue(
        Caller(CallerKind.USER, str(uuid4())),
        now=datetime.now(UTC) - timedelta(days=1),
        lifetime=timedelta(hours=1),
    )
    answer = client.post("/api/things", json={"name": "a"}, headers={"Authorization": f"Bearer {old}"})
    assert (answer.status_code, answer.json["code"]) == (401, "token_invalid")
