"""What people saved among tutorials, and found useful."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "tutorial_marks",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("tutorial", sa.String(120), primary_key=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("competence", sa.String(8), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True)),
        sa.Column("useful_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("saved_at IS NOT NULL OR useful_at IS NOT NULL", name="a_mark_says_something"),
    )
    op.create_index("tutorial_marks_by_tutorial", "tutorial_marks", ["tutorial"])
