"""The tables of identity; constraints are named for the rule they hold."""

from typing import Any

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
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = MetaData()


def moment(name: str, *, nullable: bool = True) -> Column[Any]:
    """A moment, with its zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def ref(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    """Points at a row of another table of ours."""
    return Column(name, Uuid, ForeignKey(f"{target}.id"), nullable=nullable)


USERS = Table(
    "users",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text),
    Column("username", Text),
    Column("password_hash", Text),
    Column("password_must_change", Boolean, nullable=False),
    moment("registered_at", nullable=False),
    Column("last_seen_on", Date),
    moment("warned_at"),
    moment("anonymised_at"),
    Column("chosen_register", String(4)),
    UniqueConstraint("email", name="one_account_per_email"),
    UniqueConstraint("username", name="one_account_per_username"),
    # so that "unique" means case-insensitively
    CheckConstraint("email = lower(email) AND username = lower(username)", name="logins_are_lower_case"),
    CheckConstraint("chosen_register IN ('tu', 'vous')", name="one_speaks_in_tu_or_vous"),
)

LOCK_OUTS = Table(
    "lock_outs",
    METADATA,
    Column("subject", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    moment("blocked_until"),
    moment("blocked_at"),
    moment("changed_at", nullable=False),
)
"""By account; and by digest for logins that nobody has, so that lock-out does not tell which logins exist."""

TOKEN_FAMILIES = Table(
    "token_families",
    METADATA,
    Column("id", Uuid, primary_key=True),
    ref("user_id", "users"),
    moment("opened_at", nullable=False),
    moment("last_used_at", nullable=False),
    Column("device", String(60), nullable=False),
    moment("revoked_at"),
    Column("revoked_for", String(20)),
    Index("token_families_of_user", "user_id"),
)
"""One sign-in on one device, and all the refresh tokens that followed from it."""

REFRESH_TOKENS = Table(
    "refresh_tokens",
    METADATA,
    Column("digest", String(64), primary_key=True),
    ref("family_id", "token_families"),
    moment("expires_at", nullable=False),
    moment("replaced_at"),
    Column("successor", String(64)),
    Column("successor_sealed", String(64)),
    Index("refresh_tokens_of_family", "family_id"),
)

ACCOUNT_RECOVERIES = Table(
    "account_recoveries",
    METADATA,
    Column("key_digest", String(64), primary_key=True),
    ref("user_id", "users"),
    Column("email", Text, nullable=False),
    moment("expires_at", nullable=False),
    Index("account_recoveries_of_user", "user_id"),
)
"""Keys sent to people who left school, by digest; a row goes when its key is used, replaced or expired."""

APPLICATIONS = Table(
    "applications",
    METADATA,
    Column("client_id", String(100), primary_key=True),
    Column("secret_hash", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    moment("created_at", nullable=False),
    Column("previous_secret_hash", Text),
    moment("previous_until"),
    moment("revoked_at"),
)
"""While a secret is being changed, the one before it still opens, until `previous_until`."""

SIGNING_KEYS = Table(
    "signing_keys",
    METADATA,
    Column("key_id", String(16), primary_key=True),
    Column("public_jwk", JSONB, nullable=False),
    Column("sealed", Text),
    moment("added_at", nullable=False),
    moment("promoted_at"),
    moment("retired_at"),
    CheckConstraint("retired_at IS NULL OR sealed IS NULL", name="retired_keys_are_erased"),
)
"""The keys that sign tokens. The private half is sealed with IDENTITY_SECRET; the key of the settings has none here."""

PASSWORD_RESETS = Table(
    "password_resets",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("email", Text),
    ref("user_id", "users", nullable=True),
    Column("digest", String(64)),
    moment("asked_at", nullable=False),
    moment("expires_at"),
    UniqueConstraint("digest", name="one_password_reset_per_token"),
    CheckConstraint(
        "(email IS NULL) = (user_id IS NOT NULL AND digest IS NOT NULL AND expires_at IS NOT NULL)",
        name="a_password_reset_waits_or_is_answered",
    ),
    Index("password_resets_waiting", "asked_at", postgresql_where=text("email IS NOT NULL")),
    Index("password_resets_of_user", "user_id"),
)
"""Somebody forgot their password. As asked: an address, whosever it is; once looked up: an account, and no address any more."""

EMAIL_CHANGES = Table(
    "email_changes",
    METADATA,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("email", Text, nullable=False),
    moment("expires_at", nullable=False),
    Column("failures", Integer, nullable=False),
)
"""The address an account shall have once the code that was sent there is typed."""

ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("uai", String(8)),
    Column("email", Text),
    Column("manages_learners", Boolean, nullable=False),
    moment("created_at", nullable=False),
    moment("archived_at"),
    Index("one_open_organisation_per_uai", "uai", unique=True, postgresql_where=text("archived_at IS NULL")),
)

MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("organisation_id", Uuid, ForeignKey("organisations.id"), primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("role", String(20)),
    Column("revision", Integer, nullable=False),
    moment("joined_at", nullable=False),
    Index("memberships_of_user", "user_id"),
)
"""A removed member has no role; the row stays, so that revisions keep growing should they come back."""

INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    ref("organisation_id", "organisations"),
    Column("email", Text, nullable=False),
    Column("code", String(10), nullable=False),
    Column("role", String(20)),
    Column("status", String(10), nullable=False),
    ref("invited_by", "users", nullable=True),
    ref("accepted_by", "users", nullable=True),
    moment("created_at", nullable=False),
    moment("sent_at", nullable=False),
    Index(
        "one_pending_invitation_per_address",
        "organisation_id",
        "email",
        unique=True,
        postgresql_where=text("status = 'PENDING'"),
    ),
)

LEARNERS = Table(
    "learners",
    METADATA,
    Column("id", Uuid, primary_key=True),
    ref("organisation_id", "organisations"),
    Column("ine", Text),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("class_name", Text, nullable=False),
    Column("preferred_last_name", Text),
    Column("middle_name", Text),
    Column("third_name", Text),
    Column("sex", String(1)),
    Column("birth_city", Text),
    Column("birth_city_code", Text),
    Column("birth_province_code", Text),
    Column("birth_country_code", Text),
    Column("mef_code", Text),
    Column("status", Text),
    Column("student_number", Text),
    Column("email", Text),
    Column("department", Text),
    Column("educational_team", Text),
    Column("diploma", Text),
    Column("search_key", Text, nullable=False),
    ref("user_id", "users", nullable=True),
    Column("revision", Integer, nullable=False),
    moment("enrolled_at", nullable=False),
    moment("changed_at", nullable=False),
    moment("disabled_at"),
    moment("anonymised_at"),
    UniqueConstraint("organisation_id", "ine", name="one_learner_per_ine_and_organisation"),
    UniqueConstraint(
        "organisation_id", "student_number", name="one_learner_per_student_number_and_organisation"
    ),
    UniqueConstraint("organisation_id", "user_id", name="one_learner_per_account_and_organisation"),
    Index("learners_born_on", "organisation_id", "birth_date"),
    Index("linked_learners_of_ine", "ine", postgresql_where=text("user_id IS NOT NULL")),
    Index("learners_of_user", "user_id"),
)
"""`search_key` is the names, normalised: last, first, last again, so that either order is found; it also sorts the list.
Pupils have an INE, students a student number and the columns from there to `diploma`."""

MAILS = Table(
    "mails",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("recipient", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("html", Text),
    Column("secret", String(60)),
    moment("written_at", nullable=False),
    moment("due_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("sent_at"),
    moment("given_up_at"),
    Column("attempts", Integer, nullable=False),
    Column("failure", String(80)),
    Index("mails_waiting", "due_at", postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL")),
)
"""Outgoing mail, written with the deed that causes it. Once sent, address and text are erased: only the trace stays. `secret`
names what is put into the text as it leaves, and is never kept (domain/letter_secrets.py)."""

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("subject", String(80), primary_key=True),
    Column("window_start", DateTime(timezone=True), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""How often the same (hashed) address asked for the same thing lately."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    moment("at", nullable=False),
    Column("actor_id", Uuid),
    Column("deed", String(40), nullable=False),
    Column("subject_id", Uuid),
    Column("organisation_id", Uuid),
    Column("details", JSONB, nullable=False),
    Index("audit_of_subject", "subject_id"),
    Index("audit_of_organisation", "organisation_id", "id"),
)
"""Who did what to whose account: ids, codes and counts, never a secret or a name. Ids may outlive what they name: no keys.

Triggers refuse to change a line, and to remove one before its time (migration 0002)."""

DATA_EXPORTS = Table(
    "data_exports",
    METADATA,
    Column("id", Uuid, primary_key=True),
    ref("user_id", "users"),
    moment("requested_at", nullable=False),
    moment("due_at", nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("waits_for", String(20)),
    moment("ready_at"),
    moment("expires_at"),
    Column("document", LargeBinary),
    Column("printed", LargeBinary),
    UniqueConstraint("user_id", name="one_export_per_account"),
    CheckConstraint(
        "(ready_at IS NULL) = (document IS NULL) AND (ready_at IS NULL) = (printed IS NULL)"
        " AND (ready_at IS NULL) = (expires_at IS NULL)",
        name="ready_means_whole",
    ),
    Index("exports_waiting", "due_at", postgresql_where=text("ready_at IS NULL")),
)
"""What somebody asked to see of themselves: all of it or nothing, for a few days. `waits_for` is the service that did not answer."""

ERASURE_REQUESTS = Table(
    "erasure_requests",
    METADATA,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("code_digest", String(64), nullable=False),
    moment("expires_at", nullable=False),
)
"""Somebody proved who they are and has yet to confirm."""
