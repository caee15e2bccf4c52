"""The tables of certification; constraints are named for the rule they hold."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = MetaData()


def _moment(name: str, *, nullable: bool = True) -> "Column[object]":
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _flag(name: str) -> "Column[bool]":
    return Column(name, Boolean, nullable=False, server_default=text("false"))


# What other services told: projections. A row may be made by whichever fact comes first.

ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("uai", String(8)),
    Column("manages_learners", Boolean, nullable=False),
)

MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("organisation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("role", String(20)),
    Column("revision", Integer, nullable=False),
    Index("memberships_of_user", "user_id"),
)
"""A removed member has no role; the row stays, so that a late fact does not bring them back."""

LEARNERS = Table(
    "learners",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("last_name", Text),
    Column("first_name", Text),
    Column("birth_date", Date),
    Column("sex", String(1)),
    Column("birth_city", Text),
    Column("birth_city_code", Text),
    Column("birth_country_code", Text),
    Column("class_name", Text),
    Column("user_id", Uuid),
    _flag("disabled"),
    Column("record_revision", Integer, nullable=False, server_default=text("0")),
    Column("presence_revision", Integer, nullable=False, server_default=text("0")),
    Column("link_revision", Integer, nullable=False, server_default=text("0")),
    Index("learners_of_class", "organisation_id", "class_name"),
    Index("learners_of_user", "user_id"),
)
"""Three revisions: record, presence and link are told by different facts, each right on its own whatever the order."""

COMPETENCE_LEVELS = Table(
    "competence_levels",
    METADATA,
    Column("user_id", Uuid, primary_key=True),
    Column("competence", String(8), primary_key=True),
    Column("level", SmallInteger, nullable=False),
    Column("revision", Integer, nullable=False),
)

FRAMEWORKS = Table(
    "frameworks",
    METADATA,
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("areas", JSONB, nullable=False),
)

# Sessions and who sits them.

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer, Identity(always=True, start=1000), nullable=False),
    Column("organisation_id", Uuid, ForeignKey("organisations.id"), nullable=False),
    Column("centre", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", String(5), nullable=False),
    Column("invigilators", ARRAY(Text), nullable=False),
    Column("observations", Text),
    Column("access_code", String(6), nullable=False),
    Column("invigilator_password", String(6), nullable=False),
    Column("created_by", Uuid, nullable=False),
    _moment("created_at", nullable=False),
    _moment("finalised_at"),
    Column("finalised_by", Uuid),
    _moment("published_at"),
    Column("published_by", Uuid),
    Column("comment", Text),
    _flag("has_incident"),
    _flag("has_joining_issue"),
    UniqueConstraint("number", name="one_session_per_number"),
    UniqueConstraint("organisation_id", "site", "room", "day", "hour", name="one_session_per_room_and_hour"),
    CheckConstraint("published_at IS NULL OR finalised_at IS NOT NULL", name="published_after_finalised"),
    Index("sessions_of_organisation", "organisation_id", "number"),
    Index("sessions_finalised", "finalised_at", postgresql_where=text("finalised_at IS NOT NULL")),
)
"""`published_by` is null when the session was published automatically."""

CANDIDATES = Table(
    "candidates",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, ForeignKey("sessions.id"), nullable=False),
    Column("learner_id", Uuid),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("sex", String(1)),
    Column("birth_city", Text),
    Column("birth_city_code", Text),
    Column("birth_country_code", Text),
    Column("class_name", Text),
    Column("identity_key", Text, nullable=False),
    Column("extra_time_percentage", SmallInteger),
    Column("user_id", Uuid),
    _moment("joined_at"),
    _flag("authorised"),
    _moment("enrolled_at", nullable=False),
    Column("enrolled_by", Uuid, nullable=False),
    _moment("anonymised_at"),
    UniqueConstraint("session_id", "learner_id", name="one_candidate_per_learner"),
    UniqueConstraint("session_id", "user_id", name="one_candidate_per_account"),
    Index("candidates_by_identity", "session_id", "identity_key"),
    Index("candidates_of_user", "user_id"),
    Index(
        "one_candidate_per_typed_identity",
        "session_id",
        "identity_key",
        unique=True,
        postgresql_where=text("learner_id IS NULL"),
    ),
)
"""Civil identity is copied at enrolment: it is the evidence of who sat the test, until nothing asks for it (docs/privacy.md)."""

INVIGILATIONS = Table(
    "invigilations",
    METADATA,
    Column("session_id", Uuid, ForeignKey("sessions.id"), primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    _moment("admitted_at", nullable=False),
)

# Tests, what they are made of, and what they were worth.

CERTIFICATIONS = Table(
    "certifications",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, ForeignKey("sessions.id"), nullable=False),
    Column("candidate_id", Uuid, ForeignKey("candidates.id"), nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("verification_code", String(10), nullable=False),
    Column("max_level", SmallInteger, nullable=False),
    _moment("entered_at", nullable=False),
    Column("assessment_id", Uuid),
    Column("questions", SmallInteger, nullable=False, server_default=text("0")),
    _moment("started_at"),
    Column("answered", SmallInteger, nullable=False, server_default=text("0")),
    _moment("last_answer_at"),
    _moment("completed_at"),
    _moment("ended_at"),
    Column("abort_reason", String(10)),
    _moment("closed_at"),
    _flag("cancelled"),
    _flag("fraud"),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    _moment("issued_at"),
    Column("valid_until", Date),
    _moment("revoked_at"),
    UniqueConstraint("session_id", "user_id", name="one_certification_per_account_and_session"),
    UniqueConstraint("candidate_id", name="one_certification_per_candidate"),
    UniqueConstraint("verification_code", name="one_certification_per_verification_code"),
    CheckConstraint("(assessment_id IS NULL) = (started_at IS NULL)", name="started_with_a_test"),
    CheckConstraint("(issued_at IS NULL) = (valid_until IS NULL)", name="issued_with_an_end"),
    CheckConstraint("revoked_at IS NULL OR issued_at IS NOT NULL", name="revoked_after_issued"),
    Index("certifications_of_user", "user_id"),
)
"""Without `started_at` the start was accepted but the test is still being opened. `revision` is the result in force (0: none)."""

DRAWN_COMPETENCES = Table(
    "drawn_competences",
    METADATA,
    Column("certification_id", Uuid, ForeignKey("certifications.id"), primary_key=True),
    Column("competence", String(8), primary_key=True),
    Column("level", SmallInteger, nullable=False),
    Column("pix", SmallInteger, nullable=False),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("certification_id", Uuid, ForeignKey("certifications.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("challenge_id", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("competence", String(8), nullable=False),
    Column("topic", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("timed", Boolean, nullable=False),
    Column("focused", Boolean, nullable=False),
    Column("has_files", Boolean, nullable=False),
    Column("has_image", Boolean, nullable=False),
    Column("result", String(12)),
    _moment("answered_at"),
    _flag("neutralised"),
    _flag("skipped_automatically"),
    _flag("accepted"),
)

INCIDENTS = Table(
    "incidents",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("certification_id", Uuid, ForeignKey("certifications.id"), nullable=False),
    Column("category", String(40), nullable=False),
    Column("subcategory", String(40)),
    Column("description", Text),
    Column("question_number", SmallInteger),
    Column("reported_by", Uuid, nullable=False),
    _moment("reported_at", nullable=False),
    _moment("resolved_at"),
    Column("resolution", Text),
    _flag("resolved_automatically"),
    _flag("had_effect"),
    Index("incidents_of_certification", "certification_id"),
)

RESULTS = Table(
    "results",
    METADATA,
    Column("certification_id", Uuid, ForeignKey("certifications.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("status", String(10), nullable=False),
    Column("cause", String(60)),
    Column("pix", Integer, nullable=False),
    Column("reproducibility", SmallInteger, nullable=False),
    Column("asked", SmallInteger, nullable=False),
    Column("counted", SmallInteger, nullable=False),
    Column("trusted", Boolean, nullable=False),
    Column("marks", JSONB, nullable=False),
    Column("emitter", String(12), nullable=False),
    Column("judge_id", Uuid),
    _moment("scored_at", nullable=False),
)
"""Every result there ever was; the certification's `revision` says which one is in force."""

BADGES = Table(
    "badges",
    METADATA,
    Column("number", BigInteger, Identity(always=True, start=1), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("certification_id", Uuid, ForeignKey("certifications.id"), nullable=False),
    _moment("made_at", nullable=False),
    _moment("revoked_at"),
    UniqueConstraint("id", name="one_badge_per_id"),
    Index("one_badge_in_force", "certification_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    Index("badges_revoked", "number", postgresql_where=text("revoked_at IS NOT NULL")),
)
"""Made when their holder asks. A row is never removed: `number` is a bit that others have read, and nothing here says whose."""
