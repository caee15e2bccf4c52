"""The engines tests run on: a real PostgreSQL, and a RabbitMQ node of this session's own, started only if a test asks."""

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from chassis import migrations
from chassis.service import Service
from deploy.local import postgres, rabbitmq


@cache
def scratch() -> Path:
    """A folder of this session, removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="pix-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def postgres_server() -> str:
    """A PostgreSQL of this session's own (POSTGRES_URL names another): thrown away whole, so nothing is dropped one by one."""
    return os.environ.get("POSTGRES_URL") or postgres.throwaway_server(scratch() / "postgres")


@cache
def private_broker() -> rabbitmq.Node:
    """A RabbitMQ node that only this session uses, so that it may be killed."""
    node = rabbitmq.Node(scratch() / "rabbitmq")
    node.start()
    atexit.register(node.kill)
    return node


def migrated(service: Service) -> str:  # type: ignore[type-arg]  # any service
    """The URL of a new, migrated database for a service, copied from a template made once per session."""
    template = _template(service.name, service.migrations)
    name = f"t_{service.name}_{secrets.token_hex(6)}"
    server = postgres_server()
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return postgres.with_database(server, name)


@cache
def _template(name: str, folder: Path) -> str:
    server = postgres_server()
    database = f"tpl_{name}_{os.getpid()}_{secrets.token_hex(3)}"
    url = postgres.create_database(server, database, fresh=True)
    migrations.upgrade(folder, url)
    return database


@pytest.fixture(scope="session")
def broker_node() -> Iterator[rabbitmq.Node]:
    """The session's own RabbitMQ."""
    yield private_broker()
