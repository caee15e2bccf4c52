"""Everybody who is signed in to some accounts is signed out, shared by those who change how an account opens."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.identity.storage.unit_of_work import IdentityUnitOfWork


def sign_out_everywhere(
    user_ids: Collection[UUID],
    *,
    reason: str,
    uow: IdentityUnitOfWork,
    now: datetime,
    but: UUID | None = None,
) -> None:
    """In the caller's transaction. What was begun ends too (another address, an erasure, a recovery): an access token lives on for
    its 20 minutes, a recovery's key for a day, and neither must finish what somebody else began. `but` is the session of whoever asks.
    """
    uow.tokens.revoke_all(user_ids, reason=reason, now=now, but=but)
    for user_id in sorted(user_ids):
        uow.email_changes.drop(user_id)
        uow.erasure_requests.drop(user_id)
        uow.recoveries.drop(user_id)
