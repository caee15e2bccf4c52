"""The tables of signing in through another system."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, String, Table, Text, UniqueConstraint, Uuid

from services.identity.storage.tables import METADATA

EXTERNAL_IDENTITIES = Table(
    "external_identities",
    METADATA,
    Column("provider", String(40), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("provider", "user_id", name="one_external_identity_per_provider_and_account"),
    Index("external_identities_of_user", "user_id"),
)
"""Who somebody is elsewhere. Names are not kept here: the account has them."""

EXTERNAL_DEPARTURES = Table(
    "external_departures",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("provider", String(40), nullable=False),
    Column("challenge", String(43), nullable=False),
    Column("return_to", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("external_departures_by_expiry", "expires_at"),
)
"""Sign-ins that were begun, by the digest of the request's id (SAML) or of its state (OpenID)."""

EXTERNAL_ARRIVALS = Table(
    "external_arrivals",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("stage", String(6), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("challenge", String(43)),
    Column("return_to", Text, nullable=False),
    Column("expected_user_id", Uuid, ForeignKey("users.id")),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("external_arrivals_by_expiry", "expires_at"),
)
"""People who came back, by the digest of what they hold: a code for a minute, then, if unknown, a ticket. Gone once used."""

SEEN_ASSERTIONS = Table(
    "seen_assertions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("seen_assertions_by_expiry", "expires_at"),
)
"""Assertions that were used, until they would be refused anyway."""
