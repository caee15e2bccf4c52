"""Identity put together."""

from pathlib import Path

from flask import Flask

from chassis import web
from chassis.service import Parts, Service
from services.identity.api.account_recoveries import account_recoveries_blueprint
from services.identity.api.accounts import accounts_blueprint
from services.identity.api.doors import doors_of
from services.identity.api.external_sessions import external_sessions_blueprint
from services.identity.api.learner_imports import learner_imports_blueprint
from services.identity.api.learner_replacements import learner_replacements_blueprint
from services.identity.api.learners import learners_blueprint
from services.identity.api.oidc import oidc_blueprint
from services.identity.api.organisations import organisations_blueprint
from services.identity.api.own_account import own_account_blueprint
from services.identity.api.privacy import privacy_blueprint
from services.identity.api.reconciliations import reconciliations_blueprint
from services.identity.api.recovery import recovery_blueprint
from services.identity.api.saml import saml_blueprint
from services.identity.api.team import team_blueprint
from services.identity.api.tokens import tokens_blueprint
from services.identity.bus import make_bus
from services.identity.commands import COMMANDS
from services.identity.domain.refusals import Refusal
from services.identity.privacy_commands import PRIVACY_COMMANDS
from services.identity.providers import providers_of
from services.identity.settings import Settings


def make_app(parts: Parts[Settings]) -> Flask:
    """The HTTP face."""
    doors = doors_of(parts)

    def is_ready() -> None:
        parts.is_ready()
        doors.issuer.check()

    providers = providers_of(parts.settings)
    return web.make_app(
        "identity",
        blueprints=[
            accounts_blueprint(parts, doors),
            own_account_blueprint(parts, doors),
            recovery_blueprint(parts, doors),
            tokens_blueprint(parts, doors),
            organisations_blueprint(parts, doors),
            team_blueprint(parts, doors),
            learners_blueprint(parts, doors),
            learner_imports_blueprint(parts),
            learner_replacements_blueprint(parts),
            reconciliations_blueprint(parts, doors),
            saml_blueprint(parts, providers),
            oidc_blueprint(parts, providers),
            external_sessions_blueprint(parts, doors, providers),
            account_recoveries_blueprint(parts, doors),
            privacy_blueprint(parts, doors),
        ],
        verifier=parts.verifier,
        refusals=Refusal,
        is_ready=is_ready,
        title="Identité",
    )


SERVICE = Service(
    name="identity",
    settings=Settings,
    migrations=Path(__file__).parent / "storage" / "migrations",
    make_app=make_app,
    make_bus=make_bus,
    commands={**COMMANDS, **PRIVACY_COMMANDS},
)
