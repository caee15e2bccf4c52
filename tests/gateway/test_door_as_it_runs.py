"""`python -m gateway` on its own server: what only shows on a real line. Large bodies flow through, too large ones stop here."""

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from flask import Flask

from contracts.http.problem import CONTENT_TYPE
from gateway.routes import SERVICES
from tests.gateway.world import CLOSED_PATH, SIGNED_IN, Toys, serving, until
from tests.support.parts import issuer

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
UPLOAD = "/api/organisations/1/learner-imports"


class Door:
    """A running gateway and the services behind it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], toys: Toys) -> None:
        self.port, self.process, self.toys = port, process, toys

    def line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def memory(self) -> int:
        process = psutil.Process(self.process.pid)
        return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)])


@pytest.fixture(scope="module")
def running() -> Iterator[Door]:
    toys = Toys()
    keys = Flask("keys")
    keys.add_url_rule("/.well-known/jwks.json", "jwks", issuer().jwks)
    toy = toys.application("toy")

    def app(environ, start_response):
        wanted = keys.wsgi_app if environ["PATH_INFO"].startswith("/.well-known/") else toy
        return wanted(environ, start_response)

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serving(app) as url:
        environ = {f"GATEWAY_{name.upper()}_URL": url for name in SERVICES}
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "gateway"],
            cwd=ROOT,
            env={**os.environ, **environ, "GATEWAY_BIND": f"127.0.0.1:{port}", "GATEWAY_WEB_THREADS": "4"},
            stdout=subprocess.DEVNULL,
        )
        try:
            until(lambda: is_live(port), seconds=30)
            yield Door(port, process, toys)
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nobody is being served any more
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()  # a test that failed may have left a request hanging
                process.wait()


def is_live(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture
def door(running: Door) -> Iterator[Door]:
    yield running
    running.toys.answer = None
    running.toys.seen.clear()


def begin_upload(line: http.client.HTTPConnection, *, length: int | None) -> None:
    line.putrequest("POST", UPLOAD)
    for name, value in SIGNED_IN.items():
        line.putheader(name, value)
    if length is None:
        line.putheader("Transfer-Encoding", "chunked")
    else:
        line.putheader("Content-Length", str(length))
    line.endheaders()


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
def test_an_upload_reaches_the_service_while_it_is_still_being_sent(door, chunked):
    body = os.urandom(5 * MIB)
    line = door.line()
    begin_upload(line, length=None if chunked else len(body))
    wrap = chunk if chunked else bytes
    line.send(wrap(body[:MIB]))
    until(lambda: door.toys.received >= MIB // 2)
    line.send(wrap(body[MIB:]))
    if chunked:
        line.send(b"0\r\n\r\n")
    assert line.getresponse().status == 200
    assert door.toys.seen[-1].length == len(body)
    assert door.toys.seen[-1].digest == hashlib.sha256(body).hexdigest()


def test_a_download_reaches_the_client_while_the_service_is_still_sending(door):
    first_seen = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"a" * MIB
        assert first_seen.wait(15)
        for _ in range(4):
            yield b"b" * MIB

    headers = [("Content-Type", "application/pdf"), ("Content-Length", str(5 * MIB))]
    door.toys.answer = lambda _seen: ("200 OK", headers, pieces())
    line = door.line()
    line.request("GET", "/api/sessions/1/certificates.pdf", headers=SIGNED_IN)
    answer = line.getresponse()
    assert answer.headers["Content-Length"] == str(5 * MIB)
    assert answer.read(MIB // 2) == b"a" * (MIB // 2)
    first_seen.set()
    assert len(answer.read()) == 5 * MIB - MIB // 2


def test_a_large_download_is_never_held_whole(door):
    size = 120 * MIB
    headers = [("Content-Type", "application/pdf"), ("Content-Length", str(size))]
    door.toys.answer = lambda _seen: ("200 OK", headers, (b"x" * MIB for _ in range(size // MIB)))
    before = highest = door.memory()
    line = door.line()
    line.request("GET", "/api/sessions/1/certificates.pdf", headers=SIGNED_IN)
    answer = line.getresponse()
    received = 0
    while piece := answer.read(4 * MIB):
        received += len(piece)
        highest = max(highest, door.memory())
    assert received == size
    assert highest - before < 30 * MIB


def test_a_download_that_breaks_off_is_seen_to_be_incomplete(door):
    def pieces() -> Iterator[bytes]:
        yield b"a" * MIB
        raise ConnectionError

    headers = [("Content-Type", "application/pdf"), ("Content-Length", str(5 * MIB))]
    door.toys.answer = lambda _seen: ("200 OK", headers, pieces())
    line = door.line()
    line.request("GET", "/api/sessions/1/certificates.pdf", headers=SIGNED_IN)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        line.getresponse().read()


def test_what_is_too_large_is_refused_and_the_service_hears_nothing_of_it(door):
    line = door.line()
    begin_upload(line, length=30 * MIB)
    for _ in range(30):
        line.send(b"x" * MIB)
    answer = line.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (413, CONTENT_TYPE)
    assert json.loads(answer.read())["code"] == "body_too_large"
    assert door.toys.seen == []
    line.request("GET", CLOSED_PATH, headers=SIGNED_IN)
    assert line.getresponse().status == 200


def test_what_turns_out_too_large_on_the_way_is_refused_too(door):
    line = door.line()
    begin_upload(line, length=None)
    for _ in range(30):
        line.send(chunk(b"x" * MIB))
    line.send(b"0\r\n\r\n")
    answer = line.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "body_too_large")
    assert all(one.length < 22 * MIB for one in door.toys.seen)


def test_the_largest_file_people_may_send_passes(door):
    line = door.line()
    line.request("POST", UPLOAD, body=b"x" * (20 * MIB), headers=SIGNED_IN)
    assert line.getresponse().status == 200
    assert door.toys.seen[-1].length == 20 * MIB


def test_the_client_s_address_is_the_one_of_its_line(door):
    line = door.line()
    line.request("GET", CLOSED_PATH, headers={**SIGNED_IN, "X-Forwarded-For": "1.2.3.4"})
    assert line.getresponse().status == 200
    assert door.toys.seen[-1].headers["x-forwarded-for"] == "127.0.0.1"


def test_date_and_server_are_said_once(door):
    line = door.line()
    line.request("GET", CLOSED_PATH, headers=SIGNED_IN)
    headers = line.getresponse().headers
    assert [len(headers.get_all(name) or []) for name in ("Date", "Server")] == [1, 1]


def test_an_answer_of_unknown_length_arrives_whole(door):
    door.toys.answer = lambda _seen: (
        "200 OK",
        [("Content-Type", "text/csv")],
        (b"line\r\n" * 50 for _ in range(1_000)),
    )
    line = door.line()
    line.request("GET", "/api/sessions/1/results", headers=SIGNED_IN)
    assert len(line.getresponse().read()) == 300_000
