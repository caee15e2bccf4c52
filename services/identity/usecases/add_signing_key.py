"""The operator adds a signing key: it is published at once, and signs when it is promoted."""

from datetime import datetime

from chassis.tokens import Issuer, new_private_key
from services.identity.domain.signing_keys import SigningKey
from services.identity.key_ring import seal
from services.identity.storage.signing_keys import StoredKey
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def add_signing_key(configured: Issuer, *, secret: str, uow: IdentityUnitOfWork, now: datetime) -> SigningKey:
    """A new key that waits. The first time, the key of the settings is written down beside it, as the one that signs."""
    pem = new_private_key()
    issuer = Issuer(pem)
    key = SigningKey(issuer.key_id, added_at=now)
    with uow:
        uow.signing_keys.hold()
        if not uow.signing_keys.all():
            founder = SigningKey(configured.key_id, added_at=now, promoted_at=now)
            uow.signing_keys.add(StoredKey(founder, configured.jwk, None))
        uow.signing_keys.add(StoredKey(key, issuer.jwk, seal(pem, secret=secret)))
        uow.audit.note("signing_key_added", now=now, details={"key": key.key_id})
        uow.commit()
    return key
