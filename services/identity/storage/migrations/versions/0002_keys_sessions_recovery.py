"""Signing keys that rotate, sessions people can see, forgotten passwords, changes of address, mail in two forms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("key_id", sa.String(16), primary_key=True),
        sa.Column("public_jwk", JSONB, nullable=False),
        sa.Column("sealed", sa.Text),
        _moment("added_at", nullable=False),
        _moment("promoted_at"),
        _moment("retired_at"),
        sa.CheckConstraint("retired_at IS NULL OR sealed IS NULL", name="retired_keys_are_erased"),
    )
    op.create_table(
        "password_resets",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.Text),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id")),
        sa.Column("digest", sa.String(64)),
        _moment("asked_at", nullable=False),
        _moment("expires_at"),
        sa.UniqueConstraint("digest", name="one_password_reset_per_token"),
        sa.CheckConstraint(
            "(email IS NULL) = (user_id IS NOT NULL AND digest IS NOT NULL AND expires_at IS NOT NULL)",
            name="a_password_reset_waits_or_is_answered",
        ),
    )
    op.create_index(
        "password_resets_waiting",
        "password_resets",
        ["asked_at"],
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_index("password_resets_of_user", "password_resets", ["user_id"])
    op.create_table(
        "email_changes",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        _moment("expires_at", nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
    )

    op.add_column("token_families", sa.Column("device", sa.String(60), nullable=False, server_default=""))
    op.add_column("token_families", _moment("last_used_at"))
    op.execute("UPDATE token_families SET last_used_at = opened_at")
    op.alter_column("token_families", "last_used_at", nullable=False)
    op.alter_column("token_families", "device", server_default=None)

    op.add_column("applications", sa.Column("previous_secret_hash", sa.Text))
    op.add_column("applications", _moment("previous_until"))
    op.add_column("applications", _moment("revoked_at"))

    op.add_column("mails", sa.Column("html", sa.Text))
    op.add_column("mails", sa.Column("secret", sa.String(60)))
    op.add_column("mails", _moment("given_up_at"))
    op.add_column("mails", _moment("expires_at"))
    # what waits now gets its five days from now
    op.execute("UPDATE mails SET expires_at = now() + interval '5 days'")
    op.alter_column("mails", "expires_at", nullable=False)
    op.drop_index("mails_waiting", "mails")
    op.create_index(
        "mails_waiting",
        "mails",
        ["due_at"],
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )
