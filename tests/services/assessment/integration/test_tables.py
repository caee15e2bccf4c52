"""The tables and the migrations say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

from chassis.migrations import tables_of_their_own
from chassis.outbox import plumbing_tables
from services.assessment.storage.tables import METADATA
from tests.support.parts import Bench


def test_tables_and_migrations_agree(empty_bench: Bench) -> None:
    metadata = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(metadata)
    if "outbox" not in metadata.tables:  # migrating in this process has added it already
        plumbing_tables(metadata)
    with empty_bench.parts.engine.connect() as connection:
        options = {"compare_type": True, "include_name": tables_of_their_own(connection)}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
