"""Releases, assessments, answers, evidence and positions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from chassis.migrations import create_plumbing

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_plumbing(op)
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("adopted_at", MOMENT, nullable=False),
    )
    _create_assessments()
    op.create_table(
        "answers",
        sa.Column("assessment_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("challenge", sa.String(120), nullable=False),
        sa.Column("fields", JSONB),
        sa.Column("skipped", sa.Boolean, nullable=False),
        sa.Column("result", sa.String(10), nullable=False),
        sa.Column("elapsed_ms", sa.Integer, nullable=False),
        sa.Column("left_ms", sa.Integer),
        sa.Column("focus_lost", sa.Boolean, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
    )
    op.create_table(
        "evidence",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("topic", sa.String(80), primary_key=True),
        sa.Column("competence", sa.String(8), nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("seen", JSONB, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "positions",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("competence", sa.String(8), primary_key=True),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("pix", sa.SmallInteger, nullable=False),
        sa.Column("exact_pix", sa.Double, nullable=False),
        sa.Column("standard_error", sa.Double, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("positioned", sa.Boolean, nullable=False),
        sa.Column("release", sa.Integer),
        sa.Column("last_evidence_at", MOMENT),
        sa.Column("changed_at", MOMENT, nullable=False),
        postgresql_with={"fillfactor": 80},
    )


def _create_assessments() -> None:
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(13), nullable=False),
        sa.Column("origin_id", sa.Uuid),
        sa.Column("competence", sa.String(8)),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("targets", JSONB),
        sa.Column("known", JSONB, nullable=False),
        sa.Column("seen", JSONB, nullable=False),
        sa.Column("offers", JSONB, nullable=False),
        sa.Column("outcomes", JSONB, nullable=False),
        sa.Column("pix", JSONB, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("completed_at", MOMENT),
        sa.CheckConstraint("(kind = 'COMPETENCE') = (competence IS NOT NULL)", name="competence_says_which"),
        sa.CheckConstraint(
            "(kind = 'COMPETENCE') = (origin_id IS NULL)", name="opened_for_something_says_what"
        ),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(
        "one_open_assessment_per_competence",
        "assessments",
        ["user_id", "competence"],
        unique=True,
        postgresql_where=sa.text("kind = 'COMPETENCE' AND state = 'STARTED'"),
    )
    op.create_index(
        "one_assessment_per_origin",
        "assessments",
        ["kind", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
