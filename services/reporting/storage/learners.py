"""The pupils of each school and how far each account has got, as identity and assessment tell."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from chassis.statements import Prepared
from services.reporting.domain.feed import Pupil
from services.reporting.domain.follow_up import Position
from services.reporting.storage.tables import LEARNERS, ORGANISATIONS, POSITIONS

_NOTHING_KNOWN = {
    "last_name": None,
    "first_name": None,
    "middle_name": None,
    "third_name": None,
    "birth_date": None,
    "ine": None,
    "class_name": None,
}


def _follow_position() -> Any:
    columns = ("user_id", "competence", "level", "pix", "revision")
    told = insert(POSITIONS).values({one: bindparam(f"told_{one}") for one in columns})
    return told.on_conflict_do_update(
        index_elements=["user_id", "competence"],
        set_={one: told.excluded[one] for one in ("level", "pix", "revision")},
        where=POSITIONS.c.revision < told.excluded.revision,
    )


_FOLLOW_POSITION = Prepared(_follow_position())


class Learners:
    """The projection of learners. Record and link each keep the highest revision they have seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def follow_record(
        self, learner_id: UUID, organisation_id: UUID, *, pupil: Pupil, class_name: str, revision: int
    ) -> None:
        """The school's record, whole; telling it also says that the pupil is in the list."""
        record = {
            "last_name": pupil.last_name,
            "first_name": pupil.first_name,
            "middle_name": pupil.middle_name,
            "third_name": pupil.third_name,
            "birth_date": pupil.birth_date,
            "ine": pupil.ine,
            "class_name": class_name,
            "enabled": True,
        }
        self._follow(learner_id, organisation_id, "record", revision, record)

    def follow_absence(self, learner_id: UUID, organisation_id: UUID, *, revision: int) -> None:
        """The pupil is no longer in the list: nothing here says any more who they were."""
        self._follow(learner_id, organisation_id, "record", revision, {**_NOTHING_KNOWN, "enabled": False})

    def follow_anonymity(self, learner_id: UUID, organisation_id: UUID, *, revision: int) -> None:
        """The school gave up this pupil, name and account."""
        self._follow(learner_id, organisation_id, "record", revision, {**_NOTHING_KNOWN, "enabled": False})
        self._follow(learner_id, organisation_id, "link", revision, {"user_id": None})

    def follow_link(self, learner_id: UUID, organisation_id: UUID, *, user_id: UUID, revision: int) -> None:
        """The account that is this pupil."""
        self._follow(learner_id, organisation_id, "link", revision, {"user_id": user_id})

    def follow_position(
        self, user_id: UUID, competence: str, *, position: Position | None, revision: int
    ) -> None:
        """Where somebody stands in a competence; None after a reset."""
        told = {
            "told_user_id": user_id,
            "told_competence": competence,
            "told_level": position.level if position else None,
            "told_pix": position.pix if position else None,
            "told_revision": revision,
        }
        _FOLLOW_POSITION.run(self._database.connection(), told)

    def standings_of(self, organisation_id: UUID) -> list[tuple[str, UUID | None, tuple[Position, ...]]]:
        """Class, account if known, and positions of each pupil in the school's list."""
        here = LEARNERS.c.organisation_id == organisation_id, LEARNERS.c.enabled
        positioned = (POSITIONS.c.user_id == LEARNERS.c.user_id) & POSITIONS.c.level.is_not(None)
        levels, pix = func.array_agg(POSITIONS.c.level), func.array_agg(POSITIONS.c.pix)
        statement = (
            select(LEARNERS.c.class_name, LEARNERS.c.user_id, levels.label("levels"), pix.label("pix"))
            .outerjoin(POSITIONS, positioned)
            .where(*here)
            .group_by(LEARNERS.c.id)
        )
        return [
            (row.class_name, row.user_id, _positions(row.levels, row.pix))
            for row in self._database.execute(statement)
        ]

    def of_school(self, uai: str) -> list[tuple[Pupil, UUID]]:
        """The pupils in the lists of the organisations that have this number, with their accounts."""
        statement = (
            select(LEARNERS)
            .join(ORGANISATIONS, ORGANISATIONS.c.id == LEARNERS.c.organisation_id)
            .where(ORGANISATIONS.c.uai == uai, LEARNERS.c.enabled, LEARNERS.c.user_id.is_not(None))
        )
        return [(_pupil(row), row.user_id) for row in self._database.execute(statement)]

    def _follow(
        self, learner_id: UUID, organisation_id: UUID, aspect: str, revision: int, values: dict[str, Any]
    ) -> None:
        seen = f"{aspect}_revision"
        told = {**values, seen: revision}
        statement = insert(LEARNERS).values(id=learner_id, organisation_id=organisation_id, **told)
        self._database.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_=told, where=LEARNERS.c[seen] < revision
            )
        )


def _positions(levels: list[int | None], pix: list[int | None]) -> tuple[Position, ...]:
    # a pupil without positions comes as one line of nothing
    pairs = zip(levels, pix, strict=True)
    return tuple(Position(level, worth) for level, worth in pairs if level is not None and worth is not None)


def _pupil(row: Row[Any]) -> Pupil:
    return Pupil(row.last_name, row.first_name, row.middle_name, row.third_name, row.birth_date, row.ine)
