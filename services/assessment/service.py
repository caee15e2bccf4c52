"""Assessment, put together."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from chassis import web
from chassis.service import Parts, Service
from services.assessment.api.assessments import assessments_blueprint
from services.assessment.api.demo import demo_blueprint
from services.assessment.api.profile import profile_blueprint
from services.assessment.api.tutorials import tutorials_blueprint
from services.assessment.bus import make_bus
from services.assessment.domain.refusals import Refusal
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.count_tutorial_marks import count_tutorial_marks


def make_app(parts: Parts[Settings]) -> Flask:
    """The HTTP face."""

    def is_ready() -> None:
        parts.is_ready()
        # a process that is ready has parsed the content: no pupil waits a second for it
        with parts.sessions() as session:
            contents_of(parts.engine).warm(session)

    with suppress(SQLAlchemyError):  # the database may come later; so will the content
        is_ready()

    return web.make_app(
        "assessment",
        blueprints=[
            assessments_blueprint(parts),
            profile_blueprint(parts),
            tutorials_blueprint(parts),
            demo_blueprint(parts),
        ],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=is_ready,
        title="Évaluations",
    )


def _stats(parts: Callable[[], Parts[Settings]]) -> click.Command:
    @click.command()
    @click.option("--json", "as_json", is_flag=True, help="For machines.")
    def stats(*, as_json: bool) -> None:
        """Count, for authors, how many people found each tutorial useful, and how many saved it."""
        tallies = count_tutorial_marks(uow=new_uow(parts()))
        if as_json:
            click.echo(
                json.dumps({"tutorials": [asdict(one) for one in tallies]}, ensure_ascii=False, indent=2)
            )
            return
        for one in tallies:
            click.echo(
                f"{one.competence:4} {one.useful:7} useful {one.saved:7} saved  {one.tutorial} ({one.title})"
            )

    return stats


SERVICE = Service(
    name="assessment",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
    commands={"stats": _stats},
)
