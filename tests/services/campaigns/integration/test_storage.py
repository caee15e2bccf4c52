"""Tables and migrations say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

from chassis.outbox import plumbing_tables
from services.campaigns.storage.tables import METADATA


def test_tables_and_migrations_agree(school):
    metadata = MetaData()
    plumbing_tables(metadata)
    # running the migrations adds the plumbing to METADATA
    for table in METADATA.sorted_tables:
        if table.name not in metadata.tables:
            table.to_metadata(metadata)
    with school.bench.parts.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
