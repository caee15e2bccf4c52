"""Learners of higher education: a student number, and no INE."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.alter_column("learners", "ine", nullable=True)
    op.add_column("learners", sa.Column("student_number", sa.Text))
    op.create_index(
        "one_learner_per_student_number_and_organisation",
        "learners",
        ["organisation_id", "student_number"],
        unique=True,
        postgresql_where=sa.text("student_number IS NOT NULL"),
    )
