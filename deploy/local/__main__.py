"""`make up` and `make down`: the distributed suite on this machine."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import click

from deploy.local import environment, postgres, rabbitmq
from deploy.local.processes import DEFAULT_FIRST_PORT, Distributed

USUAL_AMQP_PORT = 5672


@click.group()
def main() -> None:
    """The distributed suite on this machine."""


@main.command()
@click.option("--port", default=8000, show_default=True, help="Of the gateway.")
@click.option("--var", "folder", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
@click.option("--prefix", default="pix_", show_default=True, help="Of the databases' names.")
@click.option("--fresh", is_flag=True, help="Forget what an earlier run stored, on a broker of our own.")
def up(port: int, folder: Path, prefix: str, *, fresh: bool) -> None:
    """Start engines that are missing, then every process; Ctrl+C ends them."""
    folder = folder.resolve()
    (folder / "up.pid").parent.mkdir(parents=True, exist_ok=True)
    server = postgres.server_url(folder / "postgres")
    if fresh:
        environment.drop_databases(server, prefix)
    node = None
    amqp_url = os.environ.get("AMQP_URL", "")
    if not amqp_url and not fresh and rabbitmq.answers(USUAL_AMQP_PORT):
        amqp_url = f"amqp://guest:guest@127.0.0.1:{USUAL_AMQP_PORT}/%2F"
    if not amqp_url:
        node = rabbitmq.Node(folder / f"rabbitmq-{int(time.time())}" if fresh else folder / "rabbitmq")
        click.echo("Démarrage de RabbitMQ…")
        node.start()
        amqp_url = node.amqp_url
    environ = {
        **environment.base(folder, f"http://127.0.0.1:{port}"),
        **environment.database_urls(server, prefix),
        "AMQP_URL": amqp_url,
        "WEB_DEMO_ACCOUNTS": str(folder / "demo-accounts.json"),
    }
    suite = Distributed(environ, folder, first_port=DEFAULT_FIRST_PORT, gateway_port=port)

    def end(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    (folder / "up.pid").write_text(str(os.getpid()))
    try:
        click.echo("Bases de données à jour, puis démarrage de 20 processus…")
        suite.migrate()
        accounts = json.loads(suite.run_command("identity", "seed-demo", "--json"))
        (folder / "demo-accounts.json").write_text(json.dumps(accounts, ensure_ascii=False))
        suite.run_command("referential", "publish")
        suite.start()
        click.echo(f"La suite : {suite.url}   journaux : {folder / 'log'}")
        for one in accounts:
            click.echo(f"  {one['who']:<42} {one['login']:<36} {one['secret']}")
        sys.stdout.flush()
        suite.watch()
    finally:
        suite.stop()
        if node:
            node.stop()
        (folder / "up.pid").unlink(missing_ok=True)


@main.command()
@click.option("--var", "folder", type=click.Path(path_type=Path), default=Path("var"), show_default=True)
def down(folder: Path) -> None:
    """End the suite that `up` started here."""
    path = folder.resolve() / "up.pid"
    try:
        pid = int(path.read_text())
        os.kill(pid, signal.SIGTERM)
    except (OSError, ValueError):
        click.echo("Rien ne tourne ici.")
        return
    end = time.monotonic() + 30
    while path.exists() and time.monotonic() < end:
        time.sleep(0.1)
    click.echo("Arrêté.")


if __name__ == "__main__":
    main()
