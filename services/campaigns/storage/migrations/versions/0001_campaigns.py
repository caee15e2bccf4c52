"""Projections, campaigns, participations and snapshots."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_plumbing(op)
    _create_projections()
    _create_campaigns()
    _create_participations()
    op.create_table(
        "snapshots",
        sa.Column("participation_id", sa.Uuid, sa.ForeignKey("participations.id"), primary_key=True),
        sa.Column("skills", JSONB, nullable=False),
        sa.Column("profile", JSONB, nullable=False),
        sa.Column("topics", JSONB, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("answers", sa.SmallInteger, nullable=False),
    )


def _create_projections() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("manages_learners", sa.Boolean, nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("organisation_id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, nullable=False),
        sa.Column("last_name", sa.Text),
        sa.Column("first_name", sa.Text),
        sa.Column("sort_key", sa.Text),
        sa.Column("class_name", sa.Text),
        sa.Column("user_id", sa.Uuid),
        sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("record_revision", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("presence_revision", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("link_revision", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.create_index("learners_of_user", "learners", ["user_id", "organisation_id"])
    op.create_table(
        "outlines",
        sa.Column("release", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("adopted_at", MOMENT, nullable=False),
    )


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("search_key", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("landing_text", sa.Text),
        sa.Column("release", sa.Integer, sa.ForeignKey("outlines.release"), nullable=False),
        sa.Column("target_profile", sa.String(120)),
        sa.Column("target_profile_name", sa.Text),
        sa.Column("duration", sa.SmallInteger),
        sa.Column("caps", JSONB, nullable=False),
        sa.Column("skills", JSONB, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("request_id", sa.Uuid),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("archived_at", MOMENT),
        sa.UniqueConstraint("code", name="one_campaign_per_code"),
        sa.UniqueConstraint("created_by", "request_id", name="one_campaign_per_request"),
        sa.CheckConstraint(
            "(kind = 'ASSESSMENT') = (target_profile IS NOT NULL)", name="an_assessment_has_a_target_profile"
        ),
        sa.CheckConstraint("kind = 'ASSESSMENT' OR title IS NULL", name="a_collection_has_no_title"),
    )
    op.create_index("campaigns_of_organisation", "campaigns", ["organisation_id", "created_at"])


def _create_participations() -> None:
    op.create_table(
        "participations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("campaign_id", sa.Uuid, sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("assessment_id", sa.Uuid),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("known", sa.SmallInteger, nullable=False),
        sa.Column("targeted", sa.SmallInteger, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT),
        sa.Column("completed_at", MOMENT),
        sa.Column("shared_at", MOMENT),
        sa.Column("validated", sa.SmallInteger),
        sa.Column("stage", sa.SmallInteger),
        sa.Column("pix", sa.SmallInteger),
        sa.Column("certifiable", sa.Boolean),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.UniqueConstraint("campaign_id", "user_id", name="one_participation_per_campaign_and_user"),
        sa.UniqueConstraint("campaign_id", "learner_id", name="one_participation_per_campaign_and_learner"),
        sa.CheckConstraint("(status = 'OPENING') = (started_at IS NULL)", name="started_says_when"),
        sa.CheckConstraint("(status = 'SHARED') = (shared_at IS NOT NULL)", name="shared_says_when"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("participations_of_user", "participations", ["user_id"])
