"""Accounts that are erased, exports of one's data, and an audit that only grows."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import grow_plumbing

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)

# A year at least, whatever the settings say: whoever gets hold of the service cannot make its recent deeds undone.
APPEND_ONLY = """
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('audit.retention', true) = 'on'
       AND OLD.at < now() - interval '365 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit only grows' USING ERRCODE = 'insufficient_privilege';
END $$
"""


def upgrade() -> None:
    grow_plumbing(op)
    op.add_column("users", sa.Column("last_seen_on", sa.Date))
    op.add_column("users", sa.Column("warned_at", MOMENT))
    op.add_column("users", sa.Column("anonymised_at", MOMENT))
    op.add_column("learners", sa.Column("anonymised_at", MOMENT))
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("waits_for", sa.String(20)),
        sa.Column("ready_at", MOMENT),
        sa.Column("expires_at", MOMENT),
        sa.Column("document", sa.LargeBinary),
        sa.Column("printed", sa.LargeBinary),
        sa.UniqueConstraint("user_id", name="one_export_per_account"),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (document IS NULL) AND (ready_at IS NULL) = (printed IS NULL)"
            " AND (ready_at IS NULL) = (expires_at IS NULL)",
            name="ready_means_whole",
        ),
    )
    op.create_index(
        "exports_waiting", "data_exports", ["due_at"], postgresql_where=sa.text("ready_at IS NULL")
    )
    op.create_table(
        "erasure_requests",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("code_digest", sa.String(64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("audit_of_organisation", "audit", ["organisation_id", "id"])
    op.execute(APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_only_grows()"
    )
    op.execute(
        "CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
    )
