"""The tables of imports of lists: what was sent, what was read from it, what became of it."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.identity.storage.tables import METADATA, moment, ref

LEARNER_IMPORTS = Table(
    "learner_imports",
    METADATA,
    Column("id", Uuid, primary_key=True),
    ref("organisation_id", "organisations"),
    Column("number", Integer, nullable=False),
    Column("format", String(10), nullable=False),
    Column("mode", String(10)),
    Column("state", String(20), nullable=False),
    Column("progress", Integer, nullable=False, server_default=text("0")),
    Column("size", BigInteger, nullable=False, server_default=text("0")),
    Column("counts", JSONB, nullable=False),
    Column("problems", JSONB, nullable=False),
    Column("problems_found", Integer, nullable=False, server_default=text("0")),
    Column("warnings", JSONB, nullable=False, server_default=text("'[]'")),
    Column("warnings_found", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    moment("due_at"),
    Column("correlation_id", String(64)),
    ref("created_by", "users"),
    moment("created_at", nullable=False),
    moment("changed_at"),
    UniqueConstraint("organisation_id", "number", name="imports_are_numbered_per_organisation"),
    Index(
        "one_import_at_a_time_per_organisation",
        "organisation_id",
        unique=True,
        postgresql_where=text("state IN ('UPLOADING', 'UPLOADED', 'TO_CONFIRM', 'VALIDATED')"),
    ),
)
"""`progress` is the percentage of the step that `state` is about to leave. Of many problems the first are kept, all are counted."""

LEARNER_IMPORT_CHUNKS = Table(
    "learner_import_chunks",
    METADATA,
    Column("import_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""A file on its way, in pieces of equal size; gone as soon as it is validated or refused."""

LEARNER_IMPORT_LINES = Table(
    "learner_import_lines",
    METADATA,
    Column("learner_id", Uuid, primary_key=True),
    Column("import_id", Uuid, nullable=False),
    Column("line", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("source_id", Text),
    *(
        Column(name, Date if name == "birth_date" else Text)
        for name in (
            "ine",
            "last_name",
            "first_name",
            "birth_date",
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
            "student_number",
            "email",
            "department",
            "educational_team",
            "diploma",
            "search_key",
        )
    ),
    Index("lines_of_import", "import_id", "key"),
)
"""Pupils read and not imported yet: `learner_id` is who they become if they are new. Gone as soon as they are imported."""

LEARNER_IMPORT_PLACEMENTS = Table(
    "learner_import_placements",
    METADATA,
    Column("import_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("class_name", Text, nullable=False),
)
