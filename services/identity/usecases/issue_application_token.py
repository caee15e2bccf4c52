"""Another system asks for a token (client credentials). Source: facts 3.2, and 6.1 of certification-and-feeds."""

from datetime import datetime, timedelta

from chassis.tokens import Caller, CallerKind, Issuer
from services.identity.domain.refusals import (
    ClientCredentialsWrong,
    GrantTypeUnsupported,
    ScopeNotGranted,
)
from services.identity.hashing import Hashing
from services.identity.storage.unit_of_work import IdentityUnitOfWork

GRANT = "client_credentials"


def issue_application_token(
    *,
    grant_type: str,
    client_id: str,
    client_secret: str,
    scope: str,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    issuer: Issuer,
    lifetime: timedelta,
    now: datetime,
) -> str:
    """A token with the scopes asked for, all of which must be granted; an unknown client costs the same work as a wrong secret."""
    if grant_type != GRANT:
        raise GrantTypeUnsupported
    with uow:
        application = uow.applications.find(client_id)
    known = hashing.matches(application.secret_hash if application else None, client_secret)
    if not known or application is None:
        raise ClientCredentialsWrong
    scopes = frozenset(scope.split())
    if not scopes or not scopes <= application.scopes:
        raise ScopeNotGranted
    caller = Caller(CallerKind.APPLICATION, application.client_id, scopes)
    return issuer.issue(caller, now=now, lifetime=lifetime)
