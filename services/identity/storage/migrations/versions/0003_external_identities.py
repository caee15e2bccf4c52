"""Who people are for the portals that sign them in (the Médiacentre of the GAR)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "external_identities",
        sa.Column("provider", sa.String(40), primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("users.id"), nullable=False),
    )
    op.create_index("external_identities_of_user", "external_identities", ["user_id"])
