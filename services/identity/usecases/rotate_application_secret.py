"""The operator gives another system a new secret; the old one still opens for a while, so that nothing there stops."""

import secrets
from datetime import datetime, timedelta

from services.identity.hashing import Hashing
from services.identity.storage.unit_of_work import IdentityUnitOfWork


class ApplicationUnknown(Exception):
    """No application of that id is open."""


def rotate_application_secret(
    client_id: str, *, overlap: timedelta, uow: IdentityUnitOfWork, hashing: Hashing, now: datetime
) -> str:
    """The new secret, seen this once. At most two open at a time: the one before the last dies here. Refuses with ApplicationUnknown."""
    secret = secrets.token_urlsafe(32)
    with uow:
        application = uow.applications.hold(client_id)
        if application is None or application.revoked_at is not None:
            raise ApplicationUnknown
        uow.applications.set_secret(
            client_id,
            hashing.digest(secret),
            previous=application.secret_hash,
            previous_until=now + overlap,
        )
        uow.audit.note("application_secret_rotated", now=now, details={"client_id": client_id})
        uow.commit()
    return secret
