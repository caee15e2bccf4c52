"""Badges handed out: each has a bit in the lists that say which were revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "badges",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True, start=1), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("certification_id", sa.Uuid, sa.ForeignKey("certifications.id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("id", name="one_badge_per_id"),
    )
    op.create_index(
        "one_badge_in_force",
        "badges",
        ["certification_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(
        "badges_revoked", "badges", ["number"], postgresql_where=sa.text("revoked_at IS NOT NULL")
    )
