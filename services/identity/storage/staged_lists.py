"""A list that was read and is not imported yet, in the database: it may be longer than the memory, and it survives the process."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    any_,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.types import Uuid

from chassis.identifiers import new_id
from services.identity.domain.school_lists import Line, ListFormat, Placement, PupilRecord
from services.identity.storage.import_tables import LEARNER_IMPORT_LINES, LEARNER_IMPORT_PLACEMENTS
from services.identity.storage.learners import RECORD_COLUMNS, search_key
from services.identity.storage.tables import LEARNERS

BATCH: Final = 1000
"""Learners written at once (facts 1.1)."""

_LINE_COLUMNS: Final = (
    "learner_id",
    "import_id",
    "line",
    "key",
    "source_id",
    *RECORD_COLUMNS,
    "search_key",
)
_WRITTEN: Final = (*RECORD_COLUMNS, "search_key")


@dataclass(frozen=True)
class StagedList:
    """Which list, of which organisation, and what its pupils are known by."""

    import_id: UUID
    organisation_id: UUID
    format: ListFormat

    @property
    def key(self) -> ColumnElement[Any]:
        """The column of learners that a line's key is compared with."""
        return LEARNERS.c.student_number if self.format is ListFormat.SUP else LEARNERS.c.ine


@dataclass(frozen=True)
class Comparison:
    """A pupil of the file beside the learner they are already, if they are."""

    learner_id: UUID
    line_id: UUID
    record: PupilRecord
    revision: int
    user_id: UUID | None
    is_known: bool
    is_other: bool
    """Known, but with another record, or disabled."""


@dataclass(frozen=True)
class Repetition:
    """A number that came before."""

    key: str
    line: int
    first_line: int


class StagedLists:
    """Lines and placements of imports on their way."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_lines(self, import_id: UUID, lines: Sequence[Line]) -> None:
        """The next ones of a file."""
        self._copy(LEARNER_IMPORT_LINES.name, _LINE_COLUMNS, (_row(import_id, one) for one in lines))

    def add_placements(self, import_id: UUID, placements: Sequence[Placement], *, first: int) -> None:
        """The next ones of a file, numbered from `first`."""
        rows = (
            (import_id, position, one.source_id, one.class_name)
            for position, one in enumerate(placements, start=first)
        )
        columns = ("import_id", "position", "source_id", "class_name")
        self._copy(LEARNER_IMPORT_PLACEMENTS.name, columns, rows)

    def _copy(self, table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        connection: Any = self._session.connection().connection.driver_connection
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def place(self, import_id: UUID) -> int:
        """Give every pupil their class; those without one are left out. How many that were."""
        placed, lines = LEARNER_IMPORT_PLACEMENTS, LEARNER_IMPORT_LINES
        last = (
            select(placed.c.source_id, placed.c.class_name)
            .ext(distinct_on(placed.c.source_id))
            .where(placed.c.import_id == import_id)
            .order_by(placed.c.source_id, placed.c.position.desc())
            .subquery()
        )
        mine = lines.c.import_id == import_id
        placing = update(lines).where(mine, lines.c.source_id == last.c.source_id)
        self._in_one_pass(placing.values(class_name=last.c.class_name))
        unplaced = delete(lines).where(mine, lines.c.class_name == "")
        left_out: Any = self._session.execute(unplaced)
        self._session.execute(delete(placed).where(placed.c.import_id == import_id))
        return int(left_out.rowcount)

    def repetitions(self, import_id: UUID, *, limit: int) -> tuple[list[Repetition], int]:
        """Numbers that come more than once, in the order of the file, the first few; and how many there are."""
        lines = LEARNER_IMPORT_LINES
        by_key: dict[str, Any] = {"partition_by": lines.c.key, "order_by": lines.c.learner_id}
        ranked = (
            select(
                lines.c.key,
                lines.c.line,
                func.row_number().over(**by_key).label("rank"),
                func.first_value(lines.c.line).over(**by_key).label("first_line"),
            )
            .where(lines.c.import_id == import_id)
            .subquery()
        )
        again = select(ranked, func.count().over().label("total")).where(ranked.c.rank > 1)
        rows = self._session.execute(again.order_by(ranked.c.line).limit(limit)).all()
        found = [Repetition(row.key, row.line, row.first_line) for row in rows]
        return found, rows[0].total if rows else 0

    def length(self, import_id: UUID) -> int:
        """How many pupils."""
        counted = select(func.count()).select_from(LEARNER_IMPORT_LINES)
        return self._session.execute(
            counted.where(LEARNER_IMPORT_LINES.c.import_id == import_id)
        ).scalar_one()

    def forget(self, import_id: UUID) -> None:
        """The list is imported, refused or given up."""
        for table in (LEARNER_IMPORT_LINES, LEARNER_IMPORT_PLACEMENTS):
            self._session.execute(delete(table).where(table.c.import_id == import_id))

    # a list beside the one that is there; hold the organisation's lock

    def compared(self, staged: StagedList) -> Iterator[list[Comparison]]:
        """Everybody in the order of the file, a batch at a time, as things were when this began."""
        lines = LEARNER_IMPORT_LINES
        other = or_(*(LEARNERS.c[name].is_distinct_from(lines.c[name]) for name in RECORD_COLUMNS))
        statement = (
            select(
                *(lines.c[name] for name in ("learner_id", *RECORD_COLUMNS)),
                LEARNERS.c.id.label("known_id"),
                LEARNERS.c.revision,
                LEARNERS.c.user_id,
                (other | LEARNERS.c.disabled_at.is_not(None)).label("is_other"),
            )
            .select_from(lines.outerjoin(LEARNERS, _is_same(staged)))
            .where(lines.c.import_id == staged.import_id)
            .order_by(lines.c.learner_id)
        )
        for batch in self._in_one_pass(statement, yield_per=BATCH).mappings().partitions():
            yield [_comparison(row) for row in batch]

    def enrol(self, staged: StagedList, learner_ids: Sequence[UUID], *, now: datetime) -> None:
        """These lines become learners."""
        lines = LEARNER_IMPORT_LINES
        wanted = select(
            lines.c.learner_id,
            literal(staged.organisation_id, Uuid),
            literal(1),
            literal(now),
            literal(now),
            *(lines.c[name] for name in _WRITTEN),
        ).where(_among(lines.c.learner_id, learner_ids))
        columns = ["id", "organisation_id", "revision", "enrolled_at", "changed_at", *_WRITTEN]
        self._session.execute(insert(LEARNERS).from_select(columns, wanted))

    def correct(self, changed: Sequence[Comparison], *, now: datetime) -> None:
        """These learners become what their lines say, and are in the list again."""
        lines = LEARNER_IMPORT_LINES
        pairs = values(column("line_id", Uuid), column("known_id", Uuid), name="pairs").data(
            [(one.line_id, one.learner_id) for one in changed]
        )
        statement = (
            update(LEARNERS)
            .where(LEARNERS.c.id == pairs.c.known_id, lines.c.learner_id == pairs.c.line_id)
            .values({name: lines.c[name] for name in _WRITTEN})
            .values(revision=LEARNERS.c.revision + 1, changed_at=now, disabled_at=None)
        )
        self._session.execute(statement)

    def absent(self, staged: StagedList) -> Iterator[list[tuple[UUID, int]]]:
        """Learners of the list that the file does not have, with their revisions, a batch at a time."""
        statement = select(LEARNERS.c.id, LEARNERS.c.revision).where(_is_absent(staged))
        for batch in self._in_one_pass(statement, yield_per=BATCH).partitions():
            yield [(row.id, row.revision) for row in batch]

    def absent_page(self, staged: StagedList, *, offset: int, limit: int) -> tuple[list[Any], int]:
        """Some of them by name, and how many they are."""
        names = ("id", "first_name", "last_name", "birth_date", "student_number", "class_name")
        statement = (
            select(*(LEARNERS.c[name] for name in names))
            .where(_is_absent(staged))
            .order_by(LEARNERS.c.search_key, LEARNERS.c.id)
        )
        rows = self._in_one_pass(statement.offset(offset).limit(limit)).mappings().all()
        counted = select(func.count()).select_from(LEARNERS).where(_is_absent(staged))
        return list(rows), self._in_one_pass(counted).scalar_one()

    def get_ready(self) -> None:
        """Tell the planner of rows that were just written: it would look for each in all of them."""
        self._session.execute(text(f"ANALYZE {LEARNER_IMPORT_LINES.name}"))

    def _in_one_pass(self, statement: Executable, **options: Any) -> Any:
        """Two long lists side by side: whatever the planner believes of their lengths, never all of one for each of the other."""
        self._session.execute(text("SET LOCAL enable_nestloop = off"))
        try:
            return self._session.execute(statement, execution_options=options)
        finally:
            self._session.execute(text("SET LOCAL enable_nestloop = on"))


def _row(import_id: UUID, line: Line) -> tuple[Any, ...]:
    head = (new_id(), import_id, line.number, line.key, line.source_id)
    if line.record is None:
        return (*head, *(None for _ in _WRITTEN))
    return (*head, *(getattr(line.record, name) for name in RECORD_COLUMNS), search_key(line.record))


def _is_same(staged: StagedList) -> ColumnElement[bool]:
    return (LEARNERS.c.organisation_id == staged.organisation_id) & (staged.key == LEARNER_IMPORT_LINES.c.key)


def _is_absent(staged: StagedList) -> ColumnElement[bool]:
    lines = LEARNER_IMPORT_LINES
    listed = exists().where(lines.c.import_id == staged.import_id, lines.c.key == staged.key)
    return (LEARNERS.c.organisation_id == staged.organisation_id) & LEARNERS.c.disabled_at.is_(None) & ~listed


def _among(one: ColumnElement[Any], ids: Sequence[UUID]) -> ColumnElement[bool]:
    return one == any_(literal(list(ids), ARRAY(Uuid)))


def _comparison(row: Any) -> Comparison:
    record = PupilRecord(**{name: row[name] for name in RECORD_COLUMNS})
    known = row["known_id"] is not None
    return Comparison(
        learner_id=row["known_id"] if known else row["learner_id"],
        line_id=row["learner_id"],
        record=record,
        revision=row["revision"] if known else 1,
        user_id=row["user_id"],
        is_known=known,
        is_other=known and row["is_other"],
    )
