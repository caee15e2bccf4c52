"""Somebody whom a provider vouches for proves, by its password, that an account is theirs. Source: facts 3.3."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.identity.domain.external import ExternalPerson, in_french
from services.identity.domain.external_refusals import ExternalAccountUnexpected, ExternalIdentityTaken
from services.identity.domain.refusals import PasswordMustChange
from services.identity.domain.sessions import digest
from services.identity.letters import way_in_added_letter
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import Guard, check_password
from services.identity.usecases.open_session import TokenDesk, Tokens
from services.identity.usecases.sign_out import sign_out_everywhere


def link_external_identity(
    ticket: str,
    login: str,
    password: str,
    *,
    public_url: str,
    uow: IdentityUnitOfWork,
    guard: Guard,
    desk: TokenDesk,
    now: datetime,
) -> Tokens:
    """Refuses like a sign-in; with ExternalAccountUnexpected when a school's list says it is another account.

    A password that must change is told after the link is made (facts 3.3): the next sign-in will not need it.
    """
    with uow:
        held = uow.sign_ins.hold_ticket(digest(ticket), now=now)
        account = check_password(login, password, uow=uow, guard=guard, now=now)
        if held.expected is not None and held.expected != account.id:
            expected = uow.accounts.owners([held.expected])[held.expected]
            raise ExternalAccountUnexpected(value=expected.masked)
        put_identity(held.person, account.id, actor=account.id, public_url=public_url, uow=uow, now=now)
        uow.sign_ins.drop_ticket(digest(ticket))
        if account.password_must_change:
            uow.commit()
            raise PasswordMustChange
        tokens = desk.open(account.id, uow=uow, now=now)
        uow.commit()
    return tokens


def put_identity(
    person: ExternalPerson,
    user_id: UUID,
    *,
    actor: UUID,
    public_url: str,
    uow: IdentityUnitOfWork,
    now: datetime,
    details: Mapping[str, str] | None = None,
) -> None:
    """In the caller's transaction. Whoever opened this account before is signed out, and noted; an account with an
    address is told. Refuses with ExternalIdentityTaken.
    """
    uow.accounts.lock(user_id)
    account = uow.accounts.require(user_id)
    had_one = any(one.provider == person.provider for one in uow.identities.of_user(user_id))
    if not uow.identities.put(person, user_id, now=now):
        raise ExternalIdentityTaken
    if had_one:
        sign_out_everywhere([user_id], reason="identity", uow=uow, now=now)
    uow.audit.note(
        "external_identity_replaced" if had_one else "external_identity_linked",
        now=now,
        actor=actor,
        subject=user_id,
        details={"provider": person.provider, **(details or {})},
    )
    if account.email is not None:
        letter = way_in_added_letter(public_url, provider=in_french(person.provider))
        uow.mails.write(account.email, letter, now=now)
