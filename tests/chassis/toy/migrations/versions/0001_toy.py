"""Plumbing and a table of effects."""

from alembic import op

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op)
    op.execute("CREATE TABLE effects (assessment_id uuid, position int, heard_at timestamptz DEFAULT now())")
