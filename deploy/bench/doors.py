"""`python -m deploy.bench.doors`: can the time of an answer tell who has an account? Medians of many tries, taken in turns.

Identity alone, in this process, on a PostgreSQL of its own, at the normal cost of a password; no network, whose noise would hide
what is looked for. "The same again" is the noise of the machine: no difference smaller than that one means anything.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import click
from flask.testing import FlaskClient
from sqlalchemy import update

from chassis import migrations
from chassis.database import open_database, sessions_of
from chassis.rpc import LocalQuestions
from chassis.service import Parts
from chassis.telemetry import set_up_logging
from chassis.tokens import KeySetVerifier, new_private_key
from deploy.local import postgres
from services.identity.hashing import Hashing
from services.identity.service import SERVICE
from services.identity.storage.accounts import Account
from services.identity.storage.tables import LOCK_OUTS
from services.identity.storage.unit_of_work import new_uow

PASSWORD: Final = "Mesure2026"  # noqa: S105 (of accounts that live as long as the measure)
WRONG: Final = "Faux2026"
Call = Callable[[int], Any]


@click.command()
@click.option("--tries", default=300, show_default=True, help="Of each case.")
def main(tries: int) -> None:
    """Print, for each case, the median and the middle half of its answers' times, in milliseconds."""
    set_up_logging("bench", level="ERROR")
    with tempfile.TemporaryDirectory(prefix="pix-doors-") as folder:
        parts = bench(Path(folder))
        client = SERVICE.make_app(parts).test_client()
        people(parts)
        report = {name: measure(group, tries) for name, group in cases(client).items()}
        block(parts)
        report["sign in, blocked"] = measure(
            {"known": signing_in(client, "lea"), "nobody's": signing_in(client, "bloquee")}, tries
        )
        parts.engine.dispose()
    click.echo(json.dumps({"at": datetime.now(UTC).isoformat(), "tries": tries, "ms": report}, indent=2))


def bench(folder: Path) -> Parts[Any]:
    """Identity on a new database; nobody is blocked, however often they fail."""
    server = postgres.throwaway_server(folder)
    url = postgres.create_database(server, "doors")
    migrations.upgrade(SERVICE.migrations, url)
    settings = SERVICE.read_settings(
        {
            "DATABASE_URL": url,
            "SIGNING_KEY": new_private_key(),
            "LOCK_OUT_THRESHOLD": "1000000",
            "LOCK_OUT_LIMIT": "1000000",
            "ATTEMPTS_PER_ADDRESS": "1000000",
        }
    )
    engine = open_database(url, pool=2)
    return Parts(settings, engine, sessions_of(engine), lambda: None, LocalQuestions(), KeySetVerifier(dict))


def people(parts: Parts[Any]) -> None:
    """One with a password, one without, among two thousand others."""
    digest, now = Hashing("normal").digest(PASSWORD), datetime.now(UTC)
    with new_uow(parts) as uow:
        for name in ("lea", "sans", *(f"p{n}" for n in range(2_000))):
            secret = None if name == "sans" else digest
            account = Account(uuid4(), "A", "B", f"{name}@bench.example", None, secret, False, now)
            uow.accounts.add(account)
        uow.commit()


def block(parts: Parts[Any]) -> None:
    """Everybody who has failed is blocked for good; the one that nobody is, too."""
    client = SERVICE.make_app(parts).test_client()
    signing_in(client, "bloquee")(0)
    with new_uow(parts) as uow:
        uow.session.execute(update(LOCK_OUTS).values(blocked_at=datetime.now(UTC)))
        uow.commit()


def cases(client: FlaskClient) -> dict[str, dict[str, Call]]:
    """What is compared with what."""

    def forgetting(name: str) -> Call:
        body = {"email": f"{name}@bench.example"}
        return lambda _: client.post("/api/password-reset-requests", json=body)

    return {
        "sign in, wrong password": {
            "known": signing_in(client, "lea"),
            "the same again": signing_in(client, "lea"),
            "without a password": signing_in(client, "sans"),
            "nobody's": signing_in(client, "inconnue"),
            "nobody's, another each time": lambda n: signing_in(client, f"inconnue{n}")(n),
            "known, another each time": lambda n: signing_in(client, f"p{n % 2_000}")(n),
        },
        "forgotten password": {
            "known": forgetting("lea"),
            "the same again": forgetting("lea"),
            "nobody's": forgetting("inconnue"),
        },
    }


def signing_in(client: FlaskClient, name: str) -> Call:
    """With a wrong password."""
    body = {"login": f"{name}@bench.example", "password": WRONG}
    return lambda _: client.post("/api/token", json=body)


def measure(group: dict[str, Call], tries: int) -> dict[str, dict[str, float]]:
    """In turns, so that whatever else the machine does falls on all alike."""
    times: dict[str, list[float]] = {name: [] for name in group}
    for call in group.values():
        call(0)
    for number in range(1, tries + 1):
        for name, call in group.items():
            started = time.perf_counter()
            call(number)
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: _summary(taken) for name, taken in times.items()}


def _summary(taken: list[float]) -> dict[str, float]:
    low, median, high = statistics.quantiles(taken, n=4)
    return {"median": round(median, 2), "from": round(low, 2), "to": round(high, 2)}


if __name__ == "__main__":
    main()
