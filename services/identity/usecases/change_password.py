"""Somebody changes their password, knowing the one they have: of their own will, or because it was given to them."""

from datetime import datetime

from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import PasswordUnchanged
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import Guard, check_password
from services.identity.usecases.open_session import TokenDesk, Tokens


def change_password(
    login: str,
    password: str,
    new_password: str,
    *,
    uow: IdentityUnitOfWork,
    guard: Guard,
    desk: TokenDesk,
    now: datetime,
) -> Tokens:
    """Everybody who was signed in with the old one is signed out; the person who changed it is signed in."""
    check_policy(new_password)
    with uow:
        account = check_password(login, password, uow=uow, guard=guard, now=now)
        if new_password == password:
            raise PasswordUnchanged
        digest = guard.hashing.digest(new_password)
        uow.accounts.set_password(account.id, password_hash=digest, must_change=False)
        uow.tokens.revoke_all([account.id], reason="password", now=now)
        uow.audit.note("password_changed", now=now, actor=account.id, subject=account.id)
        tokens = desk.open(account.id, uow=uow, now=now)
        uow.commit()
    return tokens
