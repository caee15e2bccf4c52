"""What was done to an account, for its owner; what was done in a school, for those who administer it."""

from typing import Any
from uuid import UUID

from services.identity.storage.unit_of_work import IdentityUnitOfWork


def read_account_history(
    user_id: UUID, *, offset: int, limit: int, uow: IdentityUnitOfWork
) -> tuple[list[Any], int]:
    """Some deeds, the latest first, and how many there were. Refuses with AccountGone."""
    with uow:
        uow.accounts.require(user_id)
        return uow.audit.of_subject(user_id, offset=offset, limit=limit)


def read_school_audit(
    organisation_id: UUID, *, by: UUID, offset: int, limit: int, uow: IdentityUnitOfWork
) -> tuple[list[Any], int]:
    """Some deeds, the latest first, and how many there were; refuses strangers, and members who do not administer."""
    with uow:
        uow.organisations.require_administrator(organisation_id, by)
        return uow.audit.of_organisation(organisation_id, offset=offset, limit=limit)
