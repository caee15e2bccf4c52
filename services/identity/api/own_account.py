"""My own account, once signed in: password, address, and where I am signed in."""

from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, caller_session, callers, reply_of
from services.identity.api.account_schemas import (
    EmailCode,
    NewEmail,
    OwnPasswordChange,
    SessionsView,
    SessionView,
)
from services.identity.api.doors import Doors, tokens_view
from services.identity.api.requests import device, now
from services.identity.api.schemas import TokensView
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.ask_email_change import ask_email_change
from services.identity.usecases.change_password import change_password
from services.identity.usecases.confirm_email_change import confirm_email_change
from services.identity.usecases.describe_sessions import describe_sessions
from services.identity.usecases.revoke_own_sessions import revoke_own_session, revoke_own_sessions


def own_account_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """What only its owner does to an account."""
    blueprint = Blueprint("own_account", __name__, url_prefix="/api/me", description="Mon compte")
    public_url = parts.settings.public_url

    @blueprint.post("/password-changes")
    @callers(PERSON, "any signed-in person who knows their password")
    @blueprint.arguments(body_of(OwnPasswordChange))
    @blueprint.response(200, reply_of(TokensView))
    def change(wanted: OwnPasswordChange) -> TokensView:
        """Changer mon mot de passe ; toutes mes autres connexions sont fermées."""
        tokens = change_password(
            caller_id(),
            wanted.password,
            wanted.new_password,
            public_url=public_url,
            uow=new_uow(parts),
            guard=doors.guard,
            desk=doors.desk,
            now=now(),
            device=device(),
        )
        return tokens_view(tokens)

    @blueprint.post("/email-changes")
    @callers(PERSON, "any signed-in person who knows their password")
    @blueprint.arguments(body_of(NewEmail))
    @blueprint.response(204)
    def ask(wanted: NewEmail) -> None:
        """Ajouter une adresse e-mail à mon compte, ou en changer : un code y est envoyé."""
        ask_email_change(
            wanted.email,
            wanted.password,
            by=caller_id(),
            public_url=public_url,
            per_hour=parts.settings.letters_per_hour,
            uow=new_uow(parts),
            guard=doors.guard,
            now=now(),
        )

    @blueprint.post("/email-changes/confirmation")
    @callers(PERSON, "any signed-in person who was sent the code")
    @blueprint.arguments(body_of(EmailCode))
    @blueprint.response(204)
    def confirm(given: EmailCode) -> None:
        """Confirmer la nouvelle adresse avec le code reçu."""
        confirm_email_change(
            given.code,
            by=caller_id(),
            secrets=doors.letter_secrets,
            public_url=public_url,
            uow=new_uow(parts),
            now=now(),
        )

    @blueprint.get("/sessions")
    @callers(PERSON, "any signed-in person")
    @blueprint.response(200, reply_of(SessionsView))
    def sessions() -> SessionsView:
        """Où je suis connecté."""
        found = describe_sessions(caller_id(), uow=new_uow(parts), now=now())
        here = caller_session()
        return SessionsView(
            tuple(
                SessionView(
                    one.id,
                    one.device or "Appareil inconnu",
                    one.opened_at,
                    one.last_used_at,
                    str(one.id) == here,
                )
                for one in found
            )
        )

    @blueprint.delete("/sessions/<uuid:session_id>")
    @callers(PERSON, "whoever's session it is")
    @blueprint.response(204)
    def leave(session_id: UUID) -> None:
        """Fermer une de mes connexions."""
        revoke_own_session(session_id, by=caller_id(), uow=new_uow(parts), now=now())

    @blueprint.delete("/sessions")
    @callers(PERSON, "any signed-in person")
    @blueprint.response(204)
    def leave_all() -> None:
        """Me déconnecter partout ; les jetons d’accès déjà donnés valent encore 20 minutes au plus."""
        revoke_own_sessions(by=caller_id(), uow=new_uow(parts), now=now())

    return blueprint
