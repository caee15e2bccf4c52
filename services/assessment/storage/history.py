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


def make_months(connection: Connection, *, now: datetime) -> list[str]:
    """Make sure that the coming months have their tables; the names of those made now.

    A table is made apart, then attached: answers go on being written meanwhile.
    """
    present = set(pieces(connection))
    made = []
    for ahead in range(1, MONTHS_AHEAD + 1):
        begins = month_after(now, ahead)
        name = begins.strftime(_MONTH)
        if name in present:
            continue
        connection.execute(text(f"CREATE TABLE {name} (LIKE answers INCLUDING ALL)"))
        low, high = bound_of(begins), bound_of(month_after(begins))
        connection.execute(
            text(f"ALTER TABLE answers ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')")
        )
        made.append(name)
    return made


def drop_months(connection: Connection, *, before: datetime) -> list[str]:
    """Drop the months that ended before then, with all their answers; their names."""
    dropped = [name for name in pieces(connection) if _ended(name, before)]
    for name in dropped:
        connection.execute(text(f"DROP TABLE {name}"))
    return dropped


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
