"""Imports go on by themselves: the file and the list read from it are kept while on their way; students have a number of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

STUDENT = ("student_number", "email", "department", "educational_team", "diploma")
LINE = (
    "class_name",
    "preferred_last_name",
    "middle_name",
    "third_name",
    "sex",
    "birth_city",
    "birth_city_code",
    "birth_province_code",
    "birth_country_code",
    "mef_code",
    "status",
    *STUDENT,
    "search_key",
)


def upgrade() -> None:
    op.alter_column("learners", "ine", nullable=True)
    for name in STUDENT:
        op.add_column("learners", sa.Column(name, sa.Text))
    op.create_unique_constraint(
        "one_learner_per_student_number_and_organisation",
        "learners",
        ["organisation_id", "student_number"],
    )
    for column in (
        sa.Column("mode", sa.String(10)),
        sa.Column("progress", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("size", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("problems_found", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("warnings", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("warnings_found", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("correlation_id", sa.String(64)),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("learner_imports", column)
    op.execute(
        "UPDATE learner_imports SET problems_found = jsonb_array_length(problems), changed_at = created_at"
    )
    op.create_index(
        "one_import_at_a_time_per_organisation",
        "learner_imports",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('UPLOADING', 'UPLOADED', 'TO_CONFIRM', 'VALIDATED')"),
    )
    op.create_table(
        "learner_import_chunks",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "learner_import_lines",
        sa.Column("learner_id", sa.Uuid, primary_key=True),
        sa.Column("import_id", sa.Uuid, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text),
        sa.Column("ine", sa.Text),
        sa.Column("last_name", sa.Text),
        sa.Column("first_name", sa.Text),
        sa.Column("birth_date", sa.Date),
        *(sa.Column(name, sa.Text) for name in LINE),
    )
    op.create_index("lines_of_import", "learner_import_lines", ["import_id", "key"])
    op.create_table(
        "learner_import_placements",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("class_name", sa.Text, nullable=False),
    )
