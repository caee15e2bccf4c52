"""All that is kept of one person: told to them when they ask, removed or cut loose when they are erased."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from services.campaigns.domain.participation import Status
from services.campaigns.storage.tables import (
    ANSWERS,
    CAMPAIGNS,
    DEPARTURES,
    LEARNERS,
    MEMBERSHIPS,
    ORGANISATIONS,
    PARTICIPATIONS,
    SNAPSHOTS,
)


class People:
    """Accounts, and pupils of schools' lists."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def forget_users(self, user_ids: Collection[UUID]) -> None:
        """What was sent to a school stays the school's, under an id that is nobody's; what was not sent goes, and how each
        question went: the skills that were sent say enough.
        """
        theirs = PARTICIPATIONS.c.user_id.in_(user_ids)
        taken = select(PARTICIPATIONS.c.id).where(theirs)
        self._session.execute(delete(ANSWERS).where(ANSWERS.c.participation_id.in_(taken)))
        self._session.execute(delete(DEPARTURES).where(DEPARTURES.c.user_id.in_(user_ids)))
        unsent = PARTICIPATIONS.c.status != Status.SHARED
        self._session.execute(delete(PARTICIPATIONS).where(theirs, unsent))
        self._session.execute(
            update(PARTICIPATIONS)
            .where(theirs)
            .values(user_id=func.gen_random_uuid(), assessment_id=None, changes=PARTICIPATIONS.c.changes + 1)
        )
        self._session.execute(update(LEARNERS).where(LEARNERS.c.user_id.in_(user_ids)).values(user_id=None))

    def forget_learner(self, learner_id: UUID, organisation_id: UUID) -> None:
        """No name any more; what was sent stays as a line of nobody's, for the sums of the campaign."""
        nothing = dict.fromkeys(("last_name", "first_name", "sort_key", "class_name", "user_id"))
        here = LEARNERS.c.id == learner_id, LEARNERS.c.organisation_id == organisation_id
        self._session.execute(update(LEARNERS).where(*here).values(nothing))
        self._session.execute(
            update(PARTICIPATIONS)
            .where(PARTICIPATIONS.c.learner_id == learner_id)
            .values(learner_id=None, changes=PARTICIPATIONS.c.changes + 1)
        )
        self._session.execute(
            update(DEPARTURES).where(DEPARTURES.c.learner_id == learner_id).values(learner_id=None)
        )

    def learners(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The pupils that an account is."""
        statement = (
            select(LEARNERS, ORGANISATIONS.c.name.label("organisation"))
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == LEARNERS.c.organisation_id)
            .where(LEARNERS.c.user_id == user_id)
        )
        return self._read(statement.order_by(LEARNERS.c.id))

    def participations(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """Each with its campaign, and with what was sent."""
        statement = (
            select(
                PARTICIPATIONS,
                CAMPAIGNS.c.code,
                CAMPAIGNS.c.title,
                CAMPAIGNS.c.target_profile_name,
                ORGANISATIONS.c.name.label("organisation"),
                SNAPSHOTS.c.share,
                SNAPSHOTS.c.profile,
            )
            .join(CAMPAIGNS, CAMPAIGNS.c.id == PARTICIPATIONS.c.campaign_id)
            .join(ORGANISATIONS, ORGANISATIONS.c.id == CAMPAIGNS.c.organisation_id)
            .outerjoin(SNAPSHOTS, SNAPSHOTS.c.participation_id == PARTICIPATIONS.c.id)
            .where(PARTICIPATIONS.c.user_id == user_id)
        )
        return self._read(statement.order_by(PARTICIPATIONS.c.created_at, PARTICIPATIONS.c.id))

    def answers(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """How each question of their campaigns went, with the campaign's code and release."""
        statement = (
            select(ANSWERS, CAMPAIGNS.c.code, CAMPAIGNS.c.release)
            .join(PARTICIPATIONS, PARTICIPATIONS.c.id == ANSWERS.c.participation_id)
            .join(CAMPAIGNS, CAMPAIGNS.c.id == PARTICIPATIONS.c.campaign_id)
            .where(PARTICIPATIONS.c.user_id == user_id)
        )
        return self._read(statement.order_by(PARTICIPATIONS.c.created_at, *ANSWERS.primary_key.columns))

    def departures(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The campaigns out of which a school took them."""
        statement = (
            select(CAMPAIGNS.c.code, CAMPAIGNS.c.title, ORGANISATIONS.c.name.label("organisation"))
            .select_from(DEPARTURES)
            .join(CAMPAIGNS, CAMPAIGNS.c.id == DEPARTURES.c.campaign_id)
            .join(ORGANISATIONS, ORGANISATIONS.c.id == CAMPAIGNS.c.organisation_id)
            .where(DEPARTURES.c.user_id == user_id)
        )
        return self._read(statement.order_by(CAMPAIGNS.c.created_at, CAMPAIGNS.c.id))

    def memberships(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """The schools where somebody may see campaigns."""
        statement = (
            select(
                MEMBERSHIPS.c.active, MEMBERSHIPS.c.administrator, ORGANISATIONS.c.name.label("organisation")
            )
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == MEMBERSHIPS.c.organisation_id)
            .where(MEMBERSHIPS.c.user_id == user_id)
        )
        return self._read(statement.order_by(MEMBERSHIPS.c.organisation_id))

    def campaigns(self, user_id: UUID) -> list[Mapping[str, Any]]:
        """Those that somebody made or owns."""
        mine = (CAMPAIGNS.c.created_by == user_id) | (CAMPAIGNS.c.owner_id == user_id)
        return self._read(select(CAMPAIGNS).where(mine).order_by(CAMPAIGNS.c.created_at, CAMPAIGNS.c.id))

    def _read(self, statement: Select[Any]) -> list[Mapping[str, Any]]:
        return [dict(row) for row in self._session.execute(statement).mappings()]
