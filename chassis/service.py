"""A service as the chassis sees it: a name, its settings, its face, its bus; and the parts it is put together from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import click
from flask import Flask
from sqlalchemy import Engine, text

from chassis.database import Sessions, open_database, sessions_of
from chassis.messaging import Asks, Bus
from chassis.outbox import Bell, notifier
from chassis.rpc import BrokerQuestions
from chassis.settings import ServiceSettings, read
from chassis.tokens import KeySetVerifier, Verifies, fetch_jwks

C = TypeVar("C", bound=ServiceSettings)


@dataclass(frozen=True)
class Parts(Generic[C]):
    """What is plugged into a service: the same function puts it together with real parts, the laptop's, or a test's."""

    settings: C
    engine: Engine
    sessions: Sessions
    ring: Callable[[], None]
    questions: Asks
    verifier: Verifies

    def is_ready(self) -> None:
        """Raises when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))


@dataclass(frozen=True)
class Service(Generic[C]):
    """One service of the suite. `commands` are its batch jobs: functions of Parts with click options of their own."""

    name: str
    settings: type[C]
    migrations: Path
    make_app: Callable[[Parts[C]], Flask]
    make_bus: Callable[[Parts[C]], Bus]
    commands: Mapping[str, Callable[[Callable[[], Parts[C]]], click.Command]] = field(default_factory=dict)

    def read_settings(self, environ: Mapping[str, str]) -> C:
        """Loud about what is missing."""
        return read(self.settings, environ, prefix=self.name)


def distributed_parts(service: Service[Any], environ: Mapping[str, str]) -> Parts[Any]:
    """The real parts of one process of the distributed suite."""
    settings = service.read_settings(environ)
    engine = open_database(settings.database_url, pool=settings.database_pool)
    return Parts(
        settings=settings,
        engine=engine,
        sessions=sessions_of(engine),
        ring=Bell(notifier(engine)).ring,
        questions=BrokerQuestions(settings.amqp_url),
        verifier=KeySetVerifier(fetch_jwks(settings.jwks_url)),
    )
