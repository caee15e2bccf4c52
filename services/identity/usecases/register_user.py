"""Somebody creates their own account, with an e-mail address."""

from dataclasses import dataclass
from datetime import datetime

from chassis.identifiers import new_id
from contracts.events.identity import UserRegistered
from services.identity.domain.organisations import address_of
from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import EmailMalformed, EmailTaken
from services.identity.hashing import Hashing
from services.identity.letters import account_created_letter
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class Newcomer:
    """What somebody says of themselves."""

    email: str
    password: str
    first_name: str
    last_name: str


def register_user(
    newcomer: Newcomer, *, public_url: str, uow: IdentityUnitOfWork, hashing: Hashing, now: datetime
) -> Account:
    """The new account; refuses with EmailMalformed, PasswordTooWeak or EmailTaken. The address is written to: it may be somebody
    else's, who must hear of it.
    """
    email = address_of(newcomer.email)
    if email is None:
        raise EmailMalformed
    check_policy(newcomer.password)
    account = Account(
        id=new_id(),
        first_name=newcomer.first_name.strip(),
        last_name=newcomer.last_name.strip(),
        email=email,
        username=None,
        password_hash=hashing.digest(newcomer.password),
        password_must_change=False,
        registered_at=now,
    )
    with uow:
        if not uow.accounts.add(account):
            raise EmailTaken
        uow.announce(UserRegistered(account.id, now), subject=account.id)
        uow.mails.write(email, account_created_letter(public_url), now=now)
        uow.audit.note("user_registered", now=now, actor=account.id, subject=account.id)
        uow.commit()
    return account
