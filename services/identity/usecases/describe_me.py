"""Who am I, where do I belong, which pupil am I, and how am I spoken to."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.identity.domain.organisations import Kind, Role
from services.identity.domain.registers import REGISTERS, Register
from services.identity.storage.accounts import Account
from services.identity.storage.organisations import Organisation
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass(frozen=True)
class Self:
    """A person as they see themselves. `learners` are the pupils they are, with each one's school."""

    account: Account
    organisations: list[tuple[Organisation, Role]]
    learners: list[Any]

    @property
    def usual_register(self) -> Register:
        """A pupil of a collège is spoken to as a child; everybody else is not."""
        return "tu" if any(one.organisation_kind == Kind.COLLEGE for one in self.learners) else "vous"

    @property
    def chosen_register(self) -> Register | None:
        """What they chose, if they did."""
        return REGISTERS.get(self.account.chosen_register or "")

    @property
    def register(self) -> Register:
        """As they chose, else as usual."""
        return self.chosen_register or self.usual_register


def describe_me(user_id: UUID, *, uow: IdentityUnitOfWork) -> Self:
    """Refuses with AccountGone."""
    with uow:
        account = uow.accounts.require(user_id)
        return Self(account, uow.organisations.of_user(user_id), uow.learners.of_user(user_id))
