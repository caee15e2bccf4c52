"""Somebody whom another system vouches for (the GAR, an OpenID provider): what we keep of them, and for how long."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.identity.domain.external_refusals import ExternalIdentityIncomplete

GAR: Final = "gar"
"""The provider reached through SAML 2.0; an OpenID provider has the name its operator gives it."""

REQUEST_LIFETIME: Final = timedelta(minutes=10)
"""From leaving for the provider to coming back (facts 3.1, temporary storage)."""

CODE_LIFETIME: Final = timedelta(seconds=60)
"""From coming back to the exchange, which a web server does at once."""

GAR_TICKET_LIFETIME: Final = timedelta(hours=1)
OIDC_TICKET_LIFETIME: Final = timedelta(seconds=1140)
"""For whoever has no account yet (facts 3.1)."""

ATTEMPTS_PER_TICKET: Final = 10
"""The provider gives the names: a birth date must not be found by trying all of them."""

LONGEST_SUBJECT: Final = 255
LONGEST_NAME: Final = 100
_PRINTABLE: Final = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]+\Z")
# as what people type (api/words.py): names are quoted in mails, and no address can be hidden in one
_NAME: Final = re.compile(r"[^\W\d_][^\x00-\x1f\x7f\ud800-\udfff<>/@:\\]*\Z")


@dataclass(frozen=True)
class ExternalPerson:
    """Who somebody is there. `subject` is the provider's own word for them, opaque (facts 3.3: IDO; 3.4: sub)."""

    provider: str
    subject: str
    first_name: str
    last_name: str


def external_person(
    provider: str, *, subject: object, first_name: object, last_name: object
) -> ExternalPerson:
    """What a provider says, tidied; refuses with ExternalIdentityIncomplete what is missing, too long or unprintable."""
    subject = subject.strip() if isinstance(subject, str) else ""
    if len(subject) > LONGEST_SUBJECT or not _PRINTABLE.match(subject):
        raise ExternalIdentityIncomplete
    return ExternalPerson(provider, subject, _name(first_name), _name(last_name))


def _name(given: object) -> str:
    name = given.strip() if isinstance(given, str) else ""
    if len(name) > LONGEST_NAME or not _NAME.match(name):
        raise ExternalIdentityIncomplete
    return name


def challenge_of(verifier: str) -> str:
    """What a verifier's holder shows beforehand (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True)
class Departure:
    """Somebody left for a provider. Only the browser that left can come in: its web server keeps the challenge's verifier."""

    provider: str
    challenge: str
    return_to: str


@dataclass(frozen=True)
class Arrival:
    """Somebody came back. Without a departure (sent by the provider of its own accord) there is no challenge to answer."""

    person: ExternalPerson
    challenge: str | None = None
    return_to: str = "/"

    def is_answered_by(self, verifier: str | None) -> bool:
        """Whether the browser that came back is the one that left.

        One that left is answered by its own departure only: somebody else's arrival must not be slipped in instead.
        """
        if self.challenge is None:
            return verifier is None
        return hmac.compare_digest(challenge_of(verifier or ""), self.challenge)


@dataclass(frozen=True)
class Ticket:
    """Somebody who came back and has no account here yet. `expected` is the account that a refusal told them to sign in to."""

    person: ExternalPerson
    expires_at: datetime
    expected: UUID | None = None


def in_french(provider: str) -> str:
    """What a letter calls it."""
    return "l’ENT (Médiacentre)" if provider == GAR else f"le service «\u00a0{provider}\u00a0»"


def ticket_lifetime(provider: str) -> timedelta:
    """Facts 3.1: one hour for the GAR, 1140 s for an OpenID provider."""
    return GAR_TICKET_LIFETIME if provider == GAR else OIDC_TICKET_LIFETIME
