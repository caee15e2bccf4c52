"""What a person sees at the door: the pages of whoever makes them, a word when they are away, and the API to browse."""

import json

import pytest

from gateway import documentation
from gateway.app import make_gateway
from gateway.routes import SERVICES
from gateway.upstreams import HttpUpstream, WsgiUpstream
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


def test_the_api_s_page_runs_no_script(documented):
    page = documented.get("/api/docs")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text


def door_with_pages(toys: Toys, url: str, *, pages: str | None = None, secret: str = ""):
    ways = {name: HttpUpstream(url) for name in SERVICES}
    shown = HttpUpstream(pages) if pages else WsgiUpstream(toys.application("web"))
    return make_gateway(ways, verifier(), pages=shown, edge_secret=secret).test_client()


@pytest.mark.parametrize("path", ["/", "/profil", "/evaluations/x/etape?page=2", "/static/ab/suite.css"])
def test_whatever_is_not_the_api_is_a_page(toys: Toys, path: str):
    with serving(toys.application("identity")) as url:
        assert door_with_pages(toys, url).get(path).get_json() == {"service": "web"}
    assert toys.seen[-1].path == path.partition("?")[0]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/unknown", "/.well-known/other"])
def test_an_address_of_the_api_is_never_a_page(toys: Toys, path: str):
    with serving(toys.application("identity")) as url:
        answer = door_with_pages(toys, url).get(path)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert toys.seen == []


def test_health_and_metrics_stay_the_gateway_s(toys: Toys):
    with serving(toys.application("identity")) as url:
        door = door_with_pages(toys, url)
        assert door.get("/health").get_json()["services"]
        assert b"http_request_seconds" in door.get("/metrics").data
    assert toys.seen == []


def test_without_pages_there_is_nothing_at_the_first_address():
    assert door_to("http://127.0.0.1:1").test_client().get("/").status_code == 404


def test_pages_that_are_away_are_said_to_be_in_words_a_person_reads(toys: Toys):
    with serving(toys.application("identity")) as url:
        door = door_with_pages(toys, url, pages="http://127.0.0.1:1")
        page = door.get("/profil", headers={"Accept": "text/html"})
        problem = door.put("/evaluations/x/reponses/1", headers={"Accept": "application/json"})
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert "Les pages ne répondent pas" in page.text
    assert (problem.status_code, problem.get_json()["code"]) == (503, "service_unavailable")


def test_cookies_reach_the_pages_and_no_service(toys: Toys):
    with serving(toys.application("referential")) as url:
        door = door_with_pages(toys, url)
        door.set_cookie("acces", "secret")
        door.get("/profil")
        door.get("/api/framework")
    assert [(one.service, "cookie" in one.headers) for one in toys.seen] == [
        ("web", True),
        ("referential", False),
    ]


@pytest.mark.parametrize(
    ("shown", "believed"), [("the-secret", "203.0.113.9"), ("a-guess", "127.0.0.1"), ("", "127.0.0.1")]
)
def test_only_the_pages_may_say_for_whom_they_ask(toys: Toys, shown: str, believed: str):
    with serving(toys.application("referential")) as url:
        door = door_with_pages(toys, url, secret="the-secret")
        door.get("/api/framework", headers={"X-Edge-Secret": shown, "X-Forwarded-For": "203.0.113.9"})
    (seen,) = toys.seen
    assert seen.headers["x-forwarded-for"] == believed
    assert "x-edge-secret" not in seen.headers


def test_without_a_secret_nobody_is_believed(toys: Toys):
    with serving(toys.application("referential")) as url:
        door_with_pages(toys, url).get(
            "/api/framework", headers={"X-Edge-Secret": "", "X-Forwarded-For": "203.0.113.9"}
        )
    assert toys.seen[0].headers["x-forwarded-for"] == "127.0.0.1"


def test_health_is_whole_when_every_service_is_ready(toys: Toys):
    with serving(toys.application("x")) as url:
        answer = door_to(url).test_client().get("/health")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready")


def test_a_service_in_the_process_says_whether_it_is_ready(door):
    assert door.get("/health").status_code == 200
