"""A web server exchanges the code that its browser came back with: a session for whom we know, a ticket for whom we do not."""

from dataclasses import dataclass
from datetime import datetime

from services.identity.domain.external import ExternalPerson, ticket_lifetime
from services.identity.domain.external_refusals import ExternalCodeInvalid
from services.identity.domain.sessions import digest, new_token
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.open_session import TokenDesk, Tokens


@dataclass(frozen=True)
class Welcome:
    """Either tokens, or a ticket with which to become somebody we know."""

    person: ExternalPerson
    return_to: str
    tokens: Tokens | None
    ticket: str | None
    expires_in: int


def open_external_session(
    code: str, verifier: str | None, *, uow: IdentityUnitOfWork, desk: TokenDesk, now: datetime
) -> Welcome:
    """A code is spent by the first who brings it, even with the wrong verifier. Refuses with ExternalCodeInvalid; with AccountGone
    when the account was erased while we looked.
    """
    with uow:
        arrival = uow.sign_ins.take_arrival(digest(code), now=now)
        if arrival is None or not arrival.is_answered_by(verifier):
            uow.commit()
            raise ExternalCodeInvalid
        person = arrival.person
        owner = uow.identities.owner(person)
        if owner is None:
            ticket, lifetime = new_token(), ticket_lifetime(person.provider)
            uow.sign_ins.give_ticket(digest(ticket), person, expires_at=now + lifetime)
            uow.commit()
            return Welcome(person, arrival.return_to, None, ticket, int(lifetime.total_seconds()))
        # the account before its identity, in the order of an erasure
        uow.accounts.lock(owner)
        uow.identities.use(person, now=now)
        uow.accounts.set_names_of_external(owner, first_name=person.first_name, last_name=person.last_name)
        tokens = desk.open(owner, uow=uow, now=now)
        uow.commit()
    return Welcome(person, arrival.return_to, tokens, None, tokens.expires_in)
