"""The months of the history of answers: each a table of its own under `answers`, made ahead and dropped whole.

An answer belongs to the month in which its test was opened: the id of a test is a UUIDv7, which begins with its time, so that the
primary key alone says which month to look in. One table of billions of rows is what cannot be backed up, nor its rows deleted.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

FIRST: Final = "answers_first"
"""What was there before the first month that was made."""

MONTHS_AHEAD: Final = 3
"""So long may whoever makes months be away before an answer lands in the default piece: even then none is lost."""

_MONTH: Final = "answers_%Y_%m"


def bound_of(moment: datetime) -> UUID:
    """The lowest id of a test opened at this moment or later."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def month_after(moment: datetime, count: int = 1) -> datetime:
    """The first instant of a later month (0: of this one), in UTC like the ids."""
    months = moment.year * 12 + moment.month - 1 + count
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def missing_months(connection: Connection, *, now: datetime) -> list[datetime]:
    """The coming months that have no table yet, each by its first instant."""
    present = set(pieces(connection))
    coming = (month_after(now, ahead) for ahead in range(1, MONTHS_AHEAD + 1))
    return [begins for begins in coming if begins.strftime(_MONTH) not in present]


def make_month(connection: Connection, begins: datetime) -> str:
    """Make a month's table, with what had gone to the default piece because nobody had made it; its name.

    The table is made apart, then attached: answers to other months go on being written meanwhile.
    """
    name, low, high = begins.strftime(_MONTH), bound_of(begins), bound_of(month_after(begins))
    connection.execute(text(f"CREATE TABLE {name} (LIKE answers INCLUDING ALL)"))
    # held before it is read: an answer that came in between would be in nobody's way until the attachment failed on it
    connection.execute(text("LOCK TABLE answers_default IN ACCESS EXCLUSIVE MODE"))
    here = "assessment_id >= :low AND assessment_id < :high"
    theirs = f"DELETE FROM answers_default WHERE {here} RETURNING *"  # noqa: S608 (our own words)
    move = f"WITH moved AS ({theirs}) INSERT INTO {name} SELECT * FROM moved"  # noqa: S608 (likewise)
    connection.execute(text(move), {"low": low, "high": high})
    connection.execute(
        text(f"ALTER TABLE answers ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')")
    )
    return name


def ended_months(connection: Connection, *, before: datetime) -> list[str]:
    """The months that ended before then."""
    return [name for name in pieces(connection) if _ended(name, before)]


def drop_month(connection: Connection, name: str) -> None:
    """Drop a month with all its answers; who reads the history is waited for."""
    connection.execute(text(f"DROP TABLE {name}"))


def pieces(connection: Connection) -> list[str]:
    """The tables under `answers`."""
    found = connection.execute(
        text(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'answers'::regclass ORDER BY 1"
        )
    )
    return list(found.scalars())


def _ended(name: str, before: datetime) -> bool:
    try:
        begins = datetime.strptime(name, _MONTH).replace(tzinfo=UTC)
    except ValueError:
        return False  # the first piece and the default one have no month
    return month_after(begins) <= before
