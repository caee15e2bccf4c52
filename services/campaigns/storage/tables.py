"""The tables of campaigns; constraints are named for the rule they hold."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
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
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData()

MOMENT = DateTime(timezone=True)

# What other services told: projections. A row may be made by whichever fact comes first, so nothing here refers to anything.

ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("manages_learners", Boolean, nullable=False),
)

# A removed member stays as an inactive row, so that a late fact does not bring them back.
MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("organisation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("administrator", Boolean, nullable=False, server_default=text("false")),
    Column("revision", Integer, nullable=False),
)

# Names and class, to show to teachers; neither INE nor birth date come here. Three revisions, because record, presence and link
# are told by different facts and each is right on its own, whatever the order.
LEARNERS = Table(
    "learners",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("last_name", Text),
    Column("first_name", Text),
    Column("sort_key", Text),
    Column("class_name", Text),
    Column("user_id", Uuid),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("record_revision", Integer, nullable=False, server_default=text("0")),
    Column("presence_revision", Integer, nullable=False, server_default=text("0")),
    Column("link_revision", Integer, nullable=False, server_default=text("0")),
    Index("learners_of_user", "user_id", "organisation_id"),
)

OUTLINES = Table(
    "outlines",
    METADATA,
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("document", Text, nullable=False),
    Column("adopted_at", MOMENT, nullable=False),
)

# What is ours.

CAMPAIGNS = Table(
    "campaigns",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, ForeignKey("organisations.id"), nullable=False),
    Column("code", String(9), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("search_key", Text, nullable=False),
    Column("title", Text),
    Column("landing_text", Text),
    Column("release", Integer, ForeignKey("outlines.release"), nullable=False),
    Column("target_profile", String(120)),
    Column("target_profile_name", Text),
    Column("duration", SmallInteger),
    Column("caps", JSONB, nullable=False),
    Column("skills", JSONB, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("created_by", Uuid, nullable=False),
    Column("request_id", Uuid),
    Column("created_at", MOMENT, nullable=False),
    Column("archived_at", MOMENT),
    UniqueConstraint("code", name="one_campaign_per_code"),
    UniqueConstraint("created_by", "request_id", name="one_campaign_per_request"),
    CheckConstraint(
        "(kind = 'ASSESSMENT') = (target_profile IS NOT NULL)", name="an_assessment_has_a_target_profile"
    ),
    CheckConstraint("kind = 'ASSESSMENT' OR title IS NULL", name="a_collection_has_no_title"),
    Index("campaigns_of_organisation", "organisation_id", "created_at"),
)

# Once an account is erased, `user_id` of what it had sent is a random id that leads to nobody, so that a campaign keeps its sums.
# So is that of a participation that was deleted, which has no learner and no results either.
PARTICIPATIONS = Table(
    "participations",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("campaign_id", Uuid, ForeignKey("campaigns.id"), nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("learner_id", Uuid),
    Column("status", String(10), nullable=False),
    Column("assessment_id", Uuid),
    Column("position", SmallInteger, nullable=False),
    Column("known", SmallInteger, nullable=False),
    Column("targeted", SmallInteger, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("started_at", MOMENT),
    Column("completed_at", MOMENT),
    Column("shared_at", MOMENT),
    Column("validated", SmallInteger),
    Column("stage", SmallInteger),
    Column("pix", SmallInteger),
    Column("certifiable", Boolean),
    Column("deleted_at", MOMENT),
    Column("deleted_by", Uuid),
    # how often the row changed: summed up, it tells a poller whether anything moved. The highest of a sequence would not:
    # numbers are taken in one order and committed in another.
    Column("changes", Integer, nullable=False),
    UniqueConstraint("campaign_id", "user_id", name="one_participation_per_campaign_and_user"),
    UniqueConstraint("campaign_id", "learner_id", name="one_participation_per_campaign_and_learner"),
    CheckConstraint("(status = 'OPENING') = (started_at IS NULL)", name="started_says_when"),
    CheckConstraint("(status = 'SHARED') = (shared_at IS NOT NULL)", name="shared_says_when"),
    CheckConstraint("(deleted_at IS NULL) = (deleted_by IS NULL)", name="deleted_says_by_whom"),
    Index("participations_of_user", "user_id"),
    Index("participations_of_learner", "learner_id"),
    # each answer rewrites its row: room left in the page lets PostgreSQL do it without touching the indexes
    postgresql_with={"fillfactor": 70},
)

# Written once, when results are sent. `topics`: topic to [level reached, skills validated, score of the analysis].
SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("participation_id", Uuid, ForeignKey("participations.id"), primary_key=True),
    Column("skills", JSONB, nullable=False),
    Column("profile", JSONB, nullable=False),
    Column("topics", JSONB, nullable=False),
    Column("share", Double, nullable=False),
    Column("answers", SmallInteger, nullable=False),
)

# Each answer of a campaign's test, as it was judged: its skill, neither its question nor what was typed. In the order in which
# they come, so that a block range index finds the old ones.
ANSWERS = Table(
    "answers",
    METADATA,
    Column("participation_id", Uuid, ForeignKey("participations.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("topic", String(120), nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("outcome", String(9), nullable=False),
    Column("answered_at", MOMENT, nullable=False),
    CheckConstraint("outcome IN ('succeeded', 'failed', 'skipped')", name="an_outcome_is_one_of_three"),
    Index("answers_by_age", "answered_at", postgresql_using="brin"),
)

# Who may not begin a campaign again, because their participation was deleted; nothing here says which one it was.
DEPARTURES = Table(
    "departures",
    METADATA,
    Column("campaign_id", Uuid, ForeignKey("campaigns.id"), primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("learner_id", Uuid),
    Index("departures_of_user", "user_id"),
    Index("departures_of_learner", "learner_id"),
)
