"""alembic's entry."""

from sqlalchemy import MetaData

from chassis.migrations import run_in_env

run_in_env(MetaData())
