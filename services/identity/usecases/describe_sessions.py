"""Where am I signed in?"""

from datetime import datetime
from uuid import UUID

from services.identity.storage.accounts import OpenSession
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def describe_sessions(user_id: UUID, *, uow: IdentityUnitOfWork, now: datetime) -> list[OpenSession]:
    """The latest used first; refuses with AccountGone."""
    with uow:
        uow.accounts.require(user_id)
        return uow.tokens.open_sessions(user_id, now=now)
