"""Is this login's password that one? The one place where guessing is counted and stopped."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.lock_out import LockOutRule
from services.identity.domain.refusals import CredentialsWrong
from services.identity.hashing import Hashing
from services.identity.storage.accounts import Account
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class Guard:
    """How passwords are checked here."""

    hashing: Hashing
    rule: LockOutRule


def lock_out_subjects(login: str, account: Account | None) -> list[str]:
    """Under which names failures are counted: the account's, or that of a login nobody has."""
    if account is not None:
        return [f"user:{account.id}"]
    return [f"login:{hashlib.sha256(login.strip().lower().encode()).hexdigest()}"]


def check_password(
    login: str, password: str, *, uow: IdentityUnitOfWork, guard: Guard, now: datetime
) -> Account:
    """The account, inside the caller's transaction; refuses with CredentialsWrong, SignInBlockedForNow or SignInBlocked.

    A login that nobody has goes the whole way, lock-out, queries and hashing included: neither the answer nor its time tells it
    apart. Attempts on one account wait for each other, so that many at once are counted like one after the other. A failure is
    committed here before it is refused: a refusal alone would undo its own count.
    """
    account = uow.accounts.of_login(login)
    (subject,) = lock_out_subjects(login, account)

    def again() -> Account | None:
        found = uow.accounts.of_login(login)
        return found if found and account and found.id == account.id else None

    return _check(subject, again, password, uow=uow, guard=guard, now=now)


def check_own_password(
    user_id: UUID, password: str, *, uow: IdentityUnitOfWork, guard: Guard, now: datetime
) -> Account:
    """Is the signed-in person still the one who knows the password? Counted and refused like at sign-in; AccountGone besides."""
    account = uow.accounts.require(user_id)
    (subject,) = lock_out_subjects("", account)
    return _check(subject, lambda: uow.accounts.find(user_id), password, uow=uow, guard=guard, now=now)


def _check(
    subject: str,
    again: Callable[[], Account | None],
    password: str,
    *,
    uow: IdentityUnitOfWork,
    guard: Guard,
    now: datetime,
) -> Account:
    lock_out = uow.accounts.lock_out(subject, now=now)
    lock_out.check(now=now)
    # as it is now that it is our turn: the password may have changed while we waited
    account = again()
    digest = account.password_hash if account else None
    if not guard.hashing.matches(digest, password) or account is None or digest is None:
        after = lock_out.after_failure(guard.rule, now=now)
        uow.accounts.keep_lock_out(subject, after, now=now)
        uow.commit()
        after.check(now=now)
        raise CredentialsWrong
    if lock_out.failures:
        uow.accounts.clear_lock_outs([subject])
    if guard.hashing.is_dated(digest):
        uow.accounts.set_password(
            account.id,
            password_hash=guard.hashing.digest(password),
            must_change=account.password_must_change,
        )
    return account
