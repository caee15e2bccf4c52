"""Tombstones, and letters that can be forgotten."""

from alembic import op

from chassis.migrations import grow_plumbing

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    grow_plumbing(op)
