"""What a person sees at the door: the first page, and the API to browse."""

import json

import pytest

from gateway import documentation
from gateway.routes import SERVICES
from gateway.upstreams import HttpUpstream
from tests.gateway.world import Toys, door_to, serving, verifier

DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {
        "/api/framework": {
            "get": {
                "tags": ["referential"],
                "summary": "Les 5 domaines",
                "x-callers": "anyone",
                "security": [],
                "responses": {"200": {}, "default": {}},
            }
        },
        "/api/sessions": {
            "post": {
                "tags": ["certification"],
                "summary": "Prévoir une session <b>",
                "x-callers": "a member of the organisation",
                "security": [{"token": []}],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}
                },
                "responses": {"201": {}, "422": {}},
            }
        },
    },
    "components": {"schemas": {"New": {"properties": {"room": {"type": "string"}}}}},
}


@pytest.fixture
def documented(tmp_path, monkeypatch):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    monkeypatch.setattr(documentation, "OPENAPI", file)
    documentation.document.cache_clear()
    yield door_to("http://127.0.0.1:1").test_client()
    documentation.document.cache_clear()


def test_the_description_of_the_api_is_served_as_committed(documented):
    answer = documented.get("/api/openapi.json")
    assert answer.content_type == "application/json"
    assert answer.get_json() == DOCUMENT


def test_the_api_can_be_browsed_operation_by_operation(documented):
    page = documented.get("/api/docs")
    assert page.mimetype == "text/html"
    assert '<html lang="fr">' in page.text
    for text in (
        "GET /api/framework",
        "POST /api/sessions",
        "Les 5 domaines",
        "&#34;room&#34;: &#34;string&#34;",
    ):
        assert text in page.text
    assert "anyone (sans jeton)" in page.text
    assert "Réponses : 201, 422" in page.text
    assert "&lt;b&gt;" in page.text


def test_a_page_runs_no_script(documented):
    for path in ("/api/docs", "/"):
        page = documented.get(path)
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert "<script" not in page.text


def test_the_first_page_says_which_services_are_ready(toys: Toys):
    with serving(toys.application("assessment")) as url:
        ways = {
            name: HttpUpstream(url if name == "assessment" else "http://127.0.0.1:1") for name in SERVICES
        }
        page = door_to(ways).test_client().get("/").text
    assert page.count("prêt<") == 1
    assert page.count("indisponible<") == len(SERVICES) - 1
    assert "Comptes de démonstration" not in page


def test_demonstration_accounts_are_shown_only_where_there_are_some(toys: Toys):
    from gateway.app import make_gateway

    account = {"who": "Une enseignante", "login": "prof@demonstration.example", "secret": "Demo<2026>!"}
    with serving(toys.application("x")) as url:
        app = make_gateway(
            {name: HttpUpstream(url) for name in SERVICES}, verifier(), demo_accounts=[account]
        )
        page = app.test_client().get("/").text
    assert "prof@demonstration.example" in page
    assert "Demo&lt;2026&gt;!" in page
    assert page.count("prêt<") == len(SERVICES)


def test_health_is_whole_when_every_service_is_ready(toys: Toys):
    with serving(toys.application("x")) as url:
        answer = door_to(url).test_client().get("/health")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready")


def test_a_service_in_the_process_says_whether_it_is_ready(door):
    assert door.get("/health").status_code == 200
