"""`make bench`: answers per second through the gateway and their ratio to an empty echo, relay, subscriber, lag, imports."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import click
import psycopg
import urllib3

from chassis.identifiers import new_id
from contracts.envelope import Envelope
from contracts.events.assessment import CompetencePositioned
from contracts.shapes import dump
from deploy.bench.imports import measure_imports
from deploy.bench.load import Line, Measured, together
from deploy.demo.pupil import bank
from deploy.local import environment, postgres, rabbitmq
from deploy.local.processes import ROOT, Distributed

CONNECTIONS: Final = 16
COMPETENCES: Final = (
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
)


@click.command()
@click.option("--seconds", default=15.0, show_default=True, help="Of each load.")
@click.option("--facts", default=20_000, show_default=True, help="For relay and subscriber.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/bench"), show_default=True)
def main(seconds: float, facts: int, out: Path) -> None:
    """Start a distributed suite of its own, measure, end it."""
    out.mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"machine": {"cores": os.cpu_count()}, "at": datetime.now(UTC).isoformat()}
    bank()  # what the authors wrote, read before the clock runs: it takes seconds, and sixteen threads would each read it
    with suite() as (running, urls):
        tokens = pupils(running.gateway_port)
        echo_before = measure_echo(seconds / 2)
        answers = measure_answers(running.gateway_port, tokens, seconds)
        echo_after = measure_echo(seconds / 2)
        echo = (echo_before.per_second + echo_after.per_second) / 2
        report["echo"] = {"before": echo_before.report(), "after": echo_after.report()}
        report["answers"] = answers.report() | {"ratio_to_echo": round(answers.per_second / echo, 3)}
        report["lag"] = lag(9_500)
        report["relay"] = measure_relay(running, urls["ASSESSMENT_DATABASE_URL"], facts)
        report["subscriber"] = measure_subscriber(running, urls, facts)
    report["imports"] = measure_imports((10_000,))
    (out / "report.json").write_text(json.dumps(report, indent=2), encoding="utf-8")
    click.echo(json.dumps(report, indent=2))


@contextmanager
def suite() -> Iterator[tuple[Distributed, dict[str, str]]]:
    """A distributed suite on engines and ports of its own."""
    folder = Path(tempfile.mkdtemp(prefix="pix-bench-"))
    prefix = f"bench_{secrets.token_hex(3)}_"
    server = postgres.server_url(folder / "postgres")
    node = rabbitmq.Node(folder / "rabbitmq")
    node.start()
    urls = environment.database_urls(server, prefix)
    first = rabbitmq.free_port()
    environ = {**environment.base(folder, "http://127.0.0.1"), **urls, "AMQP_URL": node.amqp_url}
    environ |= {"LOG_LEVEL": "WARNING"}
    running = Distributed(
        environ, folder, first_port=20_000 + first % 10_000, gateway_port=rabbitmq.free_port()
    )
    listener = running.processes["reporting.bus"]
    listener.environ = {**listener.environ, "METRICS_PORT": "9500"}
    try:
        running.migrate()
        running.run_command("identity", "seed-demo", "--json")
        running.run_command("referential", "publish")
        running.start()
        yield running, urls
    finally:
        running.stop()
        node.kill()
        environment.drop_databases(server, prefix)
        shutil.rmtree(folder, ignore_errors=True)


def pupils(port: int) -> list[str]:
    """Tokens of people ready to answer: two for each connection."""
    line = Line(port)
    tokens = []
    for _ in range(2 * CONNECTIONS + 1):
        who = {
            "email": f"{uuid4()}@bench.example",
            "password": "Mesure2026",
            "first_name": "A",
            "last_name": "B",
        }
        status, body = line.call("POST", "/api/users", who)
        assert status < 300, body  # noqa: PLR2004, S101 (a bench that cannot start should say why)
        _, body = line.call("POST", "/api/token", {"login": who["email"], "password": who["password"]})
        tokens.append(json.loads(body)["access_token"])
    wait_for_content(port, tokens.pop())
    return tokens


def wait_for_content(port: int, token: str) -> None:
    """The release travels over the bus: wait until a test can be opened."""
    line = Line(port, token)
    end = time.monotonic() + 60
    while line.call("GET", "/api/profile")[0] != 200 and time.monotonic() < end:  # noqa: PLR2004
        time.sleep(0.2)
    for competence in COMPETENCES:  # each competence's tables are computed once, at its first test
        line.call("POST", "/api/assessments", {"competence": competence})


def measure_answers(port: int, tokens: list[str], seconds: float) -> Measured:
    """Answers, durable, with the next question chosen: each connection is a pupil going through the competences."""
    end = time.monotonic() + seconds

    def answer(mine: list[str]) -> Callable[[Measured], None]:
        def work(tally: Measured) -> None:
            for token in mine:
                line = Line(port, token)
                for competence in COMPETENCES:
                    if time.monotonic() > end:
                        return
                    answer_competence(line, competence, tally, end)

        return work

    return together(answer(tokens[n::CONNECTIONS]) for n in range(CONNECTIONS))


def answer_competence(line: Line, competence: str, tally: Measured, end: float) -> None:
    """One positioning, from its first question to its last."""
    _, body = line.call("POST", "/api/assessments", {"competence": competence})
    opened = json.loads(body)
    questions = {one["position"]: one for one in opened["next"]}
    while questions and time.monotonic() < end:
        position = min(questions)
        question = questions.pop(position)
        known = bank()[question["challenge_id"]]
        given = {
            "challenge_id": question["challenge_id"],
            "fields": known.right if hash((position, competence)) % 3 else known.wrong,
            "skipped": False,
            "elapsed_ms": 9000,
            "left_ms": 1000 if question["timer"] else None,
            "focus_lost": False,
            "answered_at": datetime.now(UTC).isoformat(),
        }
        started = time.perf_counter()
        status, body = line.call("PUT", f"/api/assessments/{opened['id']}/answers/{position}", given)
        if status != 200:  # noqa: PLR2004
            tally.failures += 1
            return
        tally.latencies.append(time.perf_counter() - started)
        questions |= {one["position"]: one for one in json.loads(body)["next"]}
        questions = {number: one for number, one in questions.items() if number > position}


def measure_echo(seconds: float) -> Measured:
    """The empty two hops, with the same client and connections."""
    app, proxy = rabbitmq.free_port(), rabbitmq.free_port()
    commands = [["app", str(app)], ["proxy", str(proxy), f"http://127.0.0.1:{app}"]]
    running = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-m", "deploy.bench.echo", *one], cwd=ROOT)
        for one in commands
    ]
    try:
        while not (rabbitmq.answers(app) and rabbitmq.answers(proxy)):
            time.sleep(0.1)
        end = time.monotonic() + seconds

        def work(tally: Measured) -> None:
            line = Line(proxy)
            while time.monotonic() < end:
                started = time.perf_counter()
                line.call("PUT", "/echo", {"a": "b" * 150})
                tally.latencies.append(time.perf_counter() - started)

        return together([work] * CONNECTIONS)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(10)


def lag(port: int) -> dict[str, float]:
    """From a positioning's fact to the commit of its effect in reporting, under the load just measured: bounds of buckets."""
    text = urllib3.request("GET", f"http://127.0.0.1:{port}/metrics").data.decode()
    queue = "reporting.follow_positioning_on_competence_positioned"
    buckets = [
        (float(line.split('le="')[1].split('"')[0]), float(line.rpartition(" ")[2]))
        for line in text.splitlines()
        if line.startswith("fact_lag_seconds_bucket") and f'queue="{queue}"' in line
    ]
    count = buckets[-1][1] if buckets else 0.0
    return {
        "facts": count,
        "p50_at_most_s": next((bound for bound, seen in buckets if seen >= 0.5 * count), 0.0),
        "p99_at_most_s": next((bound for bound, seen in buckets if seen >= 0.99 * count), 0.0),
    }


def letters(number: int) -> list[tuple[str, str, str]]:
    """Outbox rows: people positioned in one competence after the other."""
    rows = []
    for one in range(number):
        if one % len(COMPETENCES) == 0:
            user = new_id()
        fact = CompetencePositioned(
            user_id=user,
            competence=COMPETENCES[one % len(COMPETENCES)],
            level=one % 6,
            pix=one % 41,
            standard_error=3.5,
            revision=1,
            positioned_at=datetime.now(UTC),
        )
        envelope = Envelope(
            new_id(),
            "assessment",
            "CompetencePositioned",
            datetime.now(UTC),
            str(user),
            "bench",
            None,
            dump(fact),
        )
        rows.append((str(envelope.id), envelope.name, envelope.to_json()))
    return rows


def measure_relay(running: Distributed, url: str, facts: int) -> dict[str, float]:
    """Facts per second from a full outbox, first to last confirmation, nobody else at work."""
    running.processes["assessment.relay"].kill()
    for listener in ("reporting.bus", "certification.bus"):
        running.processes[listener].kill()
    with psycopg.connect(url, autocommit=True) as database, database.cursor() as cursor:
        with cursor.copy("COPY outbox (message_id, name, body) FROM STDIN") as copy:
            for row in letters(facts):
                copy.write_row(row)
        started = datetime.now(UTC)
        running.processes["assessment.relay"].start()
        until(lambda: count(database, "SELECT count(*) FROM outbox WHERE told_at IS NULL") == 0)
        told = database.execute(
            "SELECT min(told_at), max(told_at) FROM outbox WHERE told_at > %s", [started]
        ).fetchone()
        assert told is not None  # noqa: S101
        seconds = (told[1] - told[0]).total_seconds()
    # the first batch was on its way before the first confirmation: it does not count
    return {"facts": facts, "per_second": round((facts - 2_000) / seconds, 1)}


def measure_subscriber(running: Distributed, urls: dict[str, str], facts: int) -> dict[str, float]:
    """Facts per second that one listener (reporting.follow_positioning: an upsert each) makes effective, from a full queue."""
    with psycopg.connect(urls["REPORTING_DATABASE_URL"], autocommit=True) as database:
        query = "SELECT count(*) FROM inbox WHERE consumer = 'reporting.follow_positioning_on_competence_positioned'"
        before = count(database, query)
        running.processes["reporting.bus"].start()
        until(lambda: count(database, query) > before)
        first, started = count(database, query), time.perf_counter()
        until(lambda: count(database, query) >= before + facts)
        seconds = time.perf_counter() - started
    return {"facts": facts, "per_second": round((before + facts - first) / seconds, 1)}


def count(database: "psycopg.Connection[Any]", query: str) -> int:
    """A number."""
    row = database.execute(query).fetchone()
    return int(row[0]) if row else 0


def until(look: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait; refuses to wait for ever."""
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() > end:
            message = "the measure did not end"
            raise TimeoutError(message)
        time.sleep(0.02)


if __name__ == "__main__":
    main()
