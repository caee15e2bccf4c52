"""Somebody says how they wish to be spoken to, or leaves it to the usual rule again."""

from uuid import UUID

from services.identity.domain.registers import Register
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def choose_register(chosen: Register | None, *, by: UUID, uow: IdentityUnitOfWork) -> None:
    """Refuses with AccountGone. Nobody else is told: whoever speaks to them asks who they are."""
    with uow:
        uow.accounts.set_register(by, chosen)
        uow.commit()
