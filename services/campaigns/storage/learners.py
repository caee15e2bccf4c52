"""Learners as identity tells of them, reduced to what a teacher's list shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.campaigns.domain.names import folded
from services.campaigns.domain.participants import Awaited
from services.campaigns.domain.participation import Status
from services.campaigns.storage.tables import DEPARTURES, LEARNERS, PARTICIPATIONS


@dataclass(frozen=True)
class Shown:
    """What is shown of a learner."""

    last_name: str | None
    first_name: str | None
    class_name: str | None


class LearnerRepository:
    """Each of record, presence and link keeps the highest revision heard, so that facts may come in any order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, learner_id: UUID, organisation_id: UUID, shown: Shown, *, revision: int) -> None:
        """Names and class."""
        values = _columns(shown) | {"record_revision": revision}
        self._keep(learner_id, organisation_id, values, "record_revision")

    def presence(self, learner_id: UUID, organisation_id: UUID, *, disabled: bool, revision: int) -> None:
        """Whether the learner is on the organisation's list."""
        values = {"disabled": disabled, "presence_revision": revision}
        self._keep(learner_id, organisation_id, values, "presence_revision")

    def unlink(self, learner_id: UUID, organisation_id: UUID, *, revision: int) -> None:
        """Nobody's account any more."""
        values = {"user_id": None, "link_revision": revision}
        self._keep(learner_id, organisation_id, values, "link_revision")

    def link(self, learner_id: UUID, organisation_id: UUID, user_id: UUID, *, revision: int) -> None:
        """Whose account it is."""
        values = {"user_id": user_id, "link_revision": revision}
        self._keep(learner_id, organisation_id, values, "link_revision")

    def remember(self, learner_id: UUID, organisation_id: UUID, user_id: UUID, shown: Shown) -> None:
        """What identity answered before its facts arrived: it stands only where no fact was heard yet."""
        # revision 0 is below every fact's
        self._keep(learner_id, organisation_id, _columns(shown) | {"record_revision": 0}, "record_revision")
        self._keep(learner_id, organisation_id, {"user_id": user_id, "link_revision": 0}, "link_revision")

    def classes(self, organisation_id: UUID) -> list[str]:
        """The classes of the pupils who are on a list."""
        statement = (
            select(LEARNERS.c.class_name)
            .where(*on_the_list(organisation_id), LEARNERS.c.class_name.is_not(None))
            .distinct()
            .order_by(LEARNERS.c.class_name)
        )
        return list(self._session.execute(statement).scalars())

    def awaited(
        self, organisation_id: UUID, campaign_id: UUID, classes: Sequence[str], *, most: int
    ) -> list[Awaited]:
        """Pupils of these classes who have not begun a campaign, up to so many; whoever was taken out of it is not awaited."""
        begun = select(PARTICIPATIONS.c.learner_id).where(
            PARTICIPATIONS.c.campaign_id == campaign_id,
            PARTICIPATIONS.c.learner_id == LEARNERS.c.id,
            PARTICIPATIONS.c.status != Status.OPENING,
        )
        taken_out = select(DEPARTURES.c.learner_id).where(
            DEPARTURES.c.campaign_id == campaign_id, DEPARTURES.c.learner_id == LEARNERS.c.id
        )
        statement = (
            select(LEARNERS.c.last_name, LEARNERS.c.first_name, LEARNERS.c.class_name)
            .where(
                *on_the_list(organisation_id),
                LEARNERS.c.class_name.in_(classes),
                ~begun.exists(),
                ~taken_out.exists(),
            )
            .order_by(LEARNERS.c.sort_key, LEARNERS.c.id)
            .limit(most)
        )
        return [
            Awaited(row.last_name, row.first_name, row.class_name) for row in self._session.execute(statement)
        ]

    def knows(self, organisation_id: UUID, learner_id: UUID) -> bool:
        """Whether this is a pupil of that school, now or before, whose name was not given up."""
        statement = select(LEARNERS.c.id).where(
            LEARNERS.c.id == learner_id,
            LEARNERS.c.organisation_id == organisation_id,
            LEARNERS.c.last_name.is_not(None),
        )
        return self._session.execute(statement).first() is not None

    def enabled_of_user(self, organisation_id: UUID, user_id: UUID) -> UUID | None:
        """The enabled learner of an organisation who is this user, if any."""
        statement = (
            select(LEARNERS.c.id)
            .where(
                LEARNERS.c.user_id == user_id,
                LEARNERS.c.organisation_id == organisation_id,
                LEARNERS.c.disabled.is_(False),
            )
            .order_by(LEARNERS.c.link_revision.desc(), LEARNERS.c.id)
            .limit(1)
        )
        return self._session.execute(statement).scalar_one_or_none()

    def _keep(self, learner_id: UUID, organisation_id: UUID, values: dict[str, Any], revision: str) -> None:
        statement = insert(LEARNERS).values(id=learner_id, organisation_id=organisation_id, **values)
        known = LEARNERS.c[revision]
        told = statement.excluded[revision]
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_=values, where=(known < told) | ((known == 0) & (told == 0))
            )
        )


def on_the_list(organisation_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """On the school's list today, with a name: facts may come in any order."""
    return (
        LEARNERS.c.organisation_id == organisation_id,
        LEARNERS.c.disabled.is_(False),
        LEARNERS.c.last_name.is_not(None),
    )


def _columns(shown: Shown) -> dict[str, Any]:
    return {
        "last_name": shown.last_name,
        "first_name": shown.first_name,
        "class_name": shown.class_name,
        "sort_key": folded(shown.last_name, shown.first_name),
    }
