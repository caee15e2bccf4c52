"""Somebody signs in: a short access token, and a refresh token that starts a family."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.identifiers import new_id
from chassis.tokens import Caller, CallerKind, Issues
from services.identity.domain.refusals import PasswordMustChange
from services.identity.domain.sessions import digest, new_token
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.check_password import Guard, check_password


@dataclass(frozen=True)
class Tokens:
    """What a signed-in person holds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True)
class TokenDesk:
    """Hands out tokens."""

    issuer: Issues
    access: timedelta
    refresh: timedelta

    def tokens(self, user_id: UUID, refresh_token: str, *, session: UUID, now: datetime) -> Tokens:
        """A fresh access token beside that refresh token."""
        caller = Caller(CallerKind.USER, str(user_id), session=str(session))
        token = self.issuer.issue(caller, now=now, lifetime=self.access)
        return Tokens(token, refresh_token, int(self.access.total_seconds()))

    def open(self, user_id: UUID, *, uow: IdentityUnitOfWork, now: datetime, device: str = "") -> Tokens:
        """A new family, in the caller's transaction. `device` is what its owner will know it by.

        Refuses with AccountGone: whoever is being erased is waited for, and opens nothing afterwards.
        """
        uow.accounts.lock(user_id)
        family_id, token = new_id(), new_token()
        uow.tokens.open_family(family_id, user_id=user_id, device=device, now=now)
        uow.tokens.add(digest(token), family_id=family_id, expires_at=now + self.refresh)
        uow.accounts.seen(user_id, on=now.date())
        return self.tokens(user_id, token, session=family_id, now=now)


def open_session(
    login: str,
    password: str,
    *,
    uow: IdentityUnitOfWork,
    guard: Guard,
    desk: TokenDesk,
    now: datetime,
    device: str = "",
) -> Tokens:
    """Tokens for a login and its password; a password that must change opens nothing (PasswordMustChange)."""
    with uow:
        account = check_password(login, password, uow=uow, guard=guard, now=now)
        if account.password_must_change:
            uow.commit()
            raise PasswordMustChange
        tokens = desk.open(account.id, uow=uow, now=now, device=device)
        uow.commit()
    return tokens
