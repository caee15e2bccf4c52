"""The pupils of each school and how far each account has got, as identity and assessment tell."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from chassis.statements import Prepared
from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.schools import Learner
from services.certification.storage.tables import COMPETENCE_LEVELS, LEARNERS

IDENTITY_COLUMNS = (
    "last_name",
    "first_name",
    "birth_date",
    "sex",
    "birth_city",
    "birth_city_code",
    "birth_country_code",
)


def _follow_level() -> Any:
    columns = ("user_id", "competence", "level", "revision")
    told = insert(COMPETENCE_LEVELS).values({one: bindparam(f"told_{one}") for one in columns})
    return told.on_conflict_do_update(
        index_elements=["user_id", "competence"],
        set_={"level": told.excluded.level, "revision": told.excluded.revision},
        where=COMPETENCE_LEVELS.c.revision < told.excluded.revision,
    )


_FOLLOW_LEVEL = Prepared(_follow_level())


class Learners:
    """The projection of learners. Record, presence and link each keep the highest revision they have seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def follow_record(
        self,
        learner_id: UUID,
        organisation_id: UUID,
        *,
        identity: CivilIdentity,
        class_name: str,
        revision: int,
    ) -> None:
        """The school's record, whole; telling it also says that the pupil is in the list."""
        record = {name: getattr(identity, name) for name in IDENTITY_COLUMNS}
        record["class_name"] = class_name
        self._follow(learner_id, organisation_id, "record", revision, record)
        self._follow(learner_id, organisation_id, "presence", revision, {"disabled": False})

    def follow_absence(self, learner_id: UUID, organisation_id: UUID, *, revision: int) -> None:
        """The pupil is no longer in the list."""
        self._follow(learner_id, organisation_id, "presence", revision, {"disabled": True})

    def follow_anonymity(self, learner_id: UUID, organisation_id: UUID, *, revision: int) -> None:
        """The school gave up this pupil: nothing here says any more who they were."""
        nothing = dict.fromkeys((*IDENTITY_COLUMNS, "class_name"))
        self._follow(learner_id, organisation_id, "record", revision, nothing)
        self._follow(learner_id, organisation_id, "presence", revision, {"disabled": True})
        self._follow(learner_id, organisation_id, "link", revision, {"user_id": None})

    def follow_link(self, learner_id: UUID, organisation_id: UUID, *, user_id: UUID, revision: int) -> None:
        """The account that is this pupil."""
        self._follow(learner_id, organisation_id, "link", revision, {"user_id": user_id})

    def follow_level(self, user_id: UUID, competence: str, *, level: int, revision: int) -> None:
        """The level somebody has in a competence."""
        told = {
            "told_user_id": user_id,
            "told_competence": competence,
            "told_level": level,
            "told_revision": revision,
        }
        _FOLLOW_LEVEL.run(self._database.connection(), told)

    def in_class(self, organisation_id: UUID, class_name: str) -> list[Learner]:
        """The pupils of a class; case does not count (facts 4)."""
        return self._read(
            _present(organisation_id).where(func.lower(LEARNERS.c.class_name) == class_name.strip().lower())
        )

    def of_organisation(self, organisation_id: UUID, ids: Collection[UUID]) -> list[Learner]:
        """Those of these pupils who are in the school's list."""
        return self._read(_present(organisation_id).where(LEARNERS.c.id.in_(ids)))

    def user_of(self, learner_id: UUID) -> UUID | None:
        """The account that is this pupil, if known."""
        return self._database.scalar(select(LEARNERS.c.user_id).where(LEARNERS.c.id == learner_id))

    def users_of(self, learner_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """The accounts of several pupils."""
        statement = select(LEARNERS.c.id, LEARNERS.c.user_id)
        linked = LEARNERS.c.id.in_(learner_ids), LEARNERS.c.user_id.is_not(None)
        return {row.id: row.user_id for row in self._database.execute(statement.where(*linked))}

    def levels_of(self, user_ids: Collection[UUID]) -> dict[UUID, list[int]]:
        """The levels of several people, in no order."""
        statement = select(COMPETENCE_LEVELS.c.user_id, COMPETENCE_LEVELS.c.level)
        levels: dict[UUID, list[int]] = {}
        for row in self._database.execute(statement.where(COMPETENCE_LEVELS.c.user_id.in_(user_ids))):
            levels.setdefault(row.user_id, []).append(row.level)
        return levels

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

    def _read(self, statement: Select[Any]) -> list[Learner]:
        return [_learner(row) for row in self._database.execute(statement)]


def identity_of(row: Row[Any]) -> CivilIdentity:
    """The civil identity in a row of learners or candidates."""
    return CivilIdentity(**{name: getattr(row, name) for name in IDENTITY_COLUMNS})


def _present(organisation_id: UUID) -> Select[Any]:
    # a pupil whose record has not arrived yet has no name to be enrolled under
    return select(LEARNERS).where(
        LEARNERS.c.organisation_id == organisation_id,
        LEARNERS.c.disabled.is_(False),
        LEARNERS.c.record_revision > 0,
    )


def _learner(row: Row[Any]) -> Learner:
    return Learner(row.id, row.organisation_id, identity_of(row), row.class_name, row.user_id)
