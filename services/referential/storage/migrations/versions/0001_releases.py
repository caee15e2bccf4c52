"""Plumbing, releases and files."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op)
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("path", sa.String(300), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
