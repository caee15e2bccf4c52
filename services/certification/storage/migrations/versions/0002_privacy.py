"""Tombstones, letters that can be forgotten, and the ways to find all that is kept of one person."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grow_plumbing

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    grow_plumbing(op)
    op.add_column("candidates", sa.Column("anonymised_at", sa.DateTime(timezone=True)))
    op.create_index("candidates_of_user", "candidates", ["user_id"])
