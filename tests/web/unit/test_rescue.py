"""A file sealed in a browser opens with our key, and with no other."""

import base64
import json
import os

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from web import rescue


def sealed(content: object, point: str) -> dict[str, str]:
    """As `rescue.js` does."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(point))
    ours, nonce = ec.generate_private_key(ec.SECP256R1()), os.urandom(12)
    mine = ours.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    secret = HKDF(hashes.SHA256(), 32, salt=mine, info=b"rescue-file-1").derive(
        ours.exchange(ec.ECDH(), theirs)
    )
    hidden = AESGCM(secret).encrypt(nonce, json.dumps(content).encode(), None)
    parts = {"point": mine, "nonce": nonce, "content": hidden}
    return {name: base64.b64encode(value).decode() for name, value in parts.items()}


@pytest.fixture(scope="module")
def key() -> str:
    return rescue.new_key()


def test_what_is_sealed_for_us_opens(key: str):
    file = sealed({"answers": [1]}, rescue.point_of(key))
    assert rescue.opened(json.dumps(file), key) == {"answers": [1]}


def test_nobody_else_opens_it_and_a_change_is_seen(key: str):
    file = sealed({"answers": [1]}, rescue.point_of(key))
    with pytest.raises(rescue.NotOurs):
        rescue.opened(json.dumps(file), rescue.new_key())
    for wrong in (json.dumps({**file, "nonce": file["nonce"][::-1]}), "{}", "[]", "not json"):
        with pytest.raises(rescue.NotOurs):
            rescue.opened(wrong, key)


def test_the_command_prints_what_is_inside(key: str, tmp_path, monkeypatch, capsys):
    path = tmp_path / "reponses.json"
    path.write_text(json.dumps(sealed({"answers": ["é"]}, rescue.point_of(key))))
    monkeypatch.setenv("WEB_RESCUE_KEY", key)
    rescue.main(str(path))
    assert json.loads(capsys.readouterr().out) == {"answers": ["é"]}


def test_without_a_key_nothing_is_sealed_and_a_key_of_another_kind_is_refused():
    assert rescue.point_of("") == ""
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(rescue.KeyUnusable):
        rescue.point_of(other.decode())


@pytest.mark.parametrize("wrong", ["", "/run/secrets/rescue-key.pem", "-----BEGIN PRIVATE KEY-----"])
def test_a_key_that_is_none_is_told_as_such_and_not_as_another_file(
    key: str, wrong: str, tmp_path, monkeypatch
):
    file = json.dumps(sealed({"answers": [1]}, rescue.point_of(key)))
    with pytest.raises(rescue.KeyUnusable):
        rescue.opened(file, wrong)
    path = tmp_path / "reponses.json"
    path.write_text(file)
    monkeypatch.setenv("WEB_RESCUE_KEY", wrong)
    with pytest.raises(SystemExit, match="WEB_RESCUE_KEY is missing"):
        rescue.main(str(path))


def test_a_file_for_another_key_is_told_without_a_traceback(key: str, tmp_path, monkeypatch):
    path = tmp_path / "reponses.json"
    path.write_text(json.dumps(sealed({"answers": [1]}, rescue.point_of(key))))
    monkeypatch.setenv("WEB_RESCUE_KEY", rescue.new_key())
    with pytest.raises(SystemExit, match="was not sealed for this key"):
        rescue.main(str(path))


@pytest.mark.parametrize("has_key", [True, False])
def test_a_file_that_is_not_sealed_is_shown_as_it_is(key: str, tmp_path, monkeypatch, capsys, has_key: bool):
    path = tmp_path / "reponses.json"
    path.write_text('{"answers": ["é"]}')
    monkeypatch.setenv("WEB_RESCUE_KEY", key if has_key else "")
    rescue.main(str(path))
    said = capsys.readouterr()
    assert json.loads(said.out) == {"answers": ["é"]}
    assert "is not sealed" in said.err
