"""The history of answers is cut by months: an old month is dropped whole, and indexes stay as small as the months in use.

What there is becomes the first piece as it stands: no row is copied, but PostgreSQL reads them all once, and nobody writes meanwhile.
A default piece takes what no month was made for.
"""

from datetime import UTC, datetime

from alembic import op

from services.assessment.storage.history import FIRST, bound_of, make_month, missing_months, month_after

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    now = datetime.now(UTC)
    op.execute(f"ALTER TABLE answers RENAME TO {FIRST}")
    op.execute(f"ALTER INDEX answers_pkey RENAME TO {FIRST}_pkey")
    op.execute(
        f"CREATE TABLE answers (LIKE {FIRST} INCLUDING DEFAULTS, CONSTRAINT answers_pkey PRIMARY KEY (assessment_id, position))"
        " PARTITION BY RANGE (assessment_id)"
    )
    until = bound_of(month_after(now))
    op.execute(f"ALTER TABLE answers ATTACH PARTITION {FIRST} FOR VALUES FROM (MINVALUE) TO ('{until}')")
    op.execute("CREATE TABLE answers_default PARTITION OF answers DEFAULT")
    for begins in missing_months(op.get_bind(), now=now):
        make_month(op.get_bind(), begins)
