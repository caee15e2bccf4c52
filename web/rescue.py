"""The file of answers that a browser could not hand over, sealed there for our key: `python -m web.rescue FILE` opens it.

ECDH on P-256 with a key made for this one file, HKDF-SHA-256, AES-256-GCM: what every browser has, and nothing of the file can be
read by whoever finds it on a shared computer. `web/static/js/rescue.js` is the other half.
"""

import base64
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.settings import read
from web.settings import Settings

PURPOSE: Final = b"rescue-file-1"
KEY_BYTES: Final = 32
PARTS: Final = ("point", "nonce", "content")


class NotOurs(Exception):
    """The file was not sealed for this key, or was changed since."""


class NotSealed(NotOurs):
    """Nothing is hidden: a browser that could not seal leaves its answers readable, or this is another file."""


class KeyUnusable(Exception):
    """WEB_RESCUE_KEY is missing, or is not a key on P-256 in PEM."""


def new_key() -> str:
    """A key of ours, PEM (PKCS 8)."""
    made = ec.generate_private_key(ec.SECP256R1())
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return made.private_bytes(encoding, kind, serialization.NoEncryption()).decode()


@cache
def point_of(key: str) -> str:
    """What browsers seal for: the public half, as Web Crypto reads it. Empty when there is no key, and files stay readable."""
    return base64.b64encode(_raw(_private(key).public_key())).decode() if key else ""


def opened(sealed: str, key: str) -> Any:
    """What is inside; refuses with NotSealed, KeyUnusable or NotOurs."""
    file = _file(sealed)
    ours = _private(key)
    try:
        point, nonce, content = (base64.b64decode(file[name]) for name in PARTS)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = ours.exchange(ec.ECDH(), theirs)
        secret = HKDF(hashes.SHA256(), KEY_BYTES, salt=point, info=PURPOSE).derive(shared)
        return json.loads(AESGCM(secret).decrypt(nonce, content, None))
    except (ValueError, TypeError, InvalidTag) as error:
        raise NotOurs from error


def _file(sealed: str) -> dict[str, Any]:
    try:
        file = json.loads(sealed)
    except ValueError as error:
        raise NotSealed from error
    if not (isinstance(file, dict) and file.keys() >= set(PARTS)):
        raise NotSealed
    return file


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    try:
        found = serialization.load_pem_private_key(key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable from error
    if not (isinstance(found, ec.EllipticCurvePrivateKey) and isinstance(found.curve, ec.SECP256R1)):
        raise KeyUnusable
    return found


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def main(path: str) -> None:
    """Print what is inside, or say why that cannot be. A file that was never sealed is printed as it is."""
    text = Path(path).read_text(encoding="utf-8")
    try:
        found = opened(text, read(Settings, os.environ, prefix="web").rescue_key)
    except NotSealed:
        sys.stderr.write(f"{path} is not sealed: here it is as it is.\n")
        sys.stdout.write(text)
    except NotOurs as error:
        raise SystemExit(f"{path} was not sealed for this key, or was changed since.") from error
    except KeyUnusable as error:
        raise SystemExit("WEB_RESCUE_KEY is missing, or is not a key on P-256 in PEM.") from error
    else:
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
