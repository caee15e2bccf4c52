"""People who left school: take one's account along, with an address of one's own."""

from datetime import timedelta

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, body_of, callers, reply_of
from services.identity.api.doors import Doors, tokens_view
from services.identity.api.learner_schemas import (
    LostAccountClaim,
    LostAccountView,
    NewRecovery,
    RecoveryKey,
    RecoverySent,
)
from services.identity.api.requests import hold_back, now
from services.identity.api.schemas import TokensView
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.ask_account_recovery import ask_account_recovery, preview_account_recovery
from services.identity.usecases.find_lost_account import LostAccount
from services.identity.usecases.recover_account import recover_account


def account_recoveries_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """An account survives school."""
    blueprint = Blueprint(
        "account_recoveries",
        __name__,
        url_prefix="/api/account-recoveries",
        description="Récupération de compte",
    )

    @blueprint.post("/preview")
    @callers(ANYONE, "anyone, for the account they had at school")
    @blueprint.arguments(body_of(LostAccountClaim))
    @blueprint.response(200, reply_of(LostAccountView))
    def preview(given: LostAccountClaim) -> LostAccountView:
        """Le compte que j’avais à l’école, masqué ; ne change rien."""
        hold_back("recover", parts)
        return LostAccountView(preview_account_recovery(_lost(given), uow=new_uow(parts)))

    @blueprint.post("")
    @callers(ANYONE, "anyone, for the account they had at school")
    @blueprint.arguments(body_of(NewRecovery))
    @blueprint.response(202, reply_of(RecoverySent))
    def ask(new: NewRecovery) -> RecoverySent:
        """Demander un lien pour garder mon compte avec mon adresse e-mail."""
        hold_back("recover", parts)
        sent_to = ask_account_recovery(
            _lost(new),
            email=new.email,
            secrets=doors.letter_secrets,
            public_url=parts.settings.public_url,
            lifetime=timedelta(minutes=parts.settings.recovery_minutes),
            per_hour=parts.settings.recoveries_per_hour,
            uow=new_uow(parts),
            now=now(),
        )
        return RecoverySent(sent_to)

    @blueprint.post("/completion")
    @callers(ANYONE, "whoever holds the key of a recovery")
    @blueprint.arguments(body_of(RecoveryKey))
    @blueprint.response(200, reply_of(TokensView))
    def complete(given: RecoveryKey) -> TokensView:
        """Choisir mon mot de passe avec la clé reçue, et me connecter."""
        hold_back("recover", parts)
        tokens = recover_account(
            given.key,
            password=given.password,
            uow=new_uow(parts),
            hashing=doors.hashing,
            desk=doors.desk,
            now=now(),
        )
        return tokens_view(tokens)

    return blueprint


def _lost(given: LostAccountClaim | NewRecovery) -> LostAccount:
    return LostAccount(given.ine, given.first_name, given.last_name, given.birth_date)
