"""The journal of what left for record systems."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session as Database

from services.reporting.storage.tables import FEED_EXPORTS


class Exports:
    """Only ever added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        export_id: UUID,
        *,
        feed: str,
        uai: str,
        application_id: str,
        certifications: int,
        exported_at: datetime,
    ) -> None:
        """One export: to whom, of which school, how many results."""
        self._database.execute(
            insert(FEED_EXPORTS),
            {
                "id": export_id,
                "feed": feed,
                "uai": uai,
                "application_id": application_id,
                "certifications": certifications,
                "exported_at": exported_at,
            },
        )
