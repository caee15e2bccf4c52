"""What the views of one application share: how passwords are checked and tokens made, by its settings."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from chassis.service import Parts
from services.identity.api.schemas import TokensView
from services.identity.domain.letter_secrets import LetterSecrets
from services.identity.hashing import Hashing
from services.identity.key_ring import KeyRing, key_ring_of
from services.identity.settings import Settings
from services.identity.usecases.check_password import Guard
from services.identity.usecases.open_session import TokenDesk, Tokens


@dataclass(frozen=True)
class Doors:
    """Made once per application: reading the signing key is loud when there is none."""

    issuer: KeyRing
    desk: TokenDesk
    hashing: Hashing
    guard: Guard
    letter_secrets: LetterSecrets
    application_lifetime: timedelta
    rng: Random


def doors_of(parts: Parts[Settings]) -> Doors:
    """By these parts' settings."""
    settings = parts.settings
    issuer = key_ring_of(parts)
    hashing = Hashing(settings.password_cost)
    return Doors(
        issuer=issuer,
        desk=TokenDesk(
            issuer,
            access=timedelta(minutes=settings.access_minutes),
            refresh=timedelta(days=settings.refresh_days),
        ),
        hashing=hashing,
        guard=Guard(hashing, settings.lock_out_rule()),
        letter_secrets=LetterSecrets(settings.letter_key()),
        application_lifetime=timedelta(minutes=settings.application_minutes),
        rng=secrets.SystemRandom(),
    )


def tokens_view(tokens: Tokens) -> TokensView:
    """For the reply."""
    return TokensView(tokens.access_token, tokens.expires_in, tokens.refresh_token)
