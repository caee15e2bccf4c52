"""Somebody forgot their password and says their address. Nothing here tells whether it is anyone's."""

from datetime import datetime

from chassis.identifiers import new_id
from services.identity.domain.organisations import address_of
from services.identity.domain.refusals import EmailMalformed
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def ask_password_reset(email: str, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Written down, and answered a little later by answer_password_resets: here the same is done, at the same cost, whosever the
    address is. Refuses with EmailMalformed what is no address at all.
    """
    address = address_of(email)
    if address is None:
        raise EmailMalformed
    with uow:
        uow.password_resets.ask(new_id(), email=address, now=now)
        uow.commit()
