"""Somebody whom an OpenID provider vouches for gets an account that needs no password. Source: facts 3.4."""

from datetime import datetime
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.identity import UserRegistered
from services.identity.domain.external import GAR, ExternalPerson
from services.identity.domain.external_refusals import ExternalAccountNeedsSchool
from services.identity.domain.sessions import digest
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.link_external_identity import put_identity
from services.identity.usecases.open_session import TokenDesk, Tokens


def create_external_account(
    ticket: str, *, public_url: str, uow: IdentityUnitOfWork, desk: TokenDesk, now: datetime
) -> tuple[UUID, Tokens]:
    """The account and a session. Refuses with ExternalTicketInvalid, or ExternalAccountNeedsSchool for the GAR's pupils."""
    with uow:
        held = uow.sign_ins.hold_ticket(digest(ticket), now=now)
        if held.person.provider == GAR:
            raise ExternalAccountNeedsSchool
        user_id = add_external_account(held.person, public_url=public_url, uow=uow, now=now)
        uow.sign_ins.drop_ticket(digest(ticket))
        tokens = desk.open(user_id, uow=uow, now=now)
        uow.commit()
    return user_id, tokens


def add_external_account(
    person: ExternalPerson, *, public_url: str, uow: IdentityUnitOfWork, now: datetime
) -> UUID:
    """In the caller's transaction: no address, no username, no password (facts 3.3)."""
    user_id = new_id()
    uow.accounts.add(Account(user_id, person.first_name, person.last_name, None, None, None, False, now))
    uow.announce(UserRegistered(user_id, now), subject=user_id)
    uow.audit.note("user_registered", now=now, actor=user_id, subject=user_id)
    put_identity(person, user_id, actor=user_id, public_url=public_url, uow=uow, now=now)
    return user_id
