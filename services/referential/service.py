"""Referential put together."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from chassis import web
from chassis.service import Parts, Service
from services.referential.api.content import content_blueprint
from services.referential.authoring.giveaways import giveaways
from services.referential.authoring.reading import read_content
from services.referential.authoring.statistics import statistics
from services.referential.bus import make_bus
from services.referential.domain import ContentBroken, Refusal
from services.referential.settings import CONTENT, Settings
from services.referential.storage.unit_of_work import new_uow
from services.referential.usecases.publish_release import publish_release


def make_app(parts: Parts[Settings]) -> Flask:
    """The HTTP face."""
    return web.make_app(
        "referential",
        blueprints=[content_blueprint(parts)],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=parts.is_ready,
        title="Référentiel",
    )


def _publish(parts: Callable[[], Parts[Settings]]) -> click.Command:
    @click.command()
    def publish() -> None:
        """Publish the content as a new release, unless it is the one in force."""
        made = parts()
        try:
            number, is_new = publish_release(
                made.settings.content_dir, uow=new_uow(made), now=datetime.now(UTC)
            )
        except ContentBroken as broken:
            click.echo("\n".join(broken.problems), err=True)
            raise click.ClickException(f"{len(broken.problems)} problems: nothing was published") from broken
        click.echo(f"release {number} {'published' if is_new else 'already in force'}")

    return publish


def _check(_parts: Callable[[], Parts[Settings]]) -> click.Command:
    @click.command()
    @click.option("--content", type=click.Path(path_type=Path, exists=True), default=CONTENT)
    def check(content: Path) -> None:
        """Tell every problem of the content, with file and line, then what gives answers away; needs no database."""
        read = read_content(content, number=0, published_at=datetime.now(UTC))
        for problem in read.problems:
            click.echo(str(problem))
        if read.problems:
            raise click.ClickException(f"{len(read.problems)} problems")
        for hint in giveaways(read.release):
            click.echo(f"worth a look: {hint}")
        click.echo("the content can be published")

    return check


def _stats(_parts: Callable[[], Parts[Settings]]) -> click.Command:
    @click.command()
    @click.option("--json", "as_json", is_flag=True, help="For machines.")
    @click.option("--content", type=click.Path(path_type=Path, exists=True), default=CONTENT)
    def stats(*, as_json: bool, content: Path) -> None:
        """Count what the content holds; refuses to count a broken one."""
        read = read_content(content, number=0, published_at=datetime.now(UTC))
        if read.problems:
            raise click.ClickException(f"{len(read.problems)} problems: run check")
        numbers = statistics(read.release)
        if as_json:
            click.echo(json.dumps(numbers, ensure_ascii=False, indent=2))
            return
        for key, one in {"total": numbers["totals"], **numbers["competences"]}.items():
            click.echo(
                f"{key:6} {one['topics']:4} sujets {one['skills']:4} acquis {one['challenges']:5} épreuves"
                f" ({one['challenges_with_files']} avec fichier ou image)"
            )

    return stats


SERVICE = Service(
    name="referential",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
    commands={"publish": _publish, "check": _check, "stats": _stats},
)
