"""The tables as the code knows them are the tables as the migrations make them."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

from chassis.outbox import plumbing_tables
from services.reporting.storage.tables import METADATA


def test_tables_and_migrations_agree(bench):
    wanted = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(wanted)
    if "outbox" not in wanted.tables:  # the migrations add them when they run in this process
        plumbing_tables(wanted)
    with bench.parts.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, wanted) == []
