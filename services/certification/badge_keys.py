"""The key that signs badges, and those that signed earlier ones: RS256, which every reader of Open Badges knows."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Final

import click
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key

from chassis.settings import SettingsRefused

ALGORITHM: Final = "RS256"
LEAST_BITS: Final = 2048
_END: Final = "-----END PUBLIC KEY-----"


def new_badge_key() -> str:
    """A fresh key, PEM (PKCS 8)."""
    key = generate_private_key(public_exponent=65_537, key_size=LEAST_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def new_badge_key_command(_parts: object) -> click.Command:
    """`new-badge-key`: a key for `CERTIFICATION_BADGE_KEY`."""

    @click.command()
    def new_key() -> None:
        """Print a fresh key that signs badges; keep it secret, and keep it."""
        click.echo(new_badge_key(), nl=False)

    return new_key


class BadgeKeys:
    """Signs with one key; publishes it and the former ones, since a badge is read for years after it was made."""

    def __init__(self, private_key_pem: str, former_pems: str = "") -> None:
        key = _loaded(private_key_pem)
        self._key = key
        self.key_id, own = _published(key.public_key())
        former = dict(_published(one) for one in _public_keys(former_pems))
        self._public = {**former, self.key_id: own}

    def sign(self, claims: Mapping[str, Any], *, key_address: str) -> str:
        """A compact JWS of these claims. Its header leads to the key, on the issuer's own site: who signed must be asked there."""
        headers = {"kid": key_address, "typ": "JWT"}
        return jwt.encode(dict(claims), self._key, algorithm=ALGORITHM, headers=headers)

    def find(self, key_id: str) -> Mapping[str, str] | None:
        """The public key of that name (RFC 7517)."""
        return self._public.get(key_id)

    def all(self) -> list[Mapping[str, str]]:
        """Every public key."""
        return list(self._public.values())


def badge_keys(private_key_pem: str, former_pems: str) -> BadgeKeys | None:
    """None where no key was given: no badges are handed out. Loud about one that is no key of ours."""
    if not private_key_pem:
        return None
    try:
        return BadgeKeys(private_key_pem, former_pems)
    except (ValueError, TypeError) as error:
        raise SettingsRefused(
            [f"CERTIFICATION_BADGE_KEY and …_BADGE_FORMER_KEYS must be RSA keys of {LEAST_BITS} bits, PEM"]
        ) from error


def _loaded(pem: str) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise TypeError
    return key


def _public_keys(pems: str) -> list[RSAPublicKey]:
    found = []
    for one in pems.split(_END)[:-1]:
        key = serialization.load_pem_public_key(f"{one.strip()}\n{_END}\n".encode())
        if not isinstance(key, RSAPublicKey):
            raise TypeError
        found.append(key)
    return found


def _published(key: RSAPublicKey) -> tuple[str, dict[str, str]]:
    """A key and its name, which is its thumbprint (RFC 7638)."""
    whole: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True)
    needed = {name: str(whole[name]) for name in ("e", "kty", "n")}
    written = json.dumps(needed, separators=(",", ":"), sort_keys=True).encode()
    name = urlsafe_b64encode(hashlib.sha256(written).digest()).decode().rstrip("=")
    return name, {**needed, "kid": name, "alg": ALGORITHM, "use": "sig"}
