"""The operator lets another system in."""

import secrets
from datetime import datetime

from services.identity.hashing import Hashing
from services.identity.storage.applications import Application
from services.identity.storage.unit_of_work import IdentityUnitOfWork


class ApplicationExists(Exception):
    """That client id is taken: nothing was changed."""


def create_application(
    client_id: str, scopes: frozenset[str], *, uow: IdentityUnitOfWork, hashing: Hashing, now: datetime
) -> str:
    """The secret, which only its digest is kept of: this is the one time it can be seen."""
    secret = secrets.token_urlsafe(32)
    with uow:
        if not uow.applications.add(Application(client_id, hashing.digest(secret), scopes), now=now):
            raise ApplicationExists
        uow.commit()
    return secret
