"""The commands every service has: `api`, `bus`, `relay`, `migrate`, `dead-letters`; its batch jobs come beside them."""

import functools
import os
import signal
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from chassis import broker, dead_letters, migrations
from chassis.process import settle
from chassis.relay import Relay
from chassis.service import Parts, Service, distributed_parts
from chassis.telemetry import set_up_logging, start_metrics_server


def main(service: Service[Any]) -> None:
    """The command line of `python -m services.<name>`."""
    group(service)(prog_name=f"python -m services.{service.name}")


def group(service: Service[Any]) -> click.Group:
    """The click group of a service."""
    commands = click.Group(name=service.name)

    @functools.cache
    def parts() -> Parts[Any]:
        made = distributed_parts(service, os.environ)
        set_up_logging(service.name, level=made.settings.log_level)
        return made

    @commands.command()
    def api() -> None:
        """Serve HTTP."""
        settings = service.read_settings(os.environ)
        serve(
            lambda: service.make_app(parts()),
            bind=settings.bind,
            workers=settings.web_workers,
            threads=settings.web_threads,
        )

    @commands.command()
    def bus() -> None:
        """Hear facts, answer questions, keep time."""
        from chassis import nameko_host  # noqa: PLC0415 (imports eventlet, which only this process wants)

        made = parts()
        start_metrics_server(made.settings.metrics_port)
        settle()
        nameko_host.run_bus(
            service.make_bus(made), amqp_url=made.settings.amqp_url, delays=made.settings.retry_delays_ms
        )

    @commands.command()
    def relay() -> None:
        """Tell the outbox to the broker."""
        settings = parts().settings
        start_metrics_server(settings.metrics_port)
        teller = Relay(
            service.name,
            database_url=settings.database_url,
            amqp_url=settings.amqp_url,
            delays=settings.retry_delays_ms,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: teller.stop())
        teller.run()

    @commands.command()
    def migrate() -> None:
        """Bring the schema to head, then exit."""
        settings = service.read_settings(os.environ)
        migrations.upgrade(service.migrations, settings.database_url)

    commands.add_command(_dead_letters_command(service))
    for name, make in service.commands.items():
        commands.add_command(make(parts), name)
    return commands


def _dead_letters_command(service: Service[Any]) -> click.Command:
    @click.command("dead-letters")
    @click.argument("deed", type=click.Choice(["list", "show", "replay", "drop"]))
    @click.option("--limit", default=50, show_default=True, help="At most so many letters.")
    def dead(deed: str, limit: int) -> None:
        """See, replay or drop the letters that died (show prints bodies: they may hold personal data)."""
        with broker.connect(service.read_settings(os.environ).amqp_url) as connection:
            _tend_dead_letters(connection, service.name, deed, limit)

    return dead


def _tend_dead_letters(connection: Any, name: str, deed: str, limit: int) -> None:
    if deed == "replay":
        click.echo(f"{dead_letters.replay(connection, name, limit=limit)} replayed")
    elif deed == "drop":
        click.echo(f"{dead_letters.drop(connection, name, limit=limit)} dropped")
    else:
        for letter in dead_letters.read(connection, name, limit=limit):
            click.echo(f"{letter.queue}\t{letter.reason}")
            if deed == "show":
                click.echo(letter.body.decode(errors="replace"))


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    def __init__(self, make: Any, options: dict[str, Any]) -> None:
        self._make = make
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app: Flask = self._make()
        settle()
        return app


def serve(
    make: Any, *, bind: str, workers: int = 1, threads: int = 8, tls: tuple[Path, Path] | None = None
) -> None:
    """Run a WSGI application with gunicorn (gthread) until a signal; made in the worker, after the fork.

    `tls`: the files of what HTTPS shows and of its key (PEM), when no proxy is in front.
    """
    shown, key = map(str, tls) if tls else (None, None)
    _Server(
        make,
        {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "keepalive": 75,
            "graceful_timeout": 10,
            "timeout": 60,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112 (a heartbeat file, gunicorn's advice)
            "control_socket_disable": True,
            "accesslog": None,
            "loglevel": "warning",
            "certfile": shown,
            "keyfile": key,
        },
    ).run()
