"""Participations and their snapshots as rows."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.campaigns.domain.analysis import TopicResult
from services.campaigns.domain.mastery import CompetenceLevel, SkillResult
from services.campaigns.domain.participants import Window
from services.campaigns.domain.participation import Participation, Snapshot, Status
from services.campaigns.domain.refusals import LearnerAlreadyParticipated, ParticipationUnknown
from services.campaigns.storage.tables import PARTICIPATIONS, SNAPSHOTS

COLUMNS: Final = tuple(column.name for column in PARTICIPATIONS.columns if column.name != "changes")


class ParticipationRepository:
    """Participations."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_place(self, participation: Participation) -> tuple[Participation, bool]:
        """Keep a new participation; or give the one that this person has already, and False.

        Two at once: the second waits for the first and gets its row. Refuses a learner who has one under another account.
        """
        values = {name: getattr(participation, name) for name in COLUMNS} | {"changes": 1}
        statement = upsert(PARTICIPATIONS).values(values).on_conflict_do_nothing()
        if self._session.execute(statement.returning(PARTICIPATIONS.c.id)).first():
            return participation, True
        existing = self.of_user(participation.campaign_id, participation.user_id)
        if existing is None:
            raise LearnerAlreadyParticipated
        return existing, False

    def save(self, participation: Participation) -> None:
        """Keep what changed."""
        values = {name: getattr(participation, name) for name in COLUMNS}
        self._session.execute(
            update(PARTICIPATIONS)
            .where(PARTICIPATIONS.c.id == participation.id)
            .values(values | {"changes": PARTICIPATIONS.c.changes + 1})
        )

    def held(self, participation_id: UUID) -> Participation:
        """One, held against change until the transaction ends; refuses an unknown one."""
        participation = self._one(
            select(PARTICIPATIONS).where(PARTICIPATIONS.c.id == participation_id).with_for_update()
        )
        if participation is None:
            raise ParticipationUnknown
        return participation

    def held_of(self, campaign_id: UUID, participation_id: UUID) -> Participation:
        """One that began in this campaign, deleted or not, held against change; refuses another's."""
        participation = self.held(participation_id)
        if participation.campaign_id != campaign_id or participation.is_opening:
            raise ParticipationUnknown
        return participation

    def of_owner(self, participation_id: UUID, user_id: UUID) -> Participation:
        """One of this person's own; refuses anybody else's, and one that has not begun."""
        participation = self._one(
            select(PARTICIPATIONS).where(
                PARTICIPATIONS.c.id == participation_id,
                PARTICIPATIONS.c.user_id == user_id,
                PARTICIPATIONS.c.status != Status.OPENING,
            )
        )
        if participation is None:
            raise ParticipationUnknown
        return participation

    def of_user(self, campaign_id: UUID, user_id: UUID) -> Participation | None:
        """This person's participation in a campaign, if any."""
        return self._one(
            select(PARTICIPATIONS).where(
                PARTICIPATIONS.c.campaign_id == campaign_id, PARTICIPATIONS.c.user_id == user_id
            )
        )

    def page_of_user(
        self, user_id: UUID, statuses: tuple[Status, ...], window: Window
    ) -> tuple[list[Participation], int]:
        """A person's participations, the latest first, and how many there are."""
        conditions = [PARTICIPATIONS.c.user_id == user_id, PARTICIPATIONS.c.status != Status.OPENING]
        if statuses:
            conditions.append(PARTICIPATIONS.c.status.in_(statuses))
        count = select(func.count()).select_from(PARTICIPATIONS).where(*conditions)
        rows = self._session.execute(
            select(PARTICIPATIONS)
            .where(*conditions)
            .order_by(PARTICIPATIONS.c.started_at.desc(), PARTICIPATIONS.c.id)
            .limit(window.size)
            .offset(window.offset)
        )
        return [participation_of(row) for row in rows], self._session.execute(count).scalar_one()

    def _one(self, statement: Select[Any]) -> Participation | None:
        row = self._session.execute(statement).one_or_none()
        return participation_of(row) if row else None


class SnapshotRepository:
    """What was sent: written once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, participation_id: UUID, snapshot: Snapshot, topics: Mapping[str, TopicResult]) -> None:
        """Keep what somebody sent; `topics` is what the analysis needs of it."""
        self._session.execute(
            insert(SNAPSHOTS),
            {
                "participation_id": participation_id,
                "skills": [[one.topic, one.level, one.validated, one.tested] for one in snapshot.skills],
                "profile": [[one.competence, one.level, one.pix] for one in snapshot.profile],
                "topics": {topic: [one.reached, one.validated, one.score] for topic, one in topics.items()},
                "share": snapshot.share,
                "answers": snapshot.answers,
            },
        )

    def remove(self, participation_id: UUID) -> None:
        """That of a participation that is deleted."""
        self._session.execute(delete(SNAPSHOTS).where(SNAPSHOTS.c.participation_id == participation_id))

    def of(self, participation: Participation) -> Snapshot:
        """The snapshot of a shared participation."""
        row = self._session.execute(
            select(SNAPSHOTS).where(SNAPSHOTS.c.participation_id == participation.id)
        ).one()
        return Snapshot(
            skills=tuple(SkillResult(*skill) for skill in row.skills),
            profile=tuple(CompetenceLevel(*line) for line in row.profile),
            pix=participation.pix or 0,
            certifiable=bool(participation.certifiable),
            stage=participation.stage,
            share=row.share,
            answers=row.answers,
        )


def participation_of(row: Row[Any]) -> Participation:
    """A row as the domain sees it."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return Participation(**values | {"status": Status(values["status"])})
