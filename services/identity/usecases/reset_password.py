"""Somebody who forgot their password chooses another, with the link of a letter."""

from datetime import datetime

from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import PasswordResetInvalid
from services.identity.domain.sessions import digest
from services.identity.hashing import Hashing
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.change_password import put_password


def reset_password(
    token: str,
    new_password: str,
    *,
    public_url: str,
    uow: IdentityUnitOfWork,
    hashing: Hashing,
    now: datetime,
) -> None:
    """Once per link: unknown, used and expired ones are one refusal (PasswordResetInvalid). A weak password uses nothing up.

    Every device is signed out, every block is lifted, every other link dies; nobody is signed in by a link.
    """
    check_policy(new_password)
    with uow:
        user_id = uow.password_resets.owner(digest(token))
        if user_id is None:
            raise PasswordResetInvalid
        # the lock-out first, in the order of a sign-in: the other way round, the two could wait for each other
        uow.accounts.clear_lock_outs([f"user:{user_id}"])
        if not uow.password_resets.take(digest(token), now=now):
            raise PasswordResetInvalid
        account = uow.accounts.find(user_id)
        if account is None:
            raise PasswordResetInvalid
        put_password(account, new_password, public_url=public_url, uow=uow, hashing=hashing, now=now)
        uow.audit.note("password_reset_by_letter", now=now, actor=user_id, subject=user_id)
        uow.commit()
