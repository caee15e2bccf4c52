"""`make run`: from a fresh machine to a working suite on http://127.0.0.1:8000."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from chassis.commands import serve
from chassis.telemetry import set_up_logging
from deploy.embedded import suite
from deploy.local import environment, postgres
from services.identity.storage.unit_of_work import new_uow as identity_uow
from services.identity.usecases.seed_demo import seed_demo
from services.referential.storage.unit_of_work import new_uow as referential_uow
from services.referential.usecases.publish_release import publish_release


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--var", "folder", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
@click.option("--fresh", is_flag=True, help="Forget what an earlier run stored.")
@click.option(
    "--database-server", default="", help="A PostgreSQL to use instead of the one from the package."
)
@click.option("--prefix", default="embedded_", help="Of the databases' names.")
@click.option("--log-level", default="WARNING", show_default=True)
def main(port: int, folder: Path, *, fresh: bool, database_server: str, prefix: str, log_level: str) -> None:
    """Start everything in one process."""
    folder = folder.resolve()
    url = f"http://127.0.0.1:{port}"
    set_up_logging("embedded", level=log_level)
    click.echo("Préparation : base de données, contenu, établissement de démonstration…")
    server = database_server or postgres.server_url(folder / "postgres", private=True)
    if fresh:
        environment.drop_databases(server, prefix)
    environ = {**environment.base(folder, url), **environment.database_urls(server, prefix)}
    suite.migrate(environ)
    accounts = prepare(environ)
    click.echo(welcome(url, accounts))

    def application() -> Flask:
        built = suite.build(environ, demo_accounts=accounts)
        built.start()
        return built.gateway

    serve(application, bind=f"127.0.0.1:{port}", threads=16)


def prepare(environ: dict[str, str]) -> list[dict[str, str]]:
    """Publish the content and make the demonstration school; harmless when they are there. The accounts to show."""
    built = suite.build(environ)
    referential, identity = built.parts["referential"], built.parts["identity"]
    publish_release(referential.settings.content_dir, uow=referential_uow(referential), now=datetime.now(UTC))
    accounts = seed_demo(identity.settings, uow=identity_uow(identity), now=datetime.now(UTC))
    for parts in built.parts.values():
        parts.engine.dispose()  # nothing may be open when the server forks
    return accounts


def welcome(url: str, accounts: list[dict[str, str]]) -> str:
    """What is printed when the suite is about to serve."""
    lines = [
        f"La suite : {url}   (API : {url}/api/docs)",
        "",
        "Comptes de démonstration :",
    ]
    lines += [f"  {one['who']:<42} {one['login']:<36} {one['secret']}" for one in accounts]
    return "\n".join([*lines, "", "Ctrl+C pour arrêter."])


if __name__ == "__main__":
    main()
