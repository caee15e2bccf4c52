"""A service put together for a test: real database, a bell that rings nowhere, questions answered in the process, test tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from chassis.database import open_database, sessions_of
from chassis.rpc import LocalQuestions
from chassis.service import Parts, Service
from chassis.tokens import Caller, CallerKind, Issuer, KeySetVerifier, new_private_key
from tests.support.engines import migrated


@cache
def issuer() -> Issuer:
    """The key of this session's tokens."""
    return Issuer(new_private_key())


def token_for(user_id: UUID) -> str:
    """A person's token."""
    caller = Caller(CallerKind.USER, str(user_id))
    return issuer().issue(caller, now=datetime.now(UTC), lifetime=timedelta(hours=1))


def token_for_application(client_id: str, *scopes: str) -> str:
    """An application's token."""
    caller = Caller(CallerKind.APPLICATION, client_id, frozenset(scopes))
    return issuer().issue(caller, now=datetime.now(UTC), lifetime=timedelta(hours=1))


def signed_in(user_id: UUID) -> dict[str, str]:
    """The headers of a signed-in person."""
    return {"Authorization": f"Bearer {token_for(user_id)}"}


KEPT_OPEN = 4
_ENGINES: list[Engine] = []


@dataclass
class Bench:
    """A service on the bench."""

    service: Service[Any]
    parts: Parts[Any]
    questions: LocalQuestions

    @cached_property
    def app(self) -> Flask:
        """Its API, made once, as in a process: threads that ask at once ask the same one."""
        return self.service.make_app(self.parts)

    def another_process(self) -> "Bench":
        """The same service on the same database, knowing nothing of what this one has in memory."""
        return replace(self)

    def client(self) -> FlaskClient:
        """Calls its API."""
        return self.app.test_client()

    def tick(self, timer: str) -> None:
        """Let a timer of the bus come due."""
        (due,) = [one for one in self.service.make_bus(self.parts).timers if one.name == timer]
        due.run()


def on_the_bench(service: Service[Any], environ: Mapping[str, str] | None = None) -> Bench:
    """The service on a new, migrated database of its own."""
    settings = service.read_settings({"DATABASE_URL": migrated(service), **(environ or {})})
    engine = open_database(settings.database_url, pool=3)
    _ENGINES.append(engine)
    for older in _ENGINES[:-KEPT_OPEN]:
        older.dispose()  # gives its connections back; it would open others if it were used again
    questions = LocalQuestions()
    parts = Parts(
        settings=settings,
        engine=engine,
        sessions=sessions_of(engine),
        ring=lambda: None,
        questions=questions,
        verifier=KeySetVerifier(issuer().jwks),
    )
    return Bench(service, parts, questions)


def told(bench: Bench, name: str | None = None) -> list[dict[str, Any]]:
    """What stands in the service's outbox, oldest first: the data of each fact (of that name)."""
    import json

    from sqlalchemy import text

    with bench.parts.engine.connect() as connection:
        rows = connection.execute(text("SELECT name, body FROM outbox ORDER BY id")).all()
    return [json.loads(body)["data"] for fact, body in rows if name in (None, fact)]


def hear_now(bench: Bench, *facts: Any) -> None:
    """Let the service hear facts, as if the bus had brought them (inbox, shapes and all)."""
    from chassis.identifiers import new_id
    from chassis.inbox import hear
    from contracts.catalogue import BY_SHAPE
    from contracts.envelope import Envelope
    from contracts.shapes import dump

    bus = bench.service.make_bus(bench.parts)
    for fact in facts:
        line = BY_SHAPE[type(fact)]
        envelope = Envelope(
            new_id(), line.producer, line.name, datetime.now(UTC), "test", "test", None, dump(fact)
        )
        for listener in bus.listeners:
            if listener.shape is type(fact):
                hear(listener, [envelope], uow=bus.new_uow())
