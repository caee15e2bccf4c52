"""Somebody signs out: their whole token family is worth nothing any more."""

from datetime import datetime

from services.identity.domain.sessions import digest
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def revoke_session(token: str, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Always succeeds: whoever signs out with an unknown token is signed out (RFC 7009)."""
    with uow:
        stored = uow.tokens.find_and_lock(digest(token))
        if stored is not None:
            uow.tokens.revoke_family(stored.family_id, reason="sign_out", now=now)
            uow.commit()
