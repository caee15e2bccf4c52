"""Signing in through another system: identities, sign-ins under way, assertions that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "external_identities",
        sa.Column("provider", sa.String(40), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("provider", "user_id", name="one_external_identity_per_provider_and_account"),
    )
    op.create_index("external_identities_of_user", "external_identities", ["user_id"])
    op.create_table(
        "external_departures",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("challenge", sa.String(43), nullable=False),
        sa.Column("return_to", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("external_departures_by_expiry", "external_departures", ["expires_at"])
    op.create_table(
        "external_arrivals",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("stage", sa.String(6), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("last_name", sa.Text, nullable=False),
        sa.Column("challenge", sa.String(43)),
        sa.Column("return_to", sa.Text, nullable=False),
        sa.Column("expected_user_id", sa.Uuid, sa.ForeignKey("users.id")),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("external_arrivals_by_expiry", "external_arrivals", ["expires_at"])
    op.create_table(
        "seen_assertions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("seen_assertions_by_expiry", "seen_assertions", ["expires_at"])
