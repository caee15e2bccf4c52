"""The operator shuts another system out."""

from datetime import datetime

from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.rotate_application_secret import ApplicationUnknown


def revoke_application(client_id: str, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    """No secret of it opens any more; tokens it holds live on for an hour at most. Refuses with ApplicationUnknown."""
    with uow:
        application = uow.applications.hold(client_id)
        if application is None or application.revoked_at is not None:
            raise ApplicationUnknown
        uow.applications.revoke(client_id, now=now)
        uow.audit.note("application_revoked", now=now, details={"client_id": client_id})
        uow.commit()
