"""What people say is wrong with a question or a tutorial."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("about", sa.String(8), primary_key=True),
        sa.Column("thing", sa.String(120), primary_key=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("comment", sa.String(300)),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("assessment_id", sa.Uuid),
        sa.Column("position", sa.SmallInteger),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.String(300)),
        sa.CheckConstraint(
            "(about = 'QUESTION') = (assessment_id IS NOT NULL AND position IS NOT NULL)",
            name="a_question_is_met_in_a_test",
        ),
        sa.CheckConstraint("note IS NULL OR closed_at IS NOT NULL", name="only_what_is_closed_has_a_note"),
    )
    op.create_index("reports_of_a_thing", "reports", ["thing"])
    op.create_index("reports_by_day", "reports", ["reported_at"])
