"""The key of a recovery comes back: the account has an address and a password of its owner's. Source: facts 2.8."""

from datetime import datetime

from services.identity.domain.passwords import check_policy
from services.identity.domain.refusals import EmailTaken, RecoveryKeyInvalid
from services.identity.domain.sessions import digest
from services.identity.hashing import Hashing
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.find_lost_account import check_may_be_recovered
from services.identity.usecases.open_session import TokenDesk, Tokens
from services.identity.usecases.sign_out import sign_out_everywhere


def recover_account(
    key: str, *, password: str, uow: IdentityUnitOfWork, hashing: Hashing, desk: TokenDesk, now: datetime
) -> Tokens:
    """Signs its owner in, and everybody else out. A key that is refused for another reason stays good."""
    check_policy(password)
    password_hash = hashing.digest(password)
    with uow:
        asked = uow.recoveries.take(digest(key), now=now)
        if asked is None:
            raise RecoveryKeyInvalid
        # lock-outs first, in the order of a sign-in
        uow.accounts.clear_lock_outs([f"user:{asked.user_id}"])
        account = uow.accounts.hold([asked.user_id]).get(asked.user_id)
        if account is None:
            raise RecoveryKeyInvalid
        check_may_be_recovered(account, uow=uow)
        if not uow.accounts.set_email(account.id, asked.email):
            raise EmailTaken
        uow.accounts.set_password(account.id, password_hash=password_hash, must_change=False)
        sign_out_everywhere([account.id], reason="recovery", uow=uow, now=now)
        uow.audit.note("account_recovered", now=now, actor=account.id, subject=account.id)
        tokens = desk.open(account.id, uow=uow, now=now)
        uow.commit()
    return tokens
