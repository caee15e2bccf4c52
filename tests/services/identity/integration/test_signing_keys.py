"""Keys change under a service that runs, and nobody is signed out by it."""

import re
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from chassis import tokens
from chassis.settings import SettingsRefused
from chassis.tokens import Caller, CallerKind, KeySetVerifier, TokenRefused
from services.identity import key_ring
from services.identity.commands import COMMANDS
from tests.services.identity.school import PASSWORD, SECRET, Scene, at_once, scene

POOL_PATIENCE = 30.0
"""Seconds that SQLAlchemy waits for a connection before it gives up."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "RELOAD_SECONDS", -1.0)
    monkeypatch.setattr(tokens, "JWKS_LEAST_PAUSE_SECONDS", -1.0)


def keys(here: Scene, *arguments: str) -> Result:
    return CliRunner().invoke(COMMANDS["keys"](lambda: here.bench.parts), list(arguments))


def done(here: Scene, *arguments: str) -> str:
    result = keys(here, *arguments)
    assert result.exit_code == 0, result.output
    return result.output.strip()


def an_hour_and_more_passes(here: Scene) -> None:
    here.change(
        "UPDATE signing_keys SET added_at = added_at - interval '2 hours', promoted_at = promoted_at - interval '2 hours'"
    )


def access_token(here: Scene) -> str:
    body = {"login": "lea@exemple.fr", "password": PASSWORD}
    return here.client.post("/api/token", json=body).get_json()["access_token"]


def published(here: Scene) -> list[str]:
    return [one["kid"] for one in here.client.get("/.well-known/jwks.json").get_json()["keys"]]


def verifier(here: Scene) -> KeySetVerifier:
    return KeySetVerifier(lambda: here.client.get("/.well-known/jwks.json").get_json())


def test_a_key_is_added_promoted_and_the_old_one_retired_while_everybody_stays_signed_in(here: Scene):
    here.person("lea@exemple.fr")
    elsewhere = verifier(here)
    (founder,) = published(here)
    assert done(here, "list") == "only the key of the settings"
    old = access_token(here)
    new_key = done(here, "add")
    assert set(published(here)) == {founder, new_key}
    assert elsewhere.verify(access_token(here))
    assert "wait until" in keys(here, "promote", new_key).output
    assert "promote another one first" in keys(here, "retire", founder).output

    an_hour_and_more_passes(here)
    assert done(here, "promote", new_key) == "promoted"
    new = access_token(here)
    assert [elsewhere.verify(one).kind for one in (old, new)] == [CallerKind.USER] * 2
    assert verifier(here).verify(old)
    assert "still good" in keys(here, "retire", founder).output

    an_hour_and_more_passes(here)
    assert done(here, "retire", founder) == "retired"
    assert published(here) == [new_key]
    assert verifier(here).verify(new)
    with pytest.raises(TokenRefused):
        verifier(here).verify(old)
    assert set(re.findall(r"^(\S+) +(\w+)", done(here, "list"), re.MULTILINE)) == {
        (founder, "retired"),
        (new_key, "signing"),
    }


def test_a_stolen_key_is_replaced_at_once(here: Scene):
    here.person("lea@exemple.fr")
    first = done(here, "add")
    done(here, "promote", first, "--at-once")
    stolen = access_token(here)
    second = done(here, "add")
    done(here, "promote", second, "--at-once")
    done(here, "retire", first, "--at-once")
    with pytest.raises(TokenRefused):
        verifier(here).verify(stolen)
    assert verifier(here).verify(access_token(here))


def test_no_private_key_is_readable_in_the_database(here: Scene):
    key_id = done(here, "add")
    (row,) = here.rows("SELECT * FROM signing_keys WHERE key_id = :k", k=key_id)
    assert row.sealed.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert set(row.public_jwk) == {"kty", "crv", "x", "kid", "alg", "use"}
    with pytest.raises(SettingsRefused):
        key_ring.unseal(row.sealed, secret=SECRET + "x")
    an_hour_and_more_passes(here)
    done(here, "promote", key_id)
    done(here, "promote", done(here, "add"), "--at-once")
    done(here, "retire", key_id, "--at-once")
    assert here.rows("SELECT sealed FROM signing_keys WHERE key_id = :k", k=key_id) == [(None,)]


def test_a_service_that_cannot_open_its_key_is_not_ready(here: Scene):
    done(here, "promote", done(here, "add"), "--at-once")
    assert here.client.get("/ready").status_code == 200
    here.bench.parts.settings.__dict__["secret"] = "another secret, as long as it must be"
    assert here.bench.another_process().client().get("/ready").status_code == 503


def test_without_a_secret_no_key_is_added_and_a_short_one_is_refused_at_the_start():
    here = scene(IDENTITY_SECRET="")
    result = keys(here, "add")
    assert (result.exit_code, "IDENTITY_SECRET" in result.output) == (1, True)
    assert here.count("signing_keys") == 0
    with pytest.raises(SettingsRefused, match="shorter than 32"):
        scene(IDENTITY_SECRET="court")


@pytest.mark.parametrize("arguments", [("promote", "inconnue"), ("retire", "inconnue")])
def test_an_unknown_key_is_said_to_be(here: Scene, arguments: tuple[str, str]):
    result = keys(here, *arguments)
    assert (result.exit_code, "no such key" in result.output) == (1, True)


def test_while_the_database_is_away_the_last_known_keys_serve(here: Scene):
    ring = key_ring.key_ring_of(here.bench.parts)
    before = ring.jwks()

    def away() -> list[key_ring.StoredKey]:
        raise OperationalError("SELECT", {}, Exception("away"))

    ring._read = away
    assert ring.jwks() == before
    assert ring.issue(Caller(CallerKind.APPLICATION, "x"), now=datetime.now(UTC), lifetime=timedelta(1))
    never_read = key_ring.KeyRing(ring._configured, secret="", read=away)
    with pytest.raises(OperationalError):
        never_read.jwks()


def test_a_configured_key_that_changed_while_it_should_sign_is_loud(here: Scene):
    done(here, "add")
    here.bench.parts.settings.__dict__["signing_key"] = tokens.new_private_key()
    with pytest.raises(SettingsRefused, match="not IDENTITY_SIGNING_KEY any more"):
        key_ring.key_ring_of(here.bench.parts).check()


def test_a_key_whose_id_begins_with_a_dash_can_be_named(here: Scene):
    key_id = done(here, "add")
    here.change("UPDATE signing_keys SET key_id = '-at' || substr(key_id, 4) WHERE key_id = :k", k=key_id)
    assert done(here, "promote", f"-at{key_id[3:]}", "--at-once") == "promoted"


def test_a_class_that_signs_in_at_once_does_not_wait_for_itself(here: Scene):
    """Whoever signs a token is in a transaction: were the keys read through the same pool, all would wait for all."""
    logins = [f"p{number}@exemple.fr" for number in range(20)]
    for login in logins:
        here.person(login)

    def sign_in(client: FlaskClient, login: str) -> int:
        return client.post("/api/token", json={"login": login, "password": PASSWORD}).status_code

    begun = time.monotonic()
    assert at_once(here, *(partial(sign_in, login=login) for login in logins)) == [200] * len(logins)
    assert time.monotonic() - begun < POOL_PATIENCE
