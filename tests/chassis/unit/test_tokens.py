"""Tokens: only ours, only now, and keys that may be away for a while."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from chassis import tokens
from chassis.tokens import (
    Caller,
    CallerKind,
    Issuer,
    KeySetVerifier,
    KeysUnavailable,
    TokenRefused,
    new_private_key,
)

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
OURS = Issuer(new_private_key())
SOMEBODY = Caller(CallerKind.USER, str(uuid4()))


def verifier() -> KeySetVerifier:
    return KeySetVerifier(OURS.jwks)


def test_a_token_says_who() -> None:
    machine = Caller(CallerKind.APPLICATION, "livret", frozenset({"a", "b"}))
    assert verifier().verify(OURS.issue(SOMEBODY, now=NOW, lifetime=HOUR)) == SOMEBODY
    assert verifier().verify(OURS.issue(machine, now=NOW, lifetime=HOUR)) == machine


def forged(algorithm: str, key: object, **claims: object) -> str:
    typ = claims.pop("typ", "at+jwt")
    body = {"sub": str(uuid4()), "aud": "user", "iat": 1, "exp": int((NOW + HOUR).timestamp()), **claims}
    body = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(body, key, algorithm=algorithm, headers={"kid": OURS.key_id, "typ": typ})


def test_what_is_forged_below_would_pass_if_nothing_were_wrong_with_it() -> None:
    assert verifier().verify(forged("EdDSA", OURS._key)).kind is CallerKind.USER


@pytest.mark.parametrize(
    "token",
    [
        "",
        "abc",
        "a.b.c",
        OURS.issue(SOMEBODY, now=NOW - 2 * HOUR, lifetime=HOUR),
        Issuer(new_private_key()).issue(SOMEBODY, now=NOW, lifetime=HOUR),
        forged("none", None),
        forged("HS256", "a public key is no secret, whatever some libraries thought of it"),
        forged("EdDSA", OURS._key, sub="not a uuid"),
        forged("EdDSA", OURS._key, exp=None),
        forged("EdDSA", OURS._key, aud="administrator"),
        forged("EdDSA", OURS._key, aud=None),
        forged("EdDSA", OURS._key, aud=["user", "application"]),
        forged("EdDSA", OURS._key, typ="JWT"),
    ],
)
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        verifier().verify(token)


def test_a_token_says_which_sign_in_it_came_from() -> None:
    somebody = Caller(CallerKind.USER, str(uuid4()), session="phone")
    assert verifier().verify(OURS.issue(somebody, now=NOW, lifetime=HOUR)) == somebody


def test_a_token_changed_by_one_letter_is_refused() -> None:
    token = OURS.issue(SOMEBODY, now=NOW, lifetime=HOUR)
    head, body, signature = token.split(".")
    with pytest.raises(TokenRefused):
        verifier().verify(f"{head}.{body[:-2]}{'A' if body[-2] != 'A' else 'B'}{body[-1]}.{signature}")


def test_keys_away_from_the_start_is_unavailable_and_later_is_not_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away() -> dict[str, object]:
        raise OSError

    with pytest.raises(KeysUnavailable):
        KeySetVerifier(away).verify(OURS.issue(SOMEBODY, now=NOW, lifetime=HOUR))
    answers = [OURS.jwks, away]
    one = KeySetVerifier(lambda: answers.pop(0)())
    token = OURS.issue(SOMEBODY, now=NOW, lifetime=HOUR)
    assert one.verify(token) == SOMEBODY
    monkeypatch.setattr(tokens, "JWKS_LIFETIME_SECONDS", -1.0)
    monkeypatch.setattr(tokens, "JWKS_LEAST_PAUSE_SECONDS", -1.0)
    assert one.verify(token) == SOMEBODY


def test_a_new_key_is_found_without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Issuer(new_private_key())
    sets = [OURS.jwks(), {"keys": [OURS.jwk, new.jwk]}]
    one = KeySetVerifier(lambda: sets.pop(0))
    assert one.verify(OURS.issue(SOMEBODY, now=NOW, lifetime=HOUR)) == SOMEBODY
    monkeypatch.setattr(tokens, "JWKS_LEAST_PAUSE_SECONDS", 0.0)
    assert one.verify(new.issue(SOMEBODY, now=NOW, lifetime=HOUR)) == SOMEBODY


def test_the_signing_key_must_be_of_the_right_kind() -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    pem = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(TypeError):
        Issuer(pem.decode())
