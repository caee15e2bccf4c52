"""What views read from a request beside its body: when it came, and whether its sender asks too often."""

from datetime import UTC, datetime

from flask import request

from chassis.service import Parts
from services.identity.domain.devices import device_label
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.limit_attempts import limit_attempts


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)


def device() -> str:
    """What the sender will know this sign-in by."""
    return device_label(request.headers.get("User-Agent", ""))


def hold_back(deed: str, parts: Parts[Settings]) -> None:
    """Refuse an address that asks too often for something that could be guessed."""
    limit_attempts(deed, _address(), limit=parts.settings.attempts_per_address, uow=new_uow(parts), now=now())


def _address() -> str:
    """The gateway writes who called it in X-Forwarded-For, dropping what the caller wrote there."""
    return request.headers.get("X-Forwarded-For") or request.remote_addr or "unknown"
