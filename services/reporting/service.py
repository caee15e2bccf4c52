"""Reporting put together."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from chassis import web
from chassis.service import Parts, Service
from services.reporting.api.feed import feed_blueprint
from services.reporting.api.follow_up import follow_up_blueprint
from services.reporting.bus import make_bus
from services.reporting.domain.refusals import FrameworkNotReady, Refusal
from services.reporting.domain.uai import uai_of
from services.reporting.settings import Settings
from services.reporting.storage.unit_of_work import new_uow
from services.reporting.usecases.export_feed import export_feed_to_file


def make_app(parts: Parts[Settings]) -> Flask:
    """The HTTP face."""
    return web.make_app(
        "reporting",
        blueprints=[feed_blueprint(parts), follow_up_blueprint(parts)],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=parts.is_ready,
        title="Remontées et suivi",
    )


def _export_feed(parts: Callable[[], Parts[Settings]]) -> click.Command:
    @click.command()
    @click.option(
        "--uai", "written", multiple=True, required=True, help="A school's number; may be repeated."
    )
    @click.option(
        "--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where to."
    )
    @click.option("--application", default="export-feed", show_default=True, help="For whom, in the journal.")
    def export_feed(written: tuple[str, ...], folder: Path, application: str) -> None:
        """Write the LSU/LSL feed of schools as UAI.json files, as the API would send it."""
        numbers = [uai_of(one) for one in written]
        if wrong := [one for one, uai in zip(written, numbers, strict=True) if uai is None]:
            raise click.BadParameter(f"not a school's number: {', '.join(wrong)}", param_hint="--uai")
        made = parts()
        for uai in dict.fromkeys(one for one in numbers if one):
            try:
                path = export_feed_to_file(
                    uai,
                    folder,
                    application_id=application,
                    uow=new_uow(made),
                    questions=made.questions,
                    now=datetime.now(UTC),
                )
            except FrameworkNotReady as not_ready:
                raise click.ClickException("no release of the referential is known yet") from not_ready
            click.echo(str(path))

    return export_feed


SERVICE = Service(
    name="reporting",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
    commands={"export-feed": _export_feed},
)
