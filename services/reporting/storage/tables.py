"""The tables of reporting: one per source of facts, so that facts may come in any order; the feed is read by joining them.

Everything but `certification_numbers` and `feed_exports` follows from facts; what came long ago is no longer in their outboxes
(docs/privacy.md), so these tables are saved like any other.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData()


def _moment(name: str, *, nullable: bool = True) -> "Column[object]":
    return Column(name, DateTime(timezone=True), nullable=nullable)


ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("uai", Text),
    Index("organisations_of_uai", "uai"),
)
"""`uai` is in capitals here, whatever was told: record systems write it either way."""

MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("organisation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("role", String(20)),
    Column("revision", Integer, nullable=False),
)
"""A removed member has no role; the row stays, so that a late fact does not bring them back."""

LEARNERS = Table(
    "learners",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("last_name", Text),
    Column("first_name", Text),
    Column("middle_name", Text),
    Column("third_name", Text),
    Column("birth_date", Date),
    Column("ine", Text),
    Column("class_name", Text),
    Column("enabled", Boolean, nullable=False, server_default=text("false")),
    Column("record_revision", Integer, nullable=False, server_default=text("0")),
    Column("user_id", Uuid),
    Column("link_revision", Integer, nullable=False, server_default=text("0")),
    Index("learners_of_organisation", "organisation_id"),
    Index("learners_of_user", "user_id"),
)
"""Record and link are told by different facts, each right on its own whatever the order. A pupil who left the list keeps no
name here: whoever comes back is told whole."""

POSITIONS = Table(
    "positions",
    METADATA,
    Column("user_id", Uuid, primary_key=True),
    Column("competence", String(8), primary_key=True),
    Column("level", SmallInteger),
    Column("pix", SmallInteger),
    Column("revision", Integer, nullable=False),
)
"""No level after a reset; the row stays, so that a late fact does not bring the level back."""

CERTIFICATIONS = Table(
    "certifications",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("status", String(10), nullable=False),
    Column("pix", Integer, nullable=False),
    Column("levels", JSONB, nullable=False),
    _moment("started_at", nullable=False),
    Column("revision", Integer, nullable=False),
    Index("certifications_of_user", "user_id"),
)
"""The result in force. `levels`: competence to level."""

CERTIFICATION_NUMBERS = Table(
    "certification_numbers",
    METADATA,
    Column("certification_id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
)
"""The `id` of a line of the feed: given once, kept when projections are rebuilt."""

PUBLICATIONS = Table(
    "publications",
    METADATA,
    Column("session_id", Uuid, primary_key=True),
    Column("centre", Text, nullable=False),
    _moment("published_at", nullable=False),
)

CERTIFICATES = Table(
    "certificates",
    METADATA,
    Column("certification_id", Uuid, primary_key=True),
    Column("code", Text),
    Column("valid_until", Date),
    _moment("issued_at"),
    _moment("revoked_at"),
)
"""A revocation heard first makes the row; the later of `issued_at` and `revoked_at` is in force."""

FRAMEWORKS = Table(
    "frameworks",
    METADATA,
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("areas", JSONB, nullable=False),
)

FEED_EXPORTS = Table(
    "feed_exports",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("feed", String(10), nullable=False),
    Column("uai", String(8), nullable=False),
    Column("application_id", Text, nullable=False),
    Column("certifications", Integer, nullable=False),
    _moment("exported_at", nullable=False),
    Index("exports_of_uai", "uai", "exported_at"),
)
"""Who was given the results of which school, when, and how many: a journal, only ever added to."""
