"""Which service answers for a path, and that nothing else of it can be reached."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.http.problem import CONTENT_TYPE
from gateway.routes import PREFIXES
from tests.gateway.world import SIGNED_IN


@pytest.mark.parametrize(("prefix", "service"), sorted(PREFIXES.items()))
def test_a_path_goes_to_the_service_that_owns_it(door, prefix, service):
    for path in (prefix, f"{prefix}/x"):
        if path == "/.well-known/jwks.json/x":
            continue
        assert door.get(path, headers=SIGNED_IN).get_json() == {"service": service}


def test_a_path_that_only_begins_like_another_goes_to_its_own_service(door):
    assert door.get("/api/organisations/x", headers=SIGNED_IN).get_json()["service"] == "identity"
    assert door.get("/api/organisations-follow-up/x", headers=SIGNED_IN).get_json()["service"] == "reporting"


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/", "/api", "/nothing", "/api/organisationsfollowup", "/api/meals", "/%00"]
)
def test_an_unknown_path_is_not_found_and_nobody_is_asked(door, toys, path):
    answer = door.get(path, headers=SIGNED_IN)
    assert answer.status_code == 404
    assert answer.content_type == CONTENT_TYPE
    assert answer.get_json()["code"] == "not_found"
    assert answer.get_json()["title"].startswith("Cette adresse")
    assert toys.seen == []


@pytest.mark.parametrize(
    "path",
    [
        "/internal/referential/openapi.json",
        "/internal/identity/openapi.json",
        "/referential/metrics",
        "/api/internal/referential/openapi.json",
        "/api/files/../../metrics",
        "/api/files/%2e%2e/%2e%2e/metrics",
        "/api/files/..%2f..%2finternal%2freferential%2fopenapi.json",
        "/api/framework/../../live",
        "/api/framework/./x",
        "/api//framework",
        "/api/files//etc",
        "//api/framework",
    ],
)
def test_the_inside_of_a_service_cannot_be_reached(door, toys, path):
    answer = door.get(path, headers=SIGNED_IN)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert toys.seen == []


@pytest.mark.parametrize("path", ["/live", "/ready"])
def test_the_gateway_answers_for_its_own_health(door, toys, path):
    assert door.get(path).get_json()["service"] == "gateway"
    assert toys.seen == []


def test_the_gateway_s_metrics_are_its_own(door, toys):
    assert b"http_request_seconds" in door.get("/metrics").data
    assert toys.seen == []


@pytest.mark.parametrize(
    ("asked", "path", "query"),
    [
        ("/api/files/a%3Fb?c=d", "/api/files/a?b", "c=d"),
        ("/api/files/a%23b", "/api/files/a#b", ""),
        ("/api/files/a%2541", "/api/files/a%41", ""),
        ("/api/files/%C3%A9t%C3%A9.ods", "/api/files/été.ods", ""),
        ("/api/files/a;b=c,d", "/api/files/a;b=c,d", ""),
        ("/api/files/x?q=%26%C3%A9%20+&page=2", "/api/files/x", "q=%26%C3%A9%20+&page=2"),
    ],
)
def test_path_and_query_arrive_as_they_were_asked(door, toys, asked, path, query):
    assert door.get(asked).status_code == 200
    assert (toys.seen[0].path, toys.seen[0].query) == (path, query)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(name=st.text(min_size=1, max_size=30))
def test_whatever_a_file_is_called_the_service_is_asked_for_it_or_nobody_is(door, toys, name):
    toys.seen.clear()
    answer = door.get("/api/files/" + quote(name, safe="", errors="surrogatepass"))
    if answer.status_code == 200:
        assert [one.path for one in toys.seen] == [
            "/api/files/" + name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        ]
    else:
        assert answer.status_code == 404
        assert toys.seen == []


def test_an_operation_that_no_path_has_is_refused_at_the_door(door, toys):
    answer = door.post("/health")
    assert (answer.status_code, answer.get_json()["code"]) == (405, "method_not_allowed")
    assert door.open("/api/framework", method="TRACE").status_code == 405
    assert toys.seen == []
