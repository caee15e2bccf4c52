"""Somebody changes their password, knowing the one they have: of their own will, or because it was given to them."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import PasswordUnchanged
from services.identity.hashing import Hashing
from services.identity.letters import password_changed_letter
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import Guard, check_own_password, check_password
from services.identity.usecases.open_session import TokenDesk, Tokens
from services.identity.usecases.sign_out import sign_out_everywhere


def change_password(
    who: str | UUID,
    password: str,
    new_password: str,
    *,
    public_url: str,
    uow: IdentityUnitOfWork,
    guard: Guard,
    desk: TokenDesk,
    now: datetime,
    device: str = "",
) -> Tokens:
    """By login, or by the id of who is signed in. Everybody who was signed in with the old password is signed out; the person who
    changed it is signed in.
    """
    check_policy(new_password)
    with uow:
        if isinstance(who, UUID):
            account = check_own_password(who, password, uow=uow, guard=guard, now=now)
        else:
            account = check_password(who, password, uow=uow, guard=guard, now=now)
        if new_password == password:
            raise PasswordUnchanged
        put_password(account, new_password, public_url=public_url, uow=uow, hashing=guard.hashing, now=now)
        uow.audit.note("password_changed", now=now, actor=account.id, subject=account.id)
        tokens = desk.open(account.id, uow=uow, now=now, device=device)
        uow.commit()
    return tokens


def put_password(
    account: Account,
    new_password: str,
    *,
    public_url: str,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    now: datetime,
) -> None:
    """In the caller's transaction, which holds the account's lock-out. Sessions and links end; an account with an address is told."""
    digest = hashing.digest(new_password)
    uow.accounts.set_password(account.id, password_hash=digest, must_change=False)
    sign_out_everywhere([account.id], reason="password", uow=uow, now=now)
    uow.password_resets.drop_all(account.id)
    if account.email is not None:
        uow.mails.write(account.email, password_changed_letter(public_url), now=now)
