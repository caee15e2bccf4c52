"""The token at the edge: strangers are kept out early; the service checks again."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from chassis.tokens import Caller, CallerKind, Issuer, KeysUnavailable, new_private_key
from contracts.http.problem import CONTENT_TYPE
from gateway.routes import OPEN
from tests.gateway.world import CLOSED_PATH, OPEN_PATH, SIGNED_IN, SOMEBODY, door_to
from tests.support.parts import issuer, token_for, token_for_application

CALLER = Caller(CallerKind.USER, str(SOMEBODY))


def bearing(token: str, scheme: str = "Bearer") -> dict[str, str]:
    return {"Authorization": f"{scheme} {token}"}


def expired() -> str:
    return issuer().issue(CALLER, now=datetime.now(UTC) - timedelta(hours=3), lifetime=timedelta(hours=1))


def of_somebody_else_s_key() -> str:
    return Issuer(new_private_key()).issue(CALLER, now=datetime.now(UTC), lifetime=timedelta(hours=1))


def unsigned() -> str:
    claims = jwt.decode(token_for(SOMEBODY), options={"verify_signature": False})
    return jwt.encode(claims, key=None, algorithm="none", headers={"kid": issuer().key_id})


def altered() -> str:
    head, body, signature = token_for(SOMEBODY).split(".")
    return ".".join((head, body[:-4] + "AAAA", signature))


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, bearing("x", "Basic")]
)
def test_without_a_token_nobody_passes_where_one_is_needed(door, toys, headers):
    answer = door.get(CLOSED_PATH, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_missing")
    assert answer.content_type == CONTENT_TYPE
    assert toys.seen == []


@pytest.mark.parametrize("path", [CLOSED_PATH, OPEN_PATH])
@pytest.mark.parametrize(
    "token", [expired, of_somebody_else_s_key, unsigned, altered, lambda: "nothing.of.ours"]
)
def test_a_bad_token_is_stopped_at_the_edge(door, toys, token, path):
    answer = door.get(path, headers=bearing(token()))
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_invalid")
    assert toys.seen == []


def test_a_good_token_passes_and_goes_on_to_the_service(door, toys):
    assert door.get(CLOSED_PATH, headers=SIGNED_IN).status_code == 200
    assert toys.seen[0].headers["authorization"] == SIGNED_IN["Authorization"]


FEED = "/api/organizations/0690000A/certifications"
MACHINE = token_for_application("livret-scolaire", "organizations-certifications-result")


def test_an_application_passes_where_applications_do_and_the_service_decides_the_rest(door):
    answer = door.get(FEED, headers=bearing(MACHINE, "bearer"))
    assert answer.get_json() == {"service": "reporting"}


@pytest.mark.parametrize(
    ("path", "token"), [(CLOSED_PATH, MACHINE), ("/api/me", MACHINE), (FEED, token_for(SOMEBODY))]
)
def test_a_machine_s_token_opens_no_person_s_door_nor_the_other_way_round(door, toys, path, token):
    answer = door.get(path, headers=bearing(token))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")
    assert toys.seen == []


def test_any_good_token_may_be_shown_where_none_is_needed(door):
    assert door.get(OPEN_PATH, headers=bearing(MACHINE)).status_code == 200


@pytest.mark.parametrize(("method", "template"), sorted(OPEN))
def test_what_is_open_needs_no_token(door, method, template):
    path = template.replace("{path}", "a/b").replace("{", "").replace("}", "")
    assert door.open(path, method=method).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/framework"),
        ("DELETE", "/api/users"),
        ("GET", "/api/users"),
        ("GET", "/api/demo-test/correction"),
        ("GET", "/api/campaign-codes/ABC/join"),
        ("GET", "/api/target-profiles/x/y"),
        ("GET", "/api/framework2/../framework"),
    ],
)
def test_an_open_path_is_open_for_its_operation_only(door, toys, method, path):
    assert door.open(path, method=method).status_code in {401, 404}
    assert toys.seen == []


def test_what_may_be_read_may_be_asked_for_its_head(door, toys):
    assert door.head(OPEN_PATH).status_code == 200
    assert door.head(CLOSED_PATH).status_code == 401
    assert [one.method for one in toys.seen] == ["HEAD"]


def test_while_no_key_can_be_had_nobody_is_refused_for_good():
    class KeysAway:
        def verify(self, token: str) -> Caller:
            raise KeysUnavailable

    door = door_to("http://127.0.0.1:1", knowing=KeysAway()).test_client()
    answer = door.get(CLOSED_PATH, headers=SIGNED_IN)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "service_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
