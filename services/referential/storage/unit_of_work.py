"""One transaction of referential."""

import json
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.database import UnitOfWork
from chassis.service import Parts
from contracts.content.release import Release
from contracts.shapes import load
from services.referential.settings import Settings
from services.referential.storage.tables import FILES, RELEASES

PARSED_AT_MOST: Final = 4
_PARSED: Final[dict[tuple[int, str], Release]] = {}


class ReferentialUnitOfWork(UnitOfWork):
    """Releases and the files they give to download."""

    def newest(self) -> tuple[int, str] | None:
        """Number and digest of the release in force."""
        statement = select(RELEASES.c.number, RELEASES.c.digest).order_by(RELEASES.c.number.desc()).limit(1)
        row = self.session.execute(statement).first()
        return (row.number, row.digest) if row else None

    def lock_releases(self) -> None:
        """Two publications at once: the second waits, then sees the first."""
        self.session.connection().exec_driver_sql("LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE")

    def add(self, release: Release, *, digest: str, document: str) -> None:
        """A new release, for good."""
        row = {
            "number": release.number,
            "digest": digest,
            "document": document,
            "published_at": release.published_at,
        }
        self.session.execute(insert(RELEASES), row)

    def release(self, number: int | None = None) -> Release | None:
        """A release by number, or the one in force; parsed once per process, as it can never change."""
        statement = select(RELEASES.c.number, RELEASES.c.digest).order_by(RELEASES.c.number.desc()).limit(1)
        if number is not None:
            statement = statement.where(RELEASES.c.number == number)
        row = self.session.execute(statement).first()
        if row is None:
            return None
        key = (row.number, row.digest)
        if key not in _PARSED:
            document = self.session.execute(
                select(RELEASES.c.document).where(RELEASES.c.number == row.number)
            ).scalar_one()
            while len(_PARSED) >= PARSED_AT_MOST:
                _PARSED.pop(next(iter(_PARSED)), None)
            _PARSED[key] = load(Release, json.loads(document))
        return _PARSED[key]

    def keep_file(self, path: str, content: bytes) -> None:
        """Keep a file; the same content is kept once."""
        row = {"path": path, "content": content}
        self.session.execute(upsert(FILES).values(row).on_conflict_do_nothing())

    def file(self, path: str) -> bytes | None:
        """A file's bytes."""
        return self.session.execute(select(FILES.c.content).where(FILES.c.path == path)).scalar_one_or_none()


def new_uow(parts: Parts[Settings]) -> ReferentialUnitOfWork:
    """A unit of work on these parts."""
    return ReferentialUnitOfWork(parts.sessions, producer="referential", ring=parts.ring)
