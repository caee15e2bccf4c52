"""Plumbing, projections, the framework's names, the journal of exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op)
    _schools()
    _pupils()
    _results()
    op.create_table(
        "frameworks",
        sa.Column("release", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("areas", JSONB, nullable=False),
    )
    op.create_table(
        "feed_exports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("feed", sa.String(10), nullable=False),
        sa.Column("uai", sa.String(8), nullable=False),
        sa.Column("application_id", sa.Text, nullable=False),
        sa.Column("certifications", sa.Integer, nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("exports_of_uai", "feed_exports", ["uai", "exported_at"])


def _schools() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("uai", sa.Text),
    )
    op.create_index("organisations_of_uai", "organisations", ["uai"])
    op.create_table(
        "memberships",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("role", sa.String(20)),
        sa.Column("revision", sa.Integer, nullable=False),
    )


def _pupils() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("last_name", sa.Text),
        sa.Column("first_name", sa.Text),
        sa.Column("middle_name", sa.Text),
        sa.Column("third_name", sa.Text),
        sa.Column("birth_date", sa.Date),
        sa.Column("ine", sa.Text),
        sa.Column("class_name", sa.Text),
        sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("record_revision", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("user_id", sa.Uuid),
        sa.Column("link_revision", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.create_index("learners_of_organisation", "learners", ["organisation_id"])
    op.create_table(
        "positions",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("competence", sa.String(8), primary_key=True),
        sa.Column("level", sa.SmallInteger),
        sa.Column("pix", sa.SmallInteger),
        sa.Column("revision", sa.Integer, nullable=False),
    )


def _results() -> None:
    op.create_table(
        "certifications",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("pix", sa.Integer, nullable=False),
        sa.Column("levels", JSONB, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("certifications_of_user", "certifications", ["user_id"])
    op.create_table(
        "certification_numbers",
        sa.Column("certification_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False, unique=True),
    )
    op.create_table(
        "publications",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("centre", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "certificates",
        sa.Column("certification_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text),
        sa.Column("valid_until", sa.Date),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
