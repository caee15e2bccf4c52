"""Plumbing; accounts, their tokens, organisations and their teams, pupils and imports, outgoing mail, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_plumbing(op)
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("last_name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("username", sa.Text),
        sa.Column("password_hash", sa.Text),
        sa.Column("password_must_change", sa.Boolean, nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("email", name="one_account_per_email"),
        sa.UniqueConstraint("username", name="one_account_per_username"),
        sa.CheckConstraint(
            "email = lower(email) AND username = lower(username)", name="logins_are_lower_case"
        ),
    )
    op.create_table(
        "lock_outs",
        sa.Column("subject", sa.String(80), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.Column("blocked_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "token_families",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_for", sa.String(20)),
    )
    op.create_index("token_families_of_user", "token_families", ["user_id"])
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("family_id", sa.Uuid, sa.ForeignKey("token_families.id"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True)),
        sa.Column("successor", sa.String(64)),
        sa.Column("successor_sealed", sa.String(64)),
    )
    op.create_index("refresh_tokens_of_family", "refresh_tokens", ["family_id"])
    op.create_table(
        "applications",
        sa.Column("client_id", sa.String(100), primary_key=True),
        sa.Column("secret_hash", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("uai", sa.String(8)),
        sa.Column("email", sa.Text),
        sa.Column("manages_learners", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "one_open_organisation_per_uai",
        "organisations",
        ["uai"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "memberships",
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisations.id"), primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("role", sa.String(20)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("memberships_of_user", "memberships", ["user_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("role", sa.String(20)),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("invited_by", sa.Uuid, sa.ForeignKey("users.id")),
        sa.Column("accepted_by", sa.Uuid, sa.ForeignKey("users.id")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "one_pending_invitation_per_address",
        "invitations",
        ["organisation_id", "email"],
        unique=True,
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("ine", sa.Text, nullable=False),
        sa.Column("last_name", sa.Text, nullable=False),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("birth_date", sa.Date, nullable=False),
        sa.Column("class_name", sa.Text, nullable=False),
        sa.Column("preferred_last_name", sa.Text),
        sa.Column("middle_name", sa.Text),
        sa.Column("third_name", sa.Text),
        sa.Column("sex", sa.String(1)),
        sa.Column("birth_city", sa.Text),
        sa.Column("birth_city_code", sa.Text),
        sa.Column("birth_province_code", sa.Text),
        sa.Column("birth_country_code", sa.Text),
        sa.Column("mef_code", sa.Text),
        sa.Column("status", sa.Text),
        sa.Column("search_key", sa.Text, nullable=False),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id")),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("organisation_id", "ine", name="one_learner_per_ine_and_organisation"),
        sa.UniqueConstraint("organisation_id", "user_id", name="one_learner_per_account_and_organisation"),
    )
    op.create_index("learners_born_on", "learners", ["organisation_id", "birth_date"])
    op.create_index(
        "linked_learners_of_ine", "learners", ["ine"], postgresql_where=sa.text("user_id IS NOT NULL")
    )
    op.create_index("learners_of_user", "learners", ["user_id"])
    op.create_table(
        "learner_imports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("problems", JSONB, nullable=False),
        sa.Column("created_by", sa.Uuid, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("organisation_id", "number", name="imports_are_numbered_per_organisation"),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("recipient", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("body", sa.Text),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failure", sa.String(80)),
    )
    op.create_index("mails_waiting", "mails", ["due_at"], postgresql_where=sa.text("sent_at IS NULL"))
    op.create_table(
        "attempts",
        sa.Column("subject", sa.String(80), primary_key=True),
        sa.Column("window_start", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("details", JSONB, nullable=False),
    )
    op.create_index("audit_of_subject", "audit", ["subject_id"])
