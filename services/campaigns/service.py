"""Campaigns put together."""

from pathlib import Path

from flask import Flask

from chassis import web
from chassis.service import Parts, Service
from services.campaigns.api.campaigns import campaigns_blueprint
from services.campaigns.api.codes import codes_blueprint
from services.campaigns.api.groups import groups_blueprint
from services.campaigns.api.learners import learners_blueprint
from services.campaigns.api.participations import participations_blueprint
from services.campaigns.bus import make_bus
from services.campaigns.domain.refusals import Refusal
from services.campaigns.settings import Settings


def make_app(parts: Parts[Settings]) -> Flask:
    """The HTTP face."""
    return web.make_app(
        "campaigns",
        blueprints=[
            campaigns_blueprint(parts),
            groups_blueprint(parts),
            learners_blueprint(parts),
            codes_blueprint(parts),
            participations_blueprint(parts),
        ],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=parts.is_ready,
        title="Campagnes",
    )


SERVICE = Service(
    name="campaigns",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
)
