"""A service that is down, slow or dies while answering: the client gets one clear refusal, and nothing is done twice."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs

from contracts.http.problem import CONTENT_TYPE
from gateway import routes, upstreams
from gateway.routes import SERVICES
from gateway.upstreams import HttpUpstream
from tests.gateway.world import CLOSED_PATH, SIGNED_IN, Toys, door_to, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def a_socket(behave: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that does with each connection what a test wants; gives its URL and the first bytes of each request."""
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def attend(connection: socket.socket) -> None:
        with connection:
            first = connection.recv(65536)
            if first:
                asked.append(first)
                behave(connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=attend, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}"


def refused(answer, code: str, status: int) -> None:
    assert (answer.status_code, answer.content_type) == (status, CONTENT_TYPE)
    assert (answer.get_json()["code"], answer.get_json()["status"]) == (code, status)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_service_that_is_down_is_said_to_be_and_when_to_try_again(method):
    answer = door_to(closed_port()).test_client().open(CLOSED_PATH, method=method, headers=SIGNED_IN)
    refused(answer, "service_unavailable", 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_one_service_down_leaves_the_others_alone(toys: Toys):
    with serving(toys.application("assessment")) as url:
        ways = {name: HttpUpstream(url if name == "assessment" else closed_port()) for name in SERVICES}
        client = door_to(ways).test_client()
        refused(client.get(CLOSED_PATH, headers=SIGNED_IN), "service_unavailable", 503)
        assert client.get("/api/profile", headers=SIGNED_IN).get_json() == {"service": "assessment"}
        states = client.get("/health")
        assert states.status_code == 503
        assert states.get_json()["services"] == {name: name == "assessment" for name in SERVICES}
        assert client.get("/live").status_code == 200
    assert [one.service for one in toys.seen] == ["assessment"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_service_that_is_too_slow_is_given_up_and_not_asked_again(monkeypatch, method):
    monkeypatch.setattr(routes, "USUAL_SECONDS", 0.2)
    with a_socket(lambda _connection: time.sleep(1.0)) as (url, asked):
        began = time.monotonic()
        answer = door_to(url).test_client().open(CLOSED_PATH, method=method, headers=SIGNED_IN)
        assert time.monotonic() - began < 0.9
        refused(answer, "service_timeout", 504)
        assert len(asked) == 1


def test_what_takes_long_by_nature_may_take_longer(monkeypatch):
    monkeypatch.setattr(routes, "USUAL_SECONDS", 0.1)

    def late(connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(OK)

    with a_socket(late) as (url, _):
        client = door_to(url).test_client()
        assert client.get("/api/sessions/1/certificates.pdf", headers=SIGNED_IN).status_code == 200
        assert client.get("/api/sessions/1/candidates", headers=SIGNED_IN).status_code == 504


@pytest.mark.parametrize(
    ("method", "times"), [("GET", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)]
)
def test_a_line_that_breaks_is_tried_again_only_for_what_may_be_said_twice(method, times):
    with a_socket(lambda _connection: None) as (url, asked):
        answer = door_to(url).test_client().open(CLOSED_PATH, method=method, data=b"{}", headers=SIGNED_IN)
        refused(answer, "service_unavailable", 503)
        assert len(asked) == times
        assert all(one.startswith(method.encode()) for one in asked)


def test_a_second_try_that_succeeds_is_all_the_client_sees():
    turns = iter([lambda _connection: None, lambda connection: connection.sendall(OK)])
    with a_socket(lambda connection: next(turns)(connection)) as (url, asked):
        answer = door_to(url).test_client().put(CLOSED_PATH, data=b"{}", headers=SIGNED_IN)
        assert (answer.status_code, answer.data, len(asked)) == (200, b"ok", 2)


def test_an_answer_that_breaks_off_is_no_fault_of_the_gateway(monkeypatch):
    monkeypatch.setattr(routes, "USUAL_SECONDS", 0.3)
    half = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n\r\nhalf"
    with a_socket(lambda connection: connection.sendall(half)) as (url, asked):
        answer = door_to(url).test_client().post(CLOSED_PATH, headers=SIGNED_IN)
        refused(answer, "service_unavailable", 503)
        assert len(asked) == 1

    def hang(connection: socket.socket) -> None:
        connection.sendall(half)
        time.sleep(1.0)

    with a_socket(hang) as (url, _):
        refused(door_to(url).test_client().get(CLOSED_PATH, headers=SIGNED_IN), "service_timeout", 504)


def test_what_is_not_http_is_a_service_away():
    with a_socket(lambda connection: connection.sendall(b"220 smtp ready\r\n")) as (url, _):
        answer = door_to(url).test_client().get(CLOSED_PATH, headers=SIGNED_IN)
        refused(answer, "service_unavailable", 503)


def test_a_large_upload_waits_for_a_service_that_is_busy(monkeypatch):
    monkeypatch.setattr(upstreams, "CONNECT_SECONDS", 0.2)
    body = 20 * 1024 * 1024

    def busy(connection: socket.socket) -> None:
        time.sleep(0.8)
        received, connection_timeout = 0, 5.0
        connection.settimeout(connection_timeout)
        while received < body - 65536:
            received += len(connection.recv(1 << 20))
        connection.sendall(OK)

    with a_socket(busy) as (url, _):
        path = "/api/organisations/1/learner-imports"
        answer = door_to(url).test_client().post(path, data=b"x" * body, headers=SIGNED_IN)
        assert (answer.status_code, answer.data) == (200, b"ok")


def test_a_connection_that_the_service_closed_meanwhile_is_not_used_again(toys: Toys):
    with a_socket(lambda connection: connection.sendall(OK)) as (url, asked):
        client = door_to(url).test_client()
        for _ in range(3):
            assert client.post(CLOSED_PATH, headers=SIGNED_IN).status_code == 200
            time.sleep(0.05)
        assert len(asked) == 3


def test_the_logs_say_which_service_failed_and_nothing_of_the_request():
    client = door_to(closed_port()).test_client()
    with capture_logs() as lines:
        client.get("/api/sessions/4242?q=Martin", headers=SIGNED_IN)
    assert any(one["event"] == "service_away" and one["upstream"] == "certification" for one in lines)
    text = repr(lines)
    assert not [secret for secret in ("Martin", "4242", SIGNED_IN["Authorization"]) if secret in text]


def test_a_fault_of_the_gateway_itself_is_told_without_details():
    class Broken:
        def forward(self, *_args, **_kwargs):
            raise RuntimeError("Martin, Léa, 2012-06-21")

        def is_ready(self) -> bool:
            return True

    with capture_logs() as lines:
        answer = door_to(dict.fromkeys(SERVICES, Broken())).test_client().get(CLOSED_PATH, headers=SIGNED_IN)
    refused(answer, "internal_error", 500)
    assert "Martin" not in answer.text + repr(lines)
