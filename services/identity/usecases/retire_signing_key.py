"""The operator retires a key: it is published no more, and its private half is erased."""

from datetime import datetime, timedelta

from services.identity.domain.signing_keys import check_retirement
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def retire_signing_key(
    key_id: str, *, longest_life: timedelta, at_once: bool, uow: IdentityUnitOfWork, now: datetime
) -> None:
    """Refuses with KeyRefused while a token it signed may live (`longest_life` at most), unless `at_once`."""
    with uow:
        uow.signing_keys.hold()
        keys = [one.key for one in uow.signing_keys.all()]
        key = uow.signing_keys.get(key_id)
        check_retirement(key, keys, longest_life=longest_life, now=now, at_once=at_once)
        uow.signing_keys.retire(key_id, now=now)
        uow.audit.note("signing_key_retired", now=now, details={"key": key_id, "at_once": at_once})
        uow.commit()
