"""Imports of schools' lists: numbered, one at a time per organisation, with the file while it is on its way."""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.identity.domain.import_refusals import ImportInProgress, ImportUnknown
from services.identity.domain.school_lists import Counts, ImportMode, ListFormat, Problem
from services.identity.storage.import_tables import LEARNER_IMPORT_CHUNKS, LEARNER_IMPORTS

CHUNK_BYTES: Final = 1024 * 1024
UNDER_WAY: Final = ("UPLOADING", "UPLOADED", "TO_CONFIRM", "VALIDATED")
AT_WORK: Final = ("UPLOADED", "VALIDATED")
_READ_AT_ONCE: Final = 8 * 1024


@dataclass(frozen=True)
class HeldImport:
    """An import that is ours to go on with, until the transaction ends."""

    id: UUID
    organisation_id: UUID
    number: int
    format: ListFormat
    mode: ImportMode | None
    state: str
    size: int
    counts: Counts
    warnings_found: int
    attempts: int
    correlation_id: str
    created_by: UUID


@dataclass(frozen=True)
class NewImport:
    """A file that begins to arrive."""

    id: UUID
    organisation_id: UUID
    format: ListFormat
    mode: ImportMode | None
    created_by: UUID
    correlation_id: str


class Imports:
    """Hold the organisation's lock before opening one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, new: NewImport, *, now: datetime) -> int:
        """Its number; refuses with ImportInProgress."""
        mine = LEARNER_IMPORTS.c.organisation_id == new.organisation_id
        newest = select(func.coalesce(func.max(LEARNER_IMPORTS.c.number), 0) + 1).where(mine)
        number = self._session.execute(newest).scalar_one()
        row = {**vars(new), "number": number, "state": "UPLOADING", "created_at": now, "changed_at": now}
        statement = upsert(LEARNER_IMPORTS).values(**row, counts=asdict(Counts()), problems=[])
        if self._session.execute(statement.on_conflict_do_nothing().returning(LEARNER_IMPORTS.c.id)).first():
            return int(number)
        running = select(LEARNER_IMPORTS.c.number).where(mine, LEARNER_IMPORTS.c.state.in_(UNDER_WAY))
        raise ImportInProgress(number=self._session.execute(running).scalar_one())

    def get(self, organisation_id: UUID, number: int) -> Any:
        """One; refuses with ImportUnknown."""
        statement = select(LEARNER_IMPORTS).where(
            LEARNER_IMPORTS.c.organisation_id == organisation_id, LEARNER_IMPORTS.c.number == number
        )
        row = self._session.execute(statement).first()
        if row is None:
            raise ImportUnknown
        return row

    def page(self, organisation_id: UUID, *, offset: int, limit: int) -> tuple[list[Any], int]:
        """Newest first, without their problems; and how many there are."""
        mine = LEARNER_IMPORTS.c.organisation_id == organisation_id
        columns = [one for one in LEARNER_IMPORTS.c if one.name not in {"problems", "warnings"}]
        statement = select(*columns).where(mine).order_by(LEARNER_IMPORTS.c.number.desc())
        rows = self._session.execute(statement.offset(offset).limit(limit)).all()
        counted = select(func.count()).select_from(LEARNER_IMPORTS).where(mine)
        return list(rows), self._session.execute(counted).scalar_one()

    # the file

    def add_chunk(self, import_id: UUID, position: int, content: bytes, *, now: datetime) -> bool:
        """The next piece, of CHUNK_BYTES unless it is the last; False when this upload was given up meanwhile."""
        if not self.move(import_id, "UPLOADING", "UPLOADING", now=now):
            return False
        row = {"import_id": import_id, "position": position, "content": content}
        self._session.execute(insert(LEARNER_IMPORT_CHUNKS), row)
        return True

    def content(self, held: HeldImport, *, on_read: Callable[[int], None]) -> IO[bytes]:
        """The file, read piece by piece while this transaction is open; `on_read` is told how many bytes are behind."""
        stored = _StoredFile(self._session, held, on_read)
        return io.BufferedReader(stored, _READ_AT_ONCE)

    def drop_content(self, import_id: UUID) -> None:
        """The file is of no more use."""
        self._session.execute(
            delete(LEARNER_IMPORT_CHUNKS).where(LEARNER_IMPORT_CHUNKS.c.import_id == import_id)
        )

    def forget(self, import_id: UUID) -> None:
        """As if nobody had tried."""
        self.drop_content(import_id)
        self._session.execute(delete(LEARNER_IMPORTS).where(LEARNER_IMPORTS.c.id == import_id))

    # going on

    def waiting(self, *, now: datetime) -> list[UUID]:
        """Those that somebody should go on with, oldest first."""
        due = LEARNER_IMPORTS.c.due_at
        statement = (
            select(LEARNER_IMPORTS.c.id)
            .where(LEARNER_IMPORTS.c.state.in_(AT_WORK), due.is_(None) | (due <= now))
            .order_by(LEARNER_IMPORTS.c.changed_at)
        )
        return list(self._session.execute(statement).scalars())

    def hold(self, import_id: UUID) -> HeldImport | None:
        """Ours until the transaction ends, however the process ends; None when somebody else has it, or it needs nobody.

        A lock beside the row, not on it: its progress is written while it is held.
        """
        key = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
        if not self._session.execute(key, {"key": f"import:{import_id}"}).scalar_one():
            return None
        statement = select(LEARNER_IMPORTS).where(
            LEARNER_IMPORTS.c.id == import_id, LEARNER_IMPORTS.c.state.in_(AT_WORK)
        )
        row = self._session.execute(statement).mappings().first()
        return None if row is None else _held(row)

    def begin_attempt(self, import_id: UUID, *, due_at: datetime) -> None:
        """One more; should the process not come to an end with it, the next is not before `due_at`."""
        statement = update(LEARNER_IMPORTS).where(LEARNER_IMPORTS.c.id == import_id)
        values = {"attempts": LEARNER_IMPORTS.c.attempts + 1, "due_at": due_at, "progress": 0}
        self._session.execute(statement.values(values))

    def note_progress(self, import_id: UUID, percent: int) -> None:
        """For whoever watches."""
        statement = update(LEARNER_IMPORTS).where(LEARNER_IMPORTS.c.id == import_id)
        self._session.execute(statement.values(progress=percent))

    def move(self, import_id: UUID, before: str, after: str, *, now: datetime, **values: Any) -> bool:
        """From one state to the next; False when it was not there any more."""
        statement = (
            update(LEARNER_IMPORTS)
            .where(LEARNER_IMPORTS.c.id == import_id, LEARNER_IMPORTS.c.state == before)
            .values(state=after, changed_at=now, **values)
        )
        if after != before:
            statement = statement.values(attempts=0, due_at=None, progress=0)
        return self._session.execute(statement.returning(LEARNER_IMPORTS.c.id)).first() is not None

    def left_alone(self, state: str, *, before: datetime, organisation_id: UUID | None = None) -> list[UUID]:
        """Those in that state with which nothing has happened since."""
        statement = select(LEARNER_IMPORTS.c.id).where(
            LEARNER_IMPORTS.c.state == state, LEARNER_IMPORTS.c.changed_at < before
        )
        if organisation_id is not None:
            statement = statement.where(LEARNER_IMPORTS.c.organisation_id == organisation_id)
        return list(self._session.execute(statement).scalars())


def report_of(problems: list[Problem], found: int) -> Mapping[str, Any]:
    """The columns that hold the problems of an import."""
    return {"problems": [asdict(one) for one in problems], "problems_found": found}


def _held(row: RowMapping) -> HeldImport:
    names = ("id", "organisation_id", "number", "state", "size", "warnings_found", "attempts", "created_by")
    return HeldImport(
        **{name: row[name] for name in names},
        format=ListFormat(row["format"]),
        mode=ImportMode(row["mode"]) if row["mode"] else None,
        counts=Counts(**row["counts"]),
        correlation_id=row["correlation_id"] or str(row["id"]),
    )


class _StoredFile(io.RawIOBase):
    """The chunks as one file; holds one of them at a time."""

    def __init__(self, session: Session, held: HeldImport, on_read: Callable[[int], None]) -> None:
        self._session = session
        self._held = held
        self._on_read = on_read
        self._position = 0
        self._chunk: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._held.size}[whence]
        self._position = max(start + offset, 0)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        number, offset = divmod(self._position, CHUNK_BYTES)
        piece = self._get(number)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        self._on_read(self._position)
        return len(piece)

    def _get(self, number: int) -> bytes:
        if self._chunk[0] != number:
            statement = select(LEARNER_IMPORT_CHUNKS.c.content).where(
                LEARNER_IMPORT_CHUNKS.c.import_id == self._held.id,
                LEARNER_IMPORT_CHUNKS.c.position == number,
            )
            self._chunk = (number, bytes(self._session.execute(statement).scalar_one_or_none() or b""))
        return self._chunk[1]
