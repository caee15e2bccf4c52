"""Support opens an account that too many failures have blocked (facts 2.9)."""

from datetime import datetime

from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import lock_out_subjects


def unblock_account(login: str, *, uow: IdentityUnitOfWork, now: datetime) -> bool:
    """Whether there is such an account."""
    with uow:
        account = uow.accounts.of_login(login)
        if account is None:
            return False
        uow.accounts.clear_lock_outs(lock_out_subjects(login, account))
        uow.audit.note("account_unblocked", now=now, subject=account.id)
        uow.commit()
    return True
