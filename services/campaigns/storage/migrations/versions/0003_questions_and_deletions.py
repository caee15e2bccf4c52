"""How each question went, participations that are deleted, and who administers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # who administered before this is told again by their next change of role
    op.add_column(
        "memberships", sa.Column("administrator", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )
    op.add_column("participations", sa.Column("deleted_at", MOMENT))
    op.add_column("participations", sa.Column("deleted_by", sa.Uuid))
    op.create_check_constraint(
        "deleted_says_by_whom", "participations", "(deleted_at IS NULL) = (deleted_by IS NULL)"
    )
    op.create_table(
        "answers",
        sa.Column("participation_id", sa.Uuid, sa.ForeignKey("participations.id"), primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.String(120), nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("outcome", sa.String(9), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('succeeded', 'failed', 'skipped')", name="an_outcome_is_one_of_three"
        ),
    )
    op.create_index("answers_by_age", "answers", ["answered_at"], postgresql_using="brin")
    op.create_table(
        "departures",
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), primary_key=True),
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("learner_id", sa.Uuid),
    )
    op.create_index("departures_of_user", "departures", ["user_id"])
    op.create_index("departures_of_learner", "departures", ["learner_id"])
