"""A forgotten password: ask for a letter, then choose another with its link."""

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, body_of, callers
from services.identity.api.account_schemas import NewPassword, PasswordForgotten
from services.identity.api.doors import Doors
from services.identity.api.requests import hold_back, now
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.ask_password_reset import ask_password_reset
from services.identity.usecases.reset_password import reset_password


def recovery_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Without being signed in."""
    blueprint = Blueprint("recovery", __name__, url_prefix="/api", description="Mot de passe oublié")

    @blueprint.post("/password-reset-requests")
    @callers(ANYONE, "anyone; the letter goes to the account's address, if there is such an account")
    @blueprint.arguments(body_of(PasswordForgotten))
    @blueprint.response(204)
    def forgotten(given: PasswordForgotten) -> None:
        """Demander par e-mail un lien pour choisir un nouveau mot de passe. La réponse est la même que l’adresse ait un compte ou non."""
        hold_back("password_reset", parts)
        ask_password_reset(given.email, uow=new_uow(parts), now=now())

    @blueprint.post("/password-resets")
    @callers(ANYONE, "whoever holds the link of the letter")
    @blueprint.arguments(body_of(NewPassword))
    @blueprint.response(204)
    def choose(given: NewPassword) -> None:
        """Choisir un nouveau mot de passe avec le lien reçu ; toutes les connexions sont fermées."""
        hold_back("password_reset", parts)
        reset_password(
            given.token,
            given.new_password,
            public_url=parts.settings.public_url,
            uow=new_uow(parts),
            hashing=doors.hashing,
            now=now(),
        )

    return blueprint
