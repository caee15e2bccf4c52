"""A refresh token is exchanged for the next one; see domain/sessions.py for what each deserves."""

from datetime import datetime

from services.identity.domain.refusals import RefreshTokenInvalid
from services.identity.domain.sessions import Verdict, digest, judge, new_token, seal
from services.identity.storage.accounts import StoredToken
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.open_session import TokenDesk, Tokens


def refresh_session(token: str, *, uow: IdentityUnitOfWork, desk: TokenDesk, now: datetime) -> Tokens:
    """The next tokens; refuses with RefreshTokenInvalid, having revoked the whole family if this one was used before."""
    with uow:
        stored = uow.tokens.find_and_lock(digest(token))
        if stored is None:
            raise RefreshTokenInvalid
        successor = _successor(token, stored, uow, desk, now)
        uow.commit()
    if successor is None:
        raise RefreshTokenInvalid
    return desk.tokens(stored.user_id, successor, session=stored.family_id, now=now)


def _successor(
    token: str, stored: StoredToken, uow: IdentityUnitOfWork, desk: TokenDesk, now: datetime
) -> str | None:
    match judge(stored.presented, now=now):
        case Verdict.ROTATE:
            successor = new_token()
            uow.tokens.add(digest(successor), family_id=stored.family_id, expires_at=now + desk.refresh)
            sealed = seal(successor, with_token=token)
            uow.tokens.replace(
                digest(token),
                family_id=stored.family_id,
                successor=digest(successor),
                sealed=sealed,
                now=now,
            )
            uow.accounts.seen(stored.user_id, on=now.date())
            return successor
        case Verdict.REPEAT if stored.successor_sealed:
            return seal(stored.successor_sealed, with_token=token)
        case Verdict.REVOKE:
            uow.tokens.revoke_family(stored.family_id, reason="reuse", now=now)
            uow.audit.note("refresh_token_reused", now=now, subject=stored.user_id)
    return None
