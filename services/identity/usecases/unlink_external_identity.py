"""Somebody's account no longer opens through a provider."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.external_refusals import ExternalIdentityUnknown, LastConnectionMethod
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.sign_out import sign_out_everywhere


def unlink_external_identity(
    provider: str, *, by: UUID, session: UUID | None, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """Refuses with ExternalIdentityUnknown; with LastConnectionMethod when nothing else would open the account.

    Whoever came in that way is out: every session ends but the one that asks.
    """
    if not provider.isprintable():
        raise ExternalIdentityUnknown  # PostgreSQL would stumble over what no provider is called
    with uow:
        uow.accounts.lock(by)
        account = uow.accounts.require(by)
        if not uow.identities.remove(by, provider):
            raise ExternalIdentityUnknown
        has_password = account.password_hash is not None and bool(account.email or account.username)
        if not has_password and not uow.identities.of_user(by):
            raise LastConnectionMethod
        sign_out_everywhere([by], reason="unlinked", uow=uow, now=now, but=session)
        uow.audit.note(
            "external_identity_unlinked", now=now, actor=by, subject=by, details={"provider": provider}
        )
        uow.commit()
