"""Tombstones, letters that can be forgotten, and the ways to find all that is kept of one person."""

from alembic import op

from chassis.migrations import grow_plumbing

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    grow_plumbing(op)
    op.create_index("assessments_of_user", "assessments", ["user_id"])
