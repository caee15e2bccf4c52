"""Assessment, put together."""

from contextlib import suppress
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from chassis import web
from chassis.service import Parts, Service
from services.assessment.api.assessments import assessments_blueprint
from services.assessment.api.demo import demo_blueprint
from services.assessment.api.profile import profile_blueprint
from services.assessment.api.reports import reports_blueprint
from services.assessment.api.tutorials import tutorials_blueprint
from services.assessment.bus import make_bus
from services.assessment.commands import COMMANDS
from services.assessment.domain.refusals import Refusal
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of


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
            reports_blueprint(parts),
            demo_blueprint(parts),
        ],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=is_ready,
        title="Évaluations",
    )


SERVICE = Service(
    name="assessment",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
    commands=COMMANDS,
)
