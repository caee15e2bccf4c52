"""`make migration S=campaigns M="…"`: the next numbered migration of a service, with what alembic sees between tables and schema."""

import re
import sys
from importlib import import_module
from pathlib import Path

from alembic import command

from chassis import migrations
from deploy.local import postgres


def main() -> None:
    """Compare the tables with a freshly migrated database, and write the difference as a migration."""
    service, message = sys.argv[1], sys.argv[2]
    folder = Path("services") / service / "storage" / "migrations"
    import_module(
        f"services.{service}.storage.tables"
    )  # a misspelt service is told before a database is made
    server = postgres.server_url(Path("var") / "postgres")
    url = postgres.create_database(server, f"new_migration_{service}", fresh=True)
    try:
        migrations.upgrade(folder, url)
        number = max(int(path.name[:4]) for path in (folder / "versions").glob("[0-9]*.py")) + 1
        slug = re.sub("[^a-z0-9]+", "_", message.lower()).strip("_")
        command.revision(
            migrations.configuration(folder, url), message=slug, rev_id=f"{number:04d}", autogenerate=True
        )
    finally:
        postgres.drop_database(server, f"new_migration_{service}")


if __name__ == "__main__":
    main()
