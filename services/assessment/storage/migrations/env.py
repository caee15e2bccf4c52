"""alembic's entry."""

from chassis.migrations import run_in_env
from services.assessment.storage.tables import METADATA

run_in_env(METADATA)
