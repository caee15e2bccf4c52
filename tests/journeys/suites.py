"""Suites to live in: the embedded one and the distributed one, each on databases, ports and a broker of its own."""

import atexit
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from contracts.catalogue import BY_NAME, CATALOGUE, SERVICES
from deploy.demo.journey import Year
from deploy.local import environment, postgres, rabbitmq
from deploy.local.processes import ROOT, Distributed
from tests.support.engines import postgres_server, scratch


class Silent:
    """Shows nothing."""

    def phase(self, _title: str, _total: int | None) -> Callable[[], None]:
        return lambda: None


class Books:
    """The databases of a suite, to check that nothing was lost or doubled."""

    def __init__(self, urls: dict[str, str]) -> None:
        self._urls = urls

    def ask(self, service: str, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(self._urls[f"{service.upper()}_DATABASE_URL"]) as connection:
            return connection.execute(query, values).fetchall()

    def number(self, service: str, query: str, *values: object) -> int:
        return int(self.ask(service, query, *values)[0][0])

    def untold(self) -> int:
        return sum(self.number(one, "SELECT count(*) FROM outbox WHERE told_at IS NULL") for one in SERVICES)

    def told(self, producer: str, fact: str, kind: str = "") -> int:
        query = "SELECT count(*) FROM outbox WHERE name = %s AND (%s = '' OR body::jsonb->'data'->>%s = %s)"
        return self.number(producer, query, fact, kind, BY_NAME[fact].apart_by, kind)

    def unheard(self) -> dict[str, tuple[int, int]]:
        """Queue -> (told, heard), where they differ."""
        differing = {}
        for fact in CATALOGUE:
            for one in fact.subscriptions:
                heard = self.number(one.service, "SELECT count(*) FROM inbox WHERE consumer = %s", one.queue)
                told = self.told(fact.producer, fact.name, one.only)
                if told != heard:
                    differing[one.queue] = (told, heard)
        return differing

    def everything_has_arrived(self) -> bool:
        return self.untold() == 0 and not self.unheard()


class Running:
    """A suite that runs. `url` is the gateway's; `books` its databases."""

    def __init__(self, mode: str, url: str, folder: Path, urls: dict[str, str]) -> None:
        self.mode, self.url, self.folder, self.books = mode, url, folder, Books(urls)
        self.distributed: Distributed | None = None
        self.broker: rabbitmq.Node | None = None

    def year(self, out: Path) -> Year:
        password = environment.DEMO_PASSWORD
        accounts = {
            "jury": ("jury@demonstration.example", password),
            "record_system": ("livret-scolaire", environment.application_secret(self.folder / "secrets")),
        }
        return Year(self.url, accounts, self.folder / "mail", out, Silent())


def embedded(*options: str, **environ: str) -> Running:
    """One process, with these options; `environ` besides what it finds around it."""
    folder = scratch() / f"embedded-{secrets.token_hex(3)}"
    prefix = f"j_{secrets.token_hex(4)}_"
    server, port = postgres_server(), rabbitmq.free_port()
    folder.mkdir(parents=True)
    arguments = [
        "--port",
        str(port),
        "--var",
        str(folder),
        "--prefix",
        prefix,
        "--database-server",
        server,
        *options,
    ]
    with (folder / "suite.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "deploy.embedded", *arguments],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=log,
            stderr=log,
        )

    def end() -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()

    atexit.register(end)
    _wait_for(port, lambda: process.poll() is None, folder / "suite.log")
    urls = {
        f"{one.upper()}_DATABASE_URL": postgres.with_database(server, f"{prefix}{one}") for one in SERVICES
    }
    scheme = "https" if "--classroom" in options else "http"
    return Running("embedded", f"{scheme}://127.0.0.1:{port}", folder, urls)


def distributed() -> Running:
    """Every process of every service, on a broker of its own: other tests purge the queues of the session's."""
    folder = scratch() / f"distributed-{secrets.token_hex(3)}"
    prefix = f"j_{secrets.token_hex(4)}_"
    server, node = postgres_server(), rabbitmq.Node(folder / "rabbitmq")
    node.start()
    atexit.register(node.kill)
    urls = environment.database_urls(server, prefix)
    port, first = rabbitmq.free_port(), 20_000 + secrets.randbelow(8_000)
    environ = {
        **environment.base(folder, f"http://127.0.0.1:{port}"),
        **urls,
        "AMQP_URL": node.amqp_url,
        "LOG_LEVEL": "WARNING",
    }
    suite = Distributed(environ, folder, first_port=first, gateway_port=port)
    atexit.register(suite.stop)
    suite.migrate()
    json.loads(suite.run_command("identity", "seed-demo", "--json"))
    suite.run_command("referential", "publish")
    suite.start()
    running = Running("distributed", suite.url, folder, urls)
    running.distributed, running.broker = suite, node
    return running


def _wait_for(port: int, alive: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + 90
    while not rabbitmq.answers(port):
        assert alive() and time.monotonic() < end, log.read_text()
        time.sleep(0.1)


class Assassin(threading.Thread):
    """Kills relays and buses with -9, one after the other, and starts them again, until told to stop."""

    def __init__(self, suite: Distributed, *, pause: float = 2.0) -> None:
        super().__init__(daemon=True)
        self._suite, self._pause = suite, pause
        self._stop_wanted = threading.Event()
        self.victims: list[str] = []

    def run(self) -> None:
        names = [name for name in self._suite.processes if name.endswith((".relay", ".bus"))]
        # those that a test is answered, followed and scored by come first
        names.sort(key=lambda name: name.startswith(("identity", "referential", "reporting")))
        while not self._stop_wanted.is_set():
            name = names[len(self.victims) % len(names)]
            process = self._suite.processes[name]
            process.kill()
            self.victims.append(name)
            process.start()
            self._stop_wanted.wait(self._pause)

    def stop(self) -> None:
        self._stop_wanted.set()
        self.join(30)
