"""Signing in through the GAR (SAML 2.0). Source: facts 3.3, ADR 0017."""

from typing import Any, Final

import flask
from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, callers
from services.identity.api.external_schemas import DepartureQuery
from services.identity.api.landings import REDIRECTION, landed, left
from services.identity.api.requests import hold_back, now
from services.identity.domain.external import GAR, Departure
from services.identity.domain.external_refusals import SamlNotConfigured
from services.identity.domain.refusals import MediaTypeUnsupported
from services.identity.providers import Providers
from services.identity.saml_provider import SamlProvider
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.begin_external_sign_in import begin_external_sign_in
from services.identity.usecases.receive_assertion import receive_assertion

FORM: Final = "application/x-www-form-urlencoded"
METADATA: Final = "application/samlmetadata+xml"
_XML: Final = {"type": "string", "description": "Métadonnées SAML 2.0."}
_TEXT: Final = {"type": "string"}
_ASSERTION_BODY: Final = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "properties": {"SAMLResponse": _TEXT, "RelayState": _TEXT},
                "required": ["SAMLResponse"],
            }
        }
    },
}


def saml_blueprint(parts: Parts[Settings], providers: Providers) -> Blueprint:
    """Our side of SAML 2.0."""
    blueprint = Blueprint("saml", __name__, url_prefix="/api/saml", description="Connexion par l’ENT")

    def provider() -> SamlProvider:
        if providers.saml is None:
            raise SamlNotConfigured
        return providers.saml

    @blueprint.get("/metadata")
    @callers(ANYONE, "the identity provider")
    @blueprint.response(200, _XML, content_type=METADATA)
    def metadata() -> flask.Response:
        """Qui nous sommes, pour le fournisseur d’identité."""
        return flask.Response(provider().metadata(), content_type=METADATA)

    @blueprint.get("/login")
    @callers(ANYONE, "a browser that leaves for the identity provider")
    @blueprint.arguments(DepartureQuery, location="query")
    @blueprint.doc(**REDIRECTION)
    def login(query: dict[str, Any]) -> flask.Response:
        """Partir se connecter auprès du GAR ; seul le navigateur qui part pourra revenir."""

        def depart() -> str:
            hold_back("external_login", parts)
            request_id, url = provider().request()
            departure = Departure(GAR, query["challenge"], query["return_to"])
            begin_external_sign_in(request_id, departure, uow=new_uow(parts), now=now())
            return url

        return left(GAR, parts.settings.public_url, depart)

    @blueprint.post("/assertion")
    @callers(ANYONE, "a browser that the identity provider sends back")
    @blueprint.doc(requestBody=_ASSERTION_BODY, **REDIRECTION)
    def assertion() -> flask.Response:
        """Revenir du GAR, avec ce qu’il dit de la personne (HTTP-POST)."""

        def receive() -> str:
            if request.mimetype != FORM:
                raise MediaTypeUnsupported
            hold_back("external_return", parts)
            encoded = request.form.get("SAMLResponse", "")
            return receive_assertion(encoded, saml=provider(), uow=new_uow(parts), now=now())

        return landed(GAR, parts.settings.public_url, receive)

    return blueprint
