"""Statements for the few ways that a whole country takes at ten o'clock: written in SQLAlchemy Core, run on psycopg itself.

SQLAlchemy's own way through an execution (cache key, bind processing, result metadata) costs more than PostgreSQL takes to answer.
Everything else goes the usual way.
"""

from collections.abc import Mapping
from typing import Any

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Connection, create_engine


class Prepared:
    """A Core statement with named bind parameters, compiled once; `run` or `rows` in the transaction of a connection."""

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=create_engine("postgresql+psycopg://").dialect)
        self._sql = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._documents = [name for name, bind in compiled.binds.items() if isinstance(bind.type, JSON)]

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        """The first row by column names, if there is one; types are psycopg's (documents parsed, moments aware)."""
        return next(iter(self.rows(connection, parameters)), None)

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All the rows, as `run` gives the first; none from a statement that returns nothing."""
        values = {**self._constants, **parameters}
        values |= {name: Jsonb(values[name]) for name in self._documents if values[name] is not None}
        # in a transaction of SQLAlchemy's: psycopg begins it at its first statement, SQLAlchemy commits or undoes it
        driver: Any = connection.connection.driver_connection
        with driver.cursor(row_factory=dict_row) as cursor:
            cursor.execute(self._sql, values)
            return cursor.fetchall() if cursor.description else []
