"""After another system has vouched for somebody: a session, a link, an account. Source: facts 3.3 and 3.4, ADR 0017."""

from datetime import timedelta
from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, body_of, caller_id, caller_session, callers, reply_of
from services.identity.api.doors import Doors, tokens_view
from services.identity.api.external_schemas import (
    ExternalCode,
    ExternalLink,
    ExternalProvidersView,
    ExternalProviderView,
    ExternalPupilClaim,
    ExternalSessionView,
    ExternalTicket,
    MyExternalIdentities,
    MyExternalIdentity,
)
from services.identity.api.requests import hold_back, now
from services.identity.api.schemas import TokensView
from services.identity.domain.external import ATTEMPTS_PER_TICKET, GAR
from services.identity.domain.sessions import digest
from services.identity.providers import Providers
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.create_external_account import create_external_account
from services.identity.usecases.limit_attempts import limit_attempts
from services.identity.usecases.link_external_identity import link_external_identity
from services.identity.usecases.open_external_session import Welcome, open_external_session
from services.identity.usecases.reconcile_external_person import reconcile_external_person
from services.identity.usecases.unlink_external_identity import unlink_external_identity


def external_sessions_blueprint(parts: Parts[Settings], doors: Doors, providers: Providers) -> Blueprint:
    """People whom another system vouches for."""
    blueprint = Blueprint(
        "external_sessions", __name__, url_prefix="/api", description="Connexion par un autre service"
    )

    public_url = parts.settings.public_url

    @blueprint.get("/external-providers")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, reply_of(ExternalProvidersView))
    def known() -> ExternalProvidersView:
        """Les services par lesquels on peut se connecter ici."""
        return _providers_view(providers)

    @blueprint.post("/external-sessions")
    @callers(ANYONE, "whoever holds a code, and the verifier of the browser that left")
    @blueprint.arguments(body_of(ExternalCode))
    @blueprint.response(200, reply_of(ExternalSessionView))
    def exchange(given: ExternalCode) -> ExternalSessionView:
        """Échanger le code du retour : une session, ou un ticket pour qui n’a pas encore de compte."""
        hold_back("external_session", parts)
        welcome = open_external_session(
            given.code, given.verifier, uow=new_uow(parts), desk=doors.desk, now=now()
        )
        return _session_view(welcome)

    @blueprint.post("/external-links")
    @callers(ANYONE, "whoever holds a ticket and knows the account's password")
    @blueprint.arguments(body_of(ExternalLink))
    @blueprint.response(200, reply_of(TokensView))
    def link(given: ExternalLink) -> TokensView:
        """Relier mon compte existant, et me connecter."""
        hold_back("external_link", parts)
        tokens = link_external_identity(
            given.ticket,
            given.login,
            given.password,
            public_url=public_url,
            uow=new_uow(parts),
            guard=doors.guard,
            desk=doors.desk,
            now=now(),
        )
        return tokens_view(tokens)

    @blueprint.post("/external-accounts")
    @callers(ANYONE, "whoever holds an OpenID provider's ticket")
    @blueprint.arguments(body_of(ExternalTicket))
    @blueprint.response(201, reply_of(TokensView))
    def create(given: ExternalTicket) -> TokensView:
        """Créer mon compte sans mot de passe, et me connecter."""
        hold_back("external_account", parts)
        _, tokens = create_external_account(
            given.ticket, public_url=public_url, uow=new_uow(parts), desk=doors.desk, now=now()
        )
        return tokens_view(tokens)

    @blueprint.post("/organisations/<uuid:organisation_id>/external-accounts")
    @callers(ANYONE, "whoever holds a ticket, for the pupil they are")
    @blueprint.arguments(body_of(ExternalPupilClaim))
    @blueprint.response(201, reply_of(TokensView))
    def reconcile(given: ExternalPupilClaim, organisation_id: UUID) -> TokensView:
        """Retrouver l’élève que je suis par ma date de naissance, et me connecter."""
        hold_back("external_account", parts)
        limit_attempts(
            "external_ticket",
            digest(given.ticket),
            limit=ATTEMPTS_PER_TICKET,
            window=timedelta(hours=2),
            uow=new_uow(parts),
            now=now(),
        )
        found = reconcile_external_person(
            organisation_id,
            given.ticket,
            given.birth_date,
            student_number=given.student_number,
            public_url=public_url,
            uow=new_uow(parts),
            desk=doors.desk,
            now=now(),
        )
        return tokens_view(found.tokens)

    @blueprint.get("/me/external-identities")
    @callers(PERSON, "any signed-in person")
    @blueprint.response(200, reply_of(MyExternalIdentities))
    def mine() -> MyExternalIdentities:
        """Les services qui ouvrent mon compte."""
        with new_uow(parts) as uow:
            rows = uow.identities.of_user(caller_id())
        return MyExternalIdentities(
            tuple(MyExternalIdentity(one.provider, one.linked_at, one.used_at) for one in rows)
        )

    @blueprint.delete("/me/external-identities/<provider>")
    @callers(PERSON, "any signed-in person")
    @blueprint.response(204)
    def unlink(provider: str) -> None:
        """Ne plus ouvrir mon compte par ce service."""
        here = caller_session()
        session = UUID(here) if here else None
        unlink_external_identity(provider, by=caller_id(), session=session, uow=new_uow(parts), now=now())

    return blueprint


def _providers_view(providers: Providers) -> ExternalProvidersView:
    items = []
    if providers.saml is not None:
        items.append(ExternalProviderView(GAR, "saml", "/api/saml/login"))
    if providers.oidc is not None:
        items.append(ExternalProviderView(providers.oidc.name, "openid", "/api/oidc/login"))
    return ExternalProvidersView(tuple(items))


def _session_view(welcome: Welcome) -> ExternalSessionView:
    person, tokens = welcome.person, welcome.tokens
    if tokens is not None:
        return ExternalSessionView(
            "signed_in", person.provider, welcome.return_to, tokens_view(tokens), None, None, None, None
        )
    return ExternalSessionView(
        outcome="unknown",
        provider=person.provider,
        return_to=welcome.return_to,
        tokens=None,
        ticket=welcome.ticket,
        ticket_expires_in=welcome.expires_in,
        first_name=person.first_name,
        last_name=person.last_name,
    )
