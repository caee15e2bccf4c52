"""What a letter is. How each one reads is in letters/."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

PATIENCE: Final = timedelta(days=5)
"""How long a letter that no server takes is tried again (RFC 5321 4.5.4.1 advises four to five days)."""


@dataclass(frozen=True)
class Letter:
    """A subject, a text, and the same in HTML for those who prefer it."""

    subject: str
    text: str
    html: str = ""


def invitation_link(public_url: str, *, invitation_id: UUID, code: str) -> str:
    """Where an invitation is accepted."""
    return f"{public_url.rstrip('/')}/rejoindre?invitation={invitation_id}&code={code}"


def campaign_link(public_url: str, code: str | None) -> str:
    """Where a campaign begins; the first page when no campaign is named."""
    home = public_url.rstrip("/")
    return f"{home}/campagnes/{code}" if code else home
