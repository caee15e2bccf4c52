"""A SAML identity provider's names, addresses and keys, and the platform's settings for it."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

ISSUER = "https://idp.gar.exemple.fr/metadata"
SSO_URL = "https://idp.gar.exemple.fr/sso"
PUBLIC_URL = "https://plateforme.exemple.fr"
ENTITY_ID = f"{PUBLIC_URL}/api/saml/metadata"
ASSERTION_URL = f"{PUBLIC_URL}/api/saml/assertion"


@dataclass(frozen=True)
class Keys:
    """A private key and its self-signed certificate, PEM."""

    private: str
    certificate: str


@cache
def keys(name: str = "gar") -> Keys:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Keys(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


def settings(**changes: str) -> dict[str, str]:
    """The platform's settings for this provider."""
    return {
        "IDENTITY_PUBLIC_URL": PUBLIC_URL,
        "IDENTITY_SAML_IDP_ENTITY_ID": ISSUER,
        "IDENTITY_SAML_SSO_URL": SSO_URL,
        "IDENTITY_SAML_CERTIFICATES": keys().certificate,
        **changes,
    }


def request_of(url: str) -> tuple[str, dict[str, str]]:
    """Where a browser is sent, and with what."""
    where = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(where.query, keep_blank_values=True).items()}
    return f"{where.scheme}://{where.netloc}{where.path}", query


def sign_template(node: Any, private: str) -> None:
    """Fill in the ds:Signature template that is a child of this node."""
    xmlsec.tree.add_ids(node, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(private, xmlsec.KeyFormat.PEM)
    context.sign(node.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
