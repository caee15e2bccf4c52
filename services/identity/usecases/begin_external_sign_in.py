"""Somebody leaves for a provider; and comes back from it."""

from datetime import datetime

from services.identity.domain.external import (
    CODE_LIFETIME,
    REQUEST_LIFETIME,
    Arrival,
    Departure,
    ExternalPerson,
)
from services.identity.domain.external_refusals import OidcStateUnknown
from services.identity.domain.sessions import digest, new_token
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def begin_external_sign_in(key: str, departure: Departure, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """`key` is what the provider will bring back: the request's id (SAML) or the state (OpenID)."""
    with uow:
        uow.sign_ins.depart(digest(key), departure, expires_at=now + REQUEST_LIFETIME)
        uow.commit()


def take_departure(state: str, *, provider: str, uow: IdentityUnitOfWork, now: datetime) -> Departure:
    """A state comes back once, whatever follows. Refuses with OidcStateUnknown."""
    with uow:
        departure = uow.sign_ins.take_departure(digest(state), provider=provider, now=now)
        uow.commit()
    if departure is None:
        raise OidcStateUnknown
    return departure


def arrive(
    person: ExternalPerson, departure: Departure | None, *, uow: IdentityUnitOfWork, now: datetime
) -> str:
    """The code that the browser takes to its web server; in the caller's transaction."""
    code = new_token()
    if departure is None:
        arrival = Arrival(person)
    else:
        arrival = Arrival(person, departure.challenge, departure.return_to)
    uow.sign_ins.arrive(digest(code), arrival, expires_at=now + CODE_LIFETIME)
    return code
