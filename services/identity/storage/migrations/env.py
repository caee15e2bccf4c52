"""alembic's entry."""

from chassis.migrations import run_in_env
from services.identity.storage import external_tables, import_tables  # noqa: F401 (their tables are METADATA's too)
from services.identity.storage.tables import METADATA

run_in_env(METADATA)
