"""How somebody wishes to be spoken to, when it is not as usual."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("users", sa.Column("chosen_register", sa.String(4)))
    op.create_check_constraint("one_speaks_in_tu_or_vous", "users", "chosen_register IN ('tu', 'vous')")
