"""The operator lets a key that waited sign from now on; the one before it still verifies."""

from datetime import datetime

from services.identity.domain.signing_keys import check_promotion
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def promote_signing_key(key_id: str, *, at_once: bool, uow: IdentityUnitOfWork, now: datetime) -> None:
    """Refuses with KeyRefused before everybody can have seen the key, unless `at_once`."""
    with uow:
        uow.signing_keys.hold()
        check_promotion(uow.signing_keys.get(key_id), now=now, at_once=at_once)
        uow.signing_keys.promote(key_id, now=now)
        uow.audit.note("signing_key_promoted", now=now, details={"key": key_id, "at_once": at_once})
        uow.commit()
