"""Tokens: sign in, stay signed in, sign out; other systems; the public keys."""

from typing import Final

from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, body_of, callers, reply_of
from services.identity.api.doors import Doors, tokens_view
from services.identity.api.requests import device, now
from services.identity.api.schemas import (
    ApplicationTokenView,
    Credentials,
    KeySetView,
    PublicKey,
    RefreshToken,
    TokensView,
)
from services.identity.domain.refusals import MediaTypeUnsupported
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.issue_application_token import issue_application_token
from services.identity.usecases.open_session import open_session
from services.identity.usecases.refresh_session import refresh_session
from services.identity.usecases.revoke_session import revoke_session

FORM: Final = "application/x-www-form-urlencoded"
JWKS_SECONDS: Final = 300
_FIELDS: Final = ("grant_type", "client_id", "client_secret", "scope")
_FORM_BODY: Final = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in _FIELDS},
                "required": list(_FIELDS),
            }
        }
    },
}


def tokens_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Tokens of people and applications."""
    blueprint = Blueprint("tokens", __name__, description="Connexion")

    @blueprint.post("/api/token")
    @callers(ANYONE, "anyone")
    @blueprint.arguments(body_of(Credentials))
    @blueprint.response(200, reply_of(TokensView))
    def sign_in(given: Credentials) -> TokensView:
        """Se connecter, avec une adresse e-mail ou un identifiant."""
        tokens = open_session(
            given.login,
            given.password,
            uow=new_uow(parts),
            guard=doors.guard,
            desk=doors.desk,
            now=now(),
            device=device(),
        )
        return tokens_view(tokens)

    @blueprint.post("/api/token/refresh")
    @callers(ANYONE, "whoever holds a refresh token")
    @blueprint.arguments(body_of(RefreshToken))
    @blueprint.response(200, reply_of(TokensView))
    def refresh(given: RefreshToken) -> TokensView:
        """Rester connecté : échanger un jeton de rafraîchissement contre le suivant."""
        return tokens_view(
            refresh_session(given.refresh_token, uow=new_uow(parts), desk=doors.desk, now=now())
        )

    @blueprint.post("/api/token/revocation")
    @callers(ANYONE, "whoever holds a refresh token")
    @blueprint.arguments(body_of(RefreshToken))
    @blueprint.response(204)
    def revoke(given: RefreshToken) -> None:
        """Se déconnecter."""
        revoke_session(given.refresh_token, uow=new_uow(parts), now=now())

    @blueprint.post("/api/application/token")
    @callers(ANYONE, "an application that knows its secret")
    @blueprint.doc(requestBody=_FORM_BODY)
    @blueprint.response(200, reply_of(ApplicationTokenView))
    def application() -> ApplicationTokenView:
        """Connecter une application (formulaire : grant_type, client_id, client_secret, scope)."""
        if request.mimetype != FORM:
            raise MediaTypeUnsupported
        scope = _field("scope")
        token = issue_application_token(
            grant_type=_field("grant_type"),
            client_id=_field("client_id"),
            client_secret=_field("client_secret"),
            scope=scope,
            uow=new_uow(parts),
            hashing=doors.hashing,
            issuer=doors.issuer,
            lifetime=doors.application_lifetime,
            now=now(),
        )
        seconds = int(doors.application_lifetime.total_seconds())
        return ApplicationTokenView(token, seconds, " ".join(sorted(scope.split())))

    @blueprint.get("/.well-known/jwks.json")
    @callers(ANYONE, "whoever checks tokens")
    @blueprint.response(200, reply_of(KeySetView))
    def keys() -> tuple[KeySetView, int, dict[str, str]]:
        """Les clés publiques qui vérifient les jetons."""
        found = tuple(PublicKey(**one) for one in doors.issuer.jwks()["keys"])
        return KeySetView(found), 200, {"Cache-Control": f"public, max-age={JWKS_SECONDS}"}

    return blueprint


def _field(name: str) -> str:
    value = request.form.get(name, "")[:500]
    return "".join(one for one in value if one.isprintable())
