"""Schemas move forward by numbered migrations only; the same few lines run alembic for every service."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from sqlalchemy import create_engine, pool

from chassis.outbox import plumbing_tables


def configuration(folder: Path, url: str) -> Config:
    """Alembic's configuration for a service's `migrations` folder; no ini file to keep."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return config


def upgrade(folder: Path, url: str) -> None:
    """Bring a database to head. Two that try at once: the second waits, then finds nothing to do."""
    command.upgrade(configuration(folder, url), "head")


def run_in_env(metadata: sa.MetaData) -> None:
    """What each service's `migrations/env.py` calls. `metadata` is its tables', for `alembic check`."""
    # a process may migrate twice (the laptop started again in tests): the tables are then described already
    if "outbox" not in metadata.tables:
        plumbing_tables(metadata)
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(hashtext('migrations'))"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            include_name=tables_of_their_own(connection),
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


def tables_of_their_own(connection: sa.Connection) -> Callable[[str | None, str, Any], bool]:
    """For alembic's comparison: the pieces of a partitioned table are described by the whole."""
    pieces = set(connection.scalars(sa.text("SELECT relname FROM pg_class WHERE relispartition")))
    return lambda name, kind, _parents: kind != "table" or name not in pieces


def create_plumbing(op: Any) -> None:
    """The first migration of every service: outbox, inbox, dead letters, tombstones."""
    metadata = sa.MetaData()
    plumbing_tables(metadata)
    metadata.create_all(op.get_bind())


def grow_plumbing(op: Any) -> None:
    """What plumbing gained since a service's first migration; changes nothing where it is there already."""
    op.execute("ALTER TABLE outbox ADD COLUMN IF NOT EXISTS person varchar(80)")
    metadata = sa.MetaData()
    for table in plumbing_tables(metadata):
        table.create(op.get_bind(), checkfirst=True)
        for index in table.indexes:
            index.create(op.get_bind(), checkfirst=True)
