"""`make run`: from a fresh machine to a working suite on http://127.0.0.1:8000."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from chassis.commands import serve
from chassis.telemetry import set_up_logging
from deploy.embedded import suite
from deploy.local import environment, postgres
from deploy.local.classroom import LOOPBACK, Certificate, addresses, certificate, names
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
@click.option("--classroom", is_flag=True, help="By HTTPS, for the tablets of a room (docs/classroom.md).")
def main(
    port: int,
    folder: Path,
    *,
    fresh: bool,
    database_server: str,
    prefix: str,
    log_level: str,
    classroom: bool,
) -> None:
    """Start everything in one process."""
    folder = folder.resolve()
    door = (
        classroom_door(folder, port) if classroom else Door(f"http://127.0.0.1:{port}", f"127.0.0.1:{port}")
    )
    set_up_logging("embedded", level=log_level)
    click.echo("Préparation : base de données, contenu, établissement de démonstration…")
    server = database_server or postgres.server_url(folder / "postgres", private=True)
    if fresh:
        environment.drop_databases(server, prefix)
    environ = {**environment.base(folder, door.url), **environment.database_urls(server, prefix)}
    if door.tls:
        environ["WEB_SECURE_COOKIES"] = "true"
    suite.migrate(environ)
    accounts = prepare(environ)
    click.echo(welcome(door, accounts))

    def application() -> Flask:
        # a room of pupils need not read who sits on the jury
        built = suite.build(environ, demo_accounts=() if door.tls else accounts)
        built.start()
        return built.gateway

    files = (door.tls.certificate, door.tls.key) if door.tls else None
    serve(application, bind=door.bind, threads=16, tls=files)


@dataclass(frozen=True)
class Door:
    """Where the suite is reached; with `tls`, by HTTPS."""

    url: str
    bind: str
    tls: Certificate | None = None


def classroom_door(folder: Path, port: int) -> Door:
    """On every address of this machine. Its address on the network is the one to give; without a network, its own."""
    hosts = addresses()
    tls = certificate(folder / "classroom", hosts, names())
    return Door(f"https://{hosts[0] if hosts else LOOPBACK}:{port}", f"0.0.0.0:{port}", tls)


def prepare(environ: dict[str, str]) -> list[dict[str, str]]:
    """Publish the content and make the demonstration school; harmless when they are there. The accounts to show."""
    built = suite.build(environ)
    referential, identity = built.parts["referential"], built.parts["identity"]
    publish_release(referential.settings.content_dir, uow=referential_uow(referential), now=datetime.now(UTC))
    accounts = seed_demo(identity.settings, uow=identity_uow(identity), now=datetime.now(UTC))
    for parts in built.parts.values():
        parts.engine.dispose()  # nothing may be open when the server forks
    return accounts


def welcome(door: Door, accounts: list[dict[str, str]]) -> str:
    """What is printed when the suite is about to serve."""
    lines = [f"La suite : {door.url}   (API : {door.url}/api/docs)"]
    if door.tls:
        lines += [
            "",
            "Pour une salle de classe : sur les tablettes, donnez d’abord confiance à cette autorité (docs/classroom.md).",
            f"  fichier    {door.tls.authority}",
            f"  SHA-256    {door.tls.fingerprint}",
            "Les mots de passe ci-dessous sont publics : rien de vrai ne doit être confié à cette suite.",
        ]
    lines += [
        "",
        "Comptes de démonstration :",
    ]
    lines += [f"  {one['who']:<42} {one['login']:<36} {one['secret']}" for one in accounts]
    return "\n".join([*lines, "", "Ctrl+C pour arrêter."])


if __name__ == "__main__":
    main()
