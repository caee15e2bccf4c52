"""alembic's entry."""

from chassis.migrations import run_in_env
from services.reporting.storage.tables import METADATA

run_in_env(METADATA)
