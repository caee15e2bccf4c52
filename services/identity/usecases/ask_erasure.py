"""Somebody asks to be erased, proves who they are, reads what goes and what stays, and confirms."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.erasure import CONFIRMED_WITHIN, FRESH_SIGN_IN, code_digest
from services.identity.domain.privacy_refusals import (
    ErasureNotConfirmed,
    FreshSignInRequired,
    PasswordRequired,
)
from services.identity.domain.refusals import PasswordMustChange
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import Guard, check_password
from services.identity.usecases.erase_user import erase


@dataclass(frozen=True)
class ErasureAsked:
    """The code that confirms, and until when."""

    code: str
    expires_at: datetime


def ask_erasure(
    user_id: UUID, password: str | None, *, uow: IdentityUnitOfWork, guard: Guard, now: datetime
) -> ErasureAsked:
    """Nothing is erased yet. Refuses as signing in does; whoever has no password must have just signed in."""
    code, expires_at = secrets.token_hex(16), now + CONFIRMED_WITHIN
    with uow:
        account = uow.accounts.require(user_id)
        _prove(account, password, uow=uow, guard=guard, now=now)
        uow.erasure_requests.keep(user_id, code_digest=code_digest(code), expires_at=expires_at)
        uow.audit.note("erasure_asked", now=now, actor=user_id, subject=user_id)
        uow.commit()
    return ErasureAsked(code, expires_at)


def confirm_erasure(user_id: UUID, code: str, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Refuses with ErasureNotConfirmed a code that is not the one, or whose time is over."""
    with uow:
        uow.accounts.require(user_id)

        def asked_for() -> None:
            known = uow.erasure_requests.digest_of(user_id, now=now)
            if known is None or not hmac.compare_digest(known, code_digest(code)):
                raise ErasureNotConfirmed

        asked_for()
        # once more when the account is ours: whoever took it back meanwhile has dropped the request
        erase(user_id, by=user_id, reason="asked", uow=uow, now=now, if_still=asked_for)
        uow.commit()


def _prove(
    account: Account, password: str | None, *, uow: IdentityUnitOfWork, guard: Guard, now: datetime
) -> None:
    login = account.email or account.username
    if account.password_hash is None or login is None:
        if not uow.tokens.opened_since(account.id, now - FRESH_SIGN_IN):
            raise FreshSignInRequired
        return
    if password is None:
        raise PasswordRequired
    if check_password(login, password, uow=uow, guard=guard, now=now).password_must_change:
        # given by a teacher: it opens nothing but its own change, this least of all
        raise PasswordMustChange
