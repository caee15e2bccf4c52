"""Tombstones, letters that can be forgotten, and the ways to find all that is kept of one person."""

from alembic import op

from chassis.migrations import grow_plumbing

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    grow_plumbing(op)
    op.create_index("learners_of_user", "learners", ["user_id"])
