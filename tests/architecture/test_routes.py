"""Every route names its callers and its shapes; the gateway's two tables say what the services say."""

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis import web
from chassis.tokens import KeySetVerifier
from contracts.http.problems import PROBLEMS
from gateway.documentation import document
from gateway.routes import FOR_APPLICATIONS, OPEN, PREFIXES, route_of
from tests.support.apps import service_apps
from tests.support.parts import issuer, token_for, token_for_application

METHODS = {"get", "post", "put", "patch", "delete"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, entries in document()["paths"].items()
        for method, operation in entries.items()
        if method in METHODS
    ]


def without_callers(found: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return [f"{method} {path}" for method, path, operation in found if not operation.get("x-callers")]


def without_shapes(found: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    """Operations whose success has no described content (but for 204, redirections and files)."""
    wrong = []
    for method, path, operation in found:
        good = {code: one for code, one in operation["responses"].items() if code.startswith(("2", "303"))}
        if not good or not all(
            code in {"204", "303"} or "content" in one or "202" in code for code, one in good.items()
        ):
            wrong.append(f"{method} {path}")
    return wrong


def test_every_operation_names_its_callers() -> None:
    assert without_callers(operations()) == []


def test_an_operation_without_callers_is_seen() -> None:
    assert without_callers([("GET", "/x", {"responses": {}})]) == ["GET /x"]


def test_every_operation_describes_its_answer() -> None:
    assert without_shapes(operations()) == []


def test_an_answer_nobody_describes_is_seen() -> None:
    assert without_shapes([("GET", "/x", {"responses": {"200": {}}})]) == ["GET /x"]


def test_a_route_that_does_not_say_who_may_call_it_cannot_start() -> None:
    from flask_smorest import Blueprint

    blueprint = Blueprint("silent", __name__)

    @blueprint.get("/silent")
    def silent() -> dict[str, str]:
        return {}

    with pytest.raises(RuntimeError, match="does not say who may call it"):
        web.make_app(
            "toy",
            blueprints=[blueprint],
            verifier=KeySetVerifier(issuer().jwks),
            refusals=KeyError,
            is_ready=lambda: None,
            title="x",
        )


def test_the_gateway_routes_every_path_to_its_service() -> None:
    wrong = {}
    for method, path, operation in operations():
        route = route_of(method, re.sub(r"\{[^}]+\}", "x", path))
        if route is None or route.service != operation["x-service"]:
            wrong[f"{method} {path}"] = route
    assert wrong == {}


def test_the_gateway_lets_in_without_token_exactly_what_the_services_open() -> None:
    opened = {(method, path) for method, path, operation in operations() if operation["security"] == []}
    assert opened == set(OPEN)
    for method, path in opened:
        route = route_of(method, re.sub(r"\{[^}]+\}", "x", path))
        assert route and route.is_open


def for_applications(found: list[tuple[str, str, dict[str, Any]]]) -> set[tuple[str, str]]:
    """Operations that need a scope: only applications have scopes."""
    return {
        (method, path)
        for method, path, operation in found
        if any(scopes for one in operation["security"] for scopes in one.values())
    }


def test_the_gateway_keeps_people_and_applications_apart_as_the_services_do() -> None:
    assert for_applications(operations()) == set(FOR_APPLICATIONS)


def test_an_operation_for_applications_that_the_gateway_ignores_is_seen() -> None:
    assert for_applications([("GET", "/x", {"security": [{"token": ["a-scope"]}]})]) == {("GET", "/x")}


@pytest.mark.parametrize("service", sorted(service_apps()))
def test_no_service_takes_a_machine_s_token_for_a_person_s_nor_the_other_way_round(service: str) -> None:
    client = service_apps()[service].test_client()
    machine = token_for_application(
        "a-machine", *(scope for _, _, one in operations() for scope in scopes(one))
    )
    for method, path, operation in operations():
        if operation["x-service"] != service or operation["security"] == []:
            continue
        wrong = token_for(uuid4()) if scopes(operation) else machine
        url = re.sub(r"\{[a-z_]*(id|user)\}", str(uuid4()), path)
        url = re.sub(r"\{[a-z_]*(number|position)\}", "1", url)
        url = re.sub(r"\{[^}]+\}", "x", url)
        answer = client.open(url, method=method, headers={"Authorization": f"Bearer {wrong}"})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed"), f"{method} {path}"


def scopes(operation: dict[str, Any]) -> set[str]:
    return {scope for one in operation["security"] for scope in one.get("token", [])}


def test_every_route_for_applications_asks_for_a_scope() -> None:
    views = [view for app in service_apps().values() for view in app.view_functions.values()]
    audiences = [view.__audience__ for view in views]
    assert all(one.scope for one in audiences if one.kind is web.APPLICATION)
    assert not any(one.scope for one in audiences if one.kind is not web.APPLICATION)


def test_no_prefix_is_left_without_a_path() -> None:
    paths = [path for _, path, _ in operations()]
    idle = [one for one in PREFIXES if not any(path == one or path.startswith(f"{one}/") for path in paths)]
    assert idle == []


def apps_routes(app: Flask) -> list[str]:
    return [str(rule) for rule in app.url_map.iter_rules()]


def test_health_metrics_and_documents_of_services_are_not_routed() -> None:
    for service, app in service_apps().items():
        inner = [path for path in apps_routes(app) if not path.startswith(("/api/", "/.well-known/"))]
        assert inner
        assert [path for path in inner if route_of("GET", path)] == [], service


def test_every_refusal_has_a_french_title_and_an_error_status() -> None:
    for code, problem in PROBLEMS.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]+", code)
        assert 400 <= problem.status < 600
        assert problem.title[0].isupper() and problem.title.rstrip()[-1] in ".!?", code


def test_codes_are_stated_once() -> None:
    from contracts.http.problems import (
        assessment,
        campaigns,
        certification,
        edge,
        identity,
        referential,
        reporting,
    )

    modules = [assessment, campaigns, certification, edge, identity, referential, reporting]
    assert sum(len(module.PROBLEMS) for module in modules) == len(PROBLEMS)
