"""The names of competences, release by release."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.reporting.domain.framework import Area, Competence, Framework
from services.reporting.storage.tables import FRAMEWORKS


class Frameworks:
    """Each release's names; the highest number is in force."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, framework: Framework) -> None:
        """A release never changes: keeping it again changes nothing."""
        areas = [
            {
                "code": area.code,
                "name": area.name,
                "competences": [[c.code, c.name] for c in area.competences],
            }
            for area in framework.areas
        ]
        statement = insert(FRAMEWORKS).values(release=framework.release, areas=areas)
        self._database.execute(statement.on_conflict_do_nothing())

    def in_force(self) -> Framework | None:
        """The latest one heard of."""
        latest = select(FRAMEWORKS).order_by(FRAMEWORKS.c.release.desc()).limit(1)
        row = self._database.execute(latest).first()
        if row is None:
            return None
        areas = (
            Area(area["code"], area["name"], tuple(Competence(*pair) for pair in area["competences"]))
            for area in row.areas
        )
        return Framework(row.release, tuple(areas))
