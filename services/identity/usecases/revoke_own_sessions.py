"""Somebody signs out elsewhere: on one device, or everywhere."""

from datetime import datetime
from uuid import UUID

from services.identity.domain.refusals import SessionUnknown
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.sign_out import sign_out_everywhere


def revoke_own_session(session_id: UUID, *, by: UUID, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Refuses with SessionUnknown what is over, or somebody else's. Access tokens live on for their 20 minutes at most."""
    with uow:
        if not uow.tokens.revoke_one(session_id, user_id=by, reason="revoked", now=now):
            raise SessionUnknown
        uow.audit.note("session_revoked", now=now, actor=by, subject=by)
        uow.commit()


def revoke_own_sessions(*, by: UUID, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Everywhere, here included. Access tokens already given live on for their 20 minutes at most: nothing asks us about them."""
    with uow:
        uow.accounts.require(by)
        sign_out_everywhere([by], reason="everywhere", uow=uow, now=now)
        uow.audit.note("sessions_revoked", now=now, actor=by, subject=by)
        uow.commit()
