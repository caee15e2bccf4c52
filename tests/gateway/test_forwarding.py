"""What passes through the door, both ways, and what does not."""

import hashlib
import json

import pytest

from contracts.http.problem import CONTENT_TYPE
from tests.gateway.world import CLOSED_PATH, SIGNED_IN


def answering(status: str, headers: list[tuple[str, str]], body: bytes = b""):
    length = [("Content-Length", str(len(body)))] if body else []
    return lambda _seen: (status, [*headers, *length], [body] if body else [])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_method_body_and_headers_arrive(door, toys, method):
    body = json.dumps({"réponse": "é" * 10}).encode()
    given = {**SIGNED_IN, "Content-Type": "application/json", "If-None-Match": '"abc"', "Accept": "text/csv"}
    assert door.open(CLOSED_PATH, method=method, data=body, headers=given).status_code == 200
    (seen,) = toys.seen
    assert seen.method == method
    assert seen.digest == hashlib.sha256(body).hexdigest()
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["if-none-match"] == '"abc"'
    assert seen.headers["accept"] == "text/csv"


def test_a_request_without_a_body_has_none(door, toys):
    assert door.post(CLOSED_PATH, headers=SIGNED_IN).status_code == 200
    assert toys.seen[0].length == 0


def test_status_headers_and_body_come_back(door, toys):
    toys.answer = answering(
        "201 CREATED",
        [("Content-Type", "text/csv"), ("ETag", '"1"'), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
        b"\xef\xbb\xbfClasse;1",
    )
    answer = door.post(CLOSED_PATH, headers=SIGNED_IN)
    assert (answer.status_code, answer.content_type) == (201, "text/csv")
    assert answer.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
    assert answer.headers["ETag"] == '"1"'
    assert answer.data == b"\xef\xbb\xbfClasse;1"


def test_a_refusal_of_a_service_comes_back_as_it_is(door, toys):
    refusal = b'{"code":"session_unknown","status":404}'
    toys.answer = answering("404 NOT FOUND", [("Content-Type", CONTENT_TYPE)], refusal)
    answer = door.get(CLOSED_PATH, headers=SIGNED_IN)
    assert (answer.status_code, answer.content_type, answer.data) == (404, CONTENT_TYPE, refusal)


@pytest.mark.parametrize("status", ["204 NO CONTENT", "304 NOT MODIFIED"])
def test_an_answer_without_a_body_has_no_type(door, toys, status):
    toys.answer = answering(status, [("ETag", '"1"')])
    answer = door.get(CLOSED_PATH, headers=SIGNED_IN)
    assert answer.status_code == int(status[:3])
    assert answer.data == b""
    if status.startswith("204"):
        assert "Content-Type" not in answer.headers


def test_a_redirection_is_the_client_s_to_follow(door, toys):
    toys.answer = answering(
        "302 FOUND", [("Location", "https://elsewhere.example/"), ("Content-Length", "0")]
    )
    answer = door.get(CLOSED_PATH, headers=SIGNED_IN)
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://elsewhere.example/")
    assert len(toys.seen) == 1


def test_a_compressed_answer_stays_compressed(door, toys):
    toys.answer = answering(
        "200 OK", [("Content-Encoding", "gzip"), ("Content-Type", "x/y")], b"not gzip at all"
    )
    answer = door.get(CLOSED_PATH, headers=SIGNED_IN)
    assert (answer.headers["Content-Encoding"], answer.data) == ("gzip", b"not gzip at all")


def test_a_correlation_id_is_passed_on_and_returned(door, toys):
    answer = door.get(CLOSED_PATH, headers={**SIGNED_IN, "X-Correlation-Id": "from-the-player-42"})
    assert toys.seen[0].headers["x-correlation-id"] == "from-the-player-42"
    assert answer.headers["X-Correlation-Id"] == "from-the-player-42"


@pytest.mark.parametrize("given", [None, "", "x" * 65, "é"])
def test_without_a_usable_one_an_id_is_made(door, toys, given):
    headers = SIGNED_IN if given is None else {**SIGNED_IN, "X-Correlation-Id": given}
    answer = door.get(CLOSED_PATH, headers=headers)
    made = answer.headers["X-Correlation-Id"]
    assert len(made) == 36
    assert made != given
    assert toys.seen[0].headers["x-correlation-id"] == made


def test_a_refusal_at_the_door_carries_the_id_too(door):
    answer = door.get(CLOSED_PATH, headers={"X-Correlation-Id": "from-the-player-42"})
    assert answer.status_code == 401
    assert answer.headers["X-Correlation-Id"] == "from-the-player-42"
    assert answer.get_json()["correlation_id"] == "from-the-player-42"


def test_headers_of_one_hop_are_not_passed_on(door, toys):
    one_hop = {
        "Connection": "keep-alive, X-Only-Here",
        "Keep-Alive": "timeout=5",
        "Proxy-Authorization": "Basic eDp5",
        "TE": "trailers",
        "Upgrade": "websocket",
        "X-Only-Here": "1",
    }
    door.get(CLOSED_PATH, headers={**SIGNED_IN, **one_hop, "X-To-The-End": "2"})
    headers = toys.seen[0].headers
    assert not {"keep-alive", "proxy-authorization", "te", "upgrade", "x-only-here"} & set(headers)
    assert "x-only-here" not in headers.get("connection", "").lower()
    assert headers["x-to-the-end"] == "2"


def test_nobody_can_have_the_length_of_a_body_dropped(door, toys):
    headers = {**SIGNED_IN, "Connection": "Content-Length, Content-Type", "Content-Type": "application/json"}
    door.post(CLOSED_PATH, data=b"{}", headers=headers)
    assert toys.seen[0].length == 2
    assert toys.seen[0].headers["content-type"] == "application/json"


def test_headers_of_one_hop_do_not_come_back(door, toys):
    toys.answer = answering(
        "200 OK",
        [
            ("Connection", "X-Only-Here"),
            ("Keep-Alive", "timeout=5"),
            ("Proxy-Authenticate", "Basic"),
            ("X-Only-Here", "1"),
            ("X-To-The-End", "2"),
        ],
        b"x",
    )
    headers = door.get(CLOSED_PATH, headers=SIGNED_IN).headers
    assert not {"Connection", "Keep-Alive", "Proxy-Authenticate", "X-Only-Here"} & set(headers.keys())
    assert headers["X-To-The-End"] == "2"


def test_where_the_client_is_can_only_be_said_by_the_door(door, toys):
    lies = {
        "X-Forwarded-For": "1.2.3.4, 5.6.7.8",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Host": "evil.example",
        "X-Real-Ip": "1.2.3.4",
        "Forwarded": "for=1.2.3.4",
    }
    door.get(CLOSED_PATH, headers={**SIGNED_IN, **lies}, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    headers = toys.seen[0].headers
    assert headers["x-forwarded-for"] == "192.0.2.9"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == "localhost"
    assert "forwarded" not in headers
    assert "x-real-ip" not in headers


def test_a_form_that_another_site_sends_arrives_and_its_redirection_comes_back(door, toys):
    """A school portal posts what it says of a pupil through their browser, cookies and all; nobody is signed in yet."""
    toys.answer = answering(
        "303 SEE OTHER", [("Location", "https://plateforme.exemple.fr/connexion/ent?code=1")]
    )
    body = b"SAMLResponse=PHNhbWxwOlJlc3BvbnNlLz4%3D&RelayState="
    given = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "https://portail.exemple.fr",
        "Sec-Fetch-Site": "cross-site",
        "Accept": "text/html",
    }
    answer = door.post("/api/saml/assertion", data=body, headers=given)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "https://plateforme.exemple.fr/connexion/ent?code=1",
    )
    (seen,) = toys.seen
    assert (seen.service, seen.digest) == ("identity", hashlib.sha256(body).hexdigest())
    assert seen.headers["accept"] == "text/html"
