"""Signing in through an OpenID provider. Source: facts 3.4, ADR 0017."""

from typing import Any, Final

import flask
from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, callers
from services.identity.api.external_schemas import DepartureQuery
from services.identity.api.landings import REDIRECTION, landed, left
from services.identity.api.requests import hold_back, now
from services.identity.domain.external import Departure
from services.identity.domain.external_refusals import OidcNotConfigured
from services.identity.domain.sessions import new_token
from services.identity.oidc_provider import OidcProvider
from services.identity.providers import Providers
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.begin_external_sign_in import begin_external_sign_in
from services.identity.usecases.receive_openid_code import receive_openid_code

LONGEST: Final = 2_000
_QUERY: Final = [
    {"in": "query", "name": name, "required": False, "schema": {"type": "string"}}
    for name in ("code", "state", "iss", "error")
]


def oidc_blueprint(parts: Parts[Settings], providers: Providers) -> Blueprint:
    """Our side of OpenID Connect."""
    blueprint = Blueprint("oidc", __name__, url_prefix="/api/oidc", description="Connexion par OpenID")

    def provider() -> OidcProvider:
        if providers.oidc is None:
            raise OidcNotConfigured
        return providers.oidc

    @blueprint.get("/login")
    @callers(ANYONE, "a browser that leaves for the OpenID provider")
    @blueprint.arguments(DepartureQuery, location="query")
    @blueprint.doc(**REDIRECTION)
    def login(query: dict[str, Any]) -> flask.Response:
        """Partir se connecter auprès du fournisseur ; seul le navigateur qui part pourra revenir."""

        def depart() -> str:
            hold_back("external_login", parts)
            state = new_token()
            url = provider().sign_in_url(state)
            departure = Departure(provider().name, query["challenge"], query["return_to"])
            begin_external_sign_in(state, departure, uow=new_uow(parts), now=now())
            return url

        return left("openid", parts.settings.public_url, depart)

    @blueprint.get("/callback")
    @callers(ANYONE, "a browser that the OpenID provider sends back")
    @blueprint.doc(parameters=_QUERY, **REDIRECTION)
    def callback() -> flask.Response:
        """Revenir du fournisseur, avec un code qu’il reprend contre ce qu’il dit de la personne."""

        def receive() -> str:
            hold_back("external_return", parts)
            return receive_openid_code(
                _said("code") or "",
                _said("state") or "",
                _said("iss"),
                oidc=provider(),
                uow=new_uow(parts),
                now=now(),
            )

        return landed("openid", parts.settings.public_url, receive)

    return blueprint


def _said(name: str) -> str | None:
    value = request.args.get(name)
    return value[:LONGEST] if value is not None else None
