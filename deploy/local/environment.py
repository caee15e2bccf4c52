"""The environment of a suite on this machine: databases, broker, keys, ports; secrets are made once and kept in `var/`."""

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chassis.tokens import new_private_key
from deploy.local import postgres
from web import rescue

SERVICES: Final = ("identity", "referential", "assessment", "campaigns", "certification", "reporting")
FIRST_PORT: Final = 8101
DEMO_PASSWORD: Final = "Demo2026!"  # noqa: S105 (the demonstration's, printed on the first page; never set in production)


def database_urls(server: str, prefix: str) -> dict[str, str]:
    """One database per service, made if missing: `<SERVICE>_DATABASE_URL`."""
    return {
        f"{service.upper()}_DATABASE_URL": postgres.create_database(server, f"{prefix}{service}")
        for service in SERVICES
    }


def drop_databases(server: str, prefix: str) -> None:
    """Forget everything a suite of this prefix has stored."""
    for service in SERVICES:
        postgres.drop_database(server, f"{prefix}{service}")


def signing_key(folder: Path) -> str:
    """The key that signs tokens, made at the first start and readable by its owner only."""
    path = folder / "signing-key.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_private_key())
    return path.read_text()


def rescue_key(folder: Path) -> str:
    """The key that opens what browsers could not send, made at the first start."""
    path = folder / "rescue-key.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(rescue.new_key())
    return path.read_text()


def badge_key(folder: Path) -> str:
    """The key that signs badges, made at the first start."""
    path = folder / "badge-key.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(_new_rsa_key())
    return path.read_text()


def application_secret(folder: Path) -> str:
    """The demonstration record system's secret."""
    return _secret(folder, "livret-scolaire")


def _new_rsa_key() -> str:
    """As `python -m services.certification new-badge-key` makes it; nothing here knows that service."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _secret(folder: Path, name: str) -> str:
    """Made at the first start, readable by its owner only."""
    path = folder / f"{name}.secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


def edge_secret(folder: Path) -> str:
    """What the pages show the gateway, made once."""
    path = folder / "edge.secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def demonstration(folder: Path, public_url: str) -> dict[str, str]:
    """What only a demonstration sets."""
    return {
        "ALLOW_DEMO": "true",
        "DEMO_PASSWORD": DEMO_PASSWORD,
        "DEMO_APPLICATION_SECRET": application_secret(folder / "secrets"),
        "MAIL_DIR": str(folder / "mail"),
        "PASSWORD_COST": "low",
        "PUBLIC_URL": public_url,
        "PUBLIC_BASE_URL": public_url,
        "WEB_SUPPORT_EMAIL": "assistance@demonstration.example",
        # a laptop has no certificate
        "WEB_SECURE_COOKIES": "false",
    }


def base(folder: Path, public_url: str) -> dict[str, str]:
    """What every process of a local suite gets; the caller's own environment wins."""
    return {
        **demonstration(folder, public_url),
        "IDENTITY_SIGNING_KEY": signing_key(folder / "secrets"),
        "IDENTITY_SECRET": _secret(folder / "secrets", "identity"),
        "CERTIFICATION_BADGE_KEY": badge_key(folder / "secrets"),
        "EDGE_SECRET": edge_secret(folder / "secrets"),
        "WEB_RESCUE_KEY": rescue_key(folder / "secrets"),
        # twenty processes share one PostgreSQL, whose usual limit is a hundred connections
        "DATABASE_POOL": "3",
        **{key: value for key, value in os.environ.items() if key.isupper()},
    }
