"""The tables of assessment. One row per assessment holds all that its next step needs; one per (person, topic) what counts."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData()

MOMENT = DateTime(timezone=True)

# JSON, not JSONB: the order of an author's blanks and thematics is part of the content, and JSONB sorts keys.
RELEASES = Table(
    "releases",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("document", JSON, nullable=False),
    Column("adopted_at", MOMENT, nullable=False),
)

ASSESSMENTS = Table(
    "assessments",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("kind", String(13), nullable=False),
    Column("origin_id", Uuid),
    Column("competence", String(8)),
    Column("release", Integer, nullable=False),
    Column("state", String(9), nullable=False),
    Column("targets", JSONB),
    Column("known", JSONB, nullable=False),
    Column("seen", JSONB, nullable=False),
    Column("offers", JSONB, nullable=False),
    Column("outcomes", JSONB, nullable=False),
    Column("pix", JSONB, nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("completed_at", MOMENT),
    Index(
        "one_open_assessment_per_competence",
        "user_id",
        "competence",
        unique=True,
        postgresql_where=text("kind = 'COMPETENCE' AND state = 'STARTED'"),
    ),
    Index(
        "one_assessment_per_origin",
        "kind",
        "origin_id",
        unique=True,
        postgresql_where=text("origin_id IS NOT NULL"),
    ),
    Index("assessments_of_user", "user_id"),
    CheckConstraint("(kind = 'COMPETENCE') = (competence IS NOT NULL)", name="competence_says_which"),
    CheckConstraint("(kind = 'COMPETENCE') = (origin_id IS NULL)", name="opened_for_something_says_what"),
    # each answer rewrites its row: room left in the page lets PostgreSQL do it without touching the indexes
    postgresql_with={"fillfactor": 70},
)

# The history: written once, hardly ever read. Nothing refers to it, and it refers to nothing: it is cut by ranges of
# assessment_id (UUIDv7: by month), see `history`.
ANSWERS = Table(
    "answers",
    METADATA,
    Column("assessment_id", Uuid, primary_key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("challenge", String(120), nullable=False),
    Column("fields", JSONB(none_as_null=True)),
    Column("skipped", Boolean, nullable=False),
    Column("result", String(10), nullable=False),
    Column("elapsed_ms", Integer, nullable=False),
    Column("left_ms", Integer),
    Column("focus_lost", Boolean, nullable=False),
    Column("answered_at", MOMENT, nullable=False),
    Column("received_at", MOMENT, nullable=False),
    postgresql_partition_by="RANGE (assessment_id)",
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("user_id", Uuid, primary_key=True),
    Column("topic", String(80), primary_key=True),
    Column("competence", String(8), nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("seen", JSONB, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    postgresql_with={"fillfactor": 80},
)

# `level` and `pix` are what was told last; `exact_pix` is the measure they come from, and `release` the content it was made on.
POSITIONS = Table(
    "positions",
    METADATA,
    Column("user_id", Uuid, primary_key=True),
    Column("competence", String(8), primary_key=True),
    Column("level", SmallInteger, nullable=False),
    Column("pix", SmallInteger, nullable=False),
    Column("exact_pix", Double, nullable=False),
    Column("standard_error", Double, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("positioned", Boolean, nullable=False),
    Column("release", Integer),
    Column("last_evidence_at", MOMENT),
    Column("changed_at", MOMENT, nullable=False),
    postgresql_with={"fillfactor": 80},
)

# A title and a competence are copied so that a tutorial that is withdrawn still has a name in the person's list.
TUTORIAL_MARKS = Table(
    "tutorial_marks",
    METADATA,
    Column("user_id", Uuid, primary_key=True),
    Column("tutorial", String(120), primary_key=True),
    Column("title", String(300), nullable=False),
    Column("competence", String(8), nullable=False),
    Column("saved_at", MOMENT),
    Column("useful_at", MOMENT),
    CheckConstraint("saved_at IS NOT NULL OR useful_at IS NOT NULL", name="a_mark_says_something"),
    Index("tutorial_marks_by_tutorial", "tutorial"),
)

# What people said is wrong: one row for each person and thing. Once closed, a row says so for a while, with what its authors noted.
REPORTS = Table(
    "reports",
    METADATA,
    Column("user_id", Uuid, primary_key=True),
    Column("about", String(8), primary_key=True),
    Column("thing", String(120), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("comment", String(300)),
    Column("release", Integer, nullable=False),
    Column("assessment_id", Uuid),
    Column("position", SmallInteger),
    Column("reported_at", MOMENT, nullable=False),
    Column("closed_at", MOMENT),
    Column("note", String(300)),
    Index("reports_of_a_thing", "thing"),
    Index("reports_by_day", "reported_at"),
    CheckConstraint(
        "(about = 'QUESTION') = (assessment_id IS NOT NULL AND position IS NOT NULL)",
        name="a_question_is_met_in_a_test",
    ),
    CheckConstraint("note IS NULL OR closed_at IS NOT NULL", name="only_what_is_closed_has_a_note"),
)
