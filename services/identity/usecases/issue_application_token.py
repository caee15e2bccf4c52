"""Another system asks for a token (client credentials). Source: facts 3.2, and 6.1 of certification-and-feeds."""

from datetime import datetime, timedelta
from typing import Final

from chassis.tokens import Caller, CallerKind, Issues
from services.identity.domain.refusals import (
    ClientCredentialsWrong,
    GrantTypeUnsupported,
    ScopeNotGranted,
)
from services.identity.hashing import Hashing
from services.identity.storage.applications import Application
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
    issuer: Issues,
    lifetime: timedelta,
    now: datetime,
) -> str:
    """A token with the scopes asked for, all of which must be granted; an unknown client costs the same work as a wrong secret."""
    if grant_type != GRANT:
        raise GrantTypeUnsupported
    with uow:
        application = uow.applications.find(client_id) or _NOBODY
    if not _opens(application, client_secret, hashing, now):
        raise ClientCredentialsWrong
    scopes = frozenset(scope.split())
    if not scopes or not scopes <= application.scopes:
        raise ScopeNotGranted
    caller = Caller(CallerKind.APPLICATION, application.client_id, scopes)
    return issuer.issue(caller, now=now, lifetime=lifetime)


_NOBODY: Final = Application("", "", frozenset())


def _opens(application: Application, secret: str, hashing: Hashing, now: datetime) -> bool:
    """Two digests are compared whenever the first does not fit: an application that changes its secret cannot be told by the time."""
    is_open = application is not _NOBODY and application.revoked_at is None
    current = application.secret_hash if is_open else None
    previous = application.previous_at(now) if is_open else None
    return hashing.matches(current, secret) or hashing.matches(previous, secret)
