"""The composition root of certification."""

from pathlib import Path

from flask import Flask

from chassis import web
from chassis.service import Parts, Service
from services.certification.api.badges import badges_blueprint
from services.certification.api.candidates import candidates_blueprint
from services.certification.api.certificates import certificates_blueprint
from services.certification.api.entry import entry_blueprint
from services.certification.api.finalisation import finalisation_blueprint
from services.certification.api.invigilation import invigilation_blueprint
from services.certification.api.jury import jury_blueprint
from services.certification.api.sessions import sessions_blueprint
from services.certification.badge_keys import new_badge_key_command
from services.certification.bus import make_bus
from services.certification.domain.refusals import Refusal
from services.certification.settings import Settings


def make_app(parts: Parts[Settings]) -> Flask:
    """The HTTP face."""
    return web.make_app(
        "certification",
        blueprints=[
            sessions_blueprint(parts),
            candidates_blueprint(parts),
            entry_blueprint(parts),
            invigilation_blueprint(parts),
            finalisation_blueprint(parts),
            jury_blueprint(parts),
            certificates_blueprint(parts),
            badges_blueprint(parts),
        ],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=parts.is_ready,
        title="Certification",
    )


SERVICE = Service(
    name="certification",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
    commands={"new-badge-key": new_badge_key_command},
)
