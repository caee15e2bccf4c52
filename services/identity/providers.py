"""Which other systems may vouch for people here, by the operator's settings; loud about settings that are half made."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from chassis.settings import SettingsRefused
from services.identity.domain.external import GAR
from services.identity.oidc_provider import OidcConfig, OidcProvider
from services.identity.saml_provider import SamlConfig, SamlProvider

if TYPE_CHECKING:
    from services.identity.settings import Settings

LONGEST_CLOCK_SKEW_SECONDS: Final = 300
"""What python3-saml forgives at most."""

ATTRIBUTES: Final = 3
LONGEST_NAME: Final = 40
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Providers:
    """Either may be absent."""

    saml: SamlProvider | None
    oidc: OidcProvider | None


def providers_of(settings: "Settings") -> Providers:
    """By these settings; refuses with SettingsRefused."""
    problems: list[str] = []
    saml, oidc = _saml(settings, problems), _oidc(settings, problems)
    if problems:
        raise SettingsRefused(problems)
    return Providers(SamlProvider(saml) if saml else None, OidcProvider(oidc) if oidc else None)


def _saml(settings: "Settings", problems: list[str]) -> SamlConfig | None:
    pem = settings.saml_certificates or _read(settings.saml_certificates_file)
    given = {
        "IDENTITY_SAML_IDP_ENTITY_ID": settings.saml_idp_entity_id,
        "IDENTITY_SAML_SSO_URL": settings.saml_sso_url,
        "IDENTITY_SAML_CERTIFICATES": pem,
    }
    if not any(given.values()):
        return None
    problems += [f"{name} is missing" for name, value in given.items() if not value]
    certificates = _certificates(pem) if pem else ()
    if pem and not certificates:
        problems.append("IDENTITY_SAML_CERTIFICATES holds no certificate")
    if len(settings.saml_attributes) != ATTRIBUTES:
        problems.append("IDENTITY_SAML_ATTRIBUTES is not three names")
    if not 0 <= settings.saml_clock_skew_seconds <= LONGEST_CLOCK_SKEW_SECONDS:
        problems.append("IDENTITY_SAML_CLOCK_SKEW_SECONDS is not between 0 and 300")
    key = _read(settings.saml_private_key_file)
    certificate = _read(settings.saml_certificate_file)
    if bool(key) != bool(certificate):
        problems.append("IDENTITY_SAML_PRIVATE_KEY_FILE and IDENTITY_SAML_CERTIFICATE_FILE go together")
    if problems:
        return None
    public_url = settings.public_url.rstrip("/")
    identifier, first_name, last_name = settings.saml_attributes
    return SamlConfig(
        issuer=settings.saml_idp_entity_id,
        sso_url=settings.saml_sso_url,
        certificates=certificates,
        entity_id=settings.saml_entity_id or f"{public_url}/api/saml/metadata",
        assertion_url=f"{public_url}/api/saml/assertion",
        ahead=timedelta(seconds=settings.saml_clock_skew_seconds),
        unsolicited_allowed=settings.saml_allow_unsolicited,
        attributes=(identifier, first_name, last_name),
        private_key=key,
        certificate=certificate,
    )


def _oidc(settings: "Settings", problems: list[str]) -> OidcConfig | None:
    secret = settings.oidc_client_secret or _read(settings.oidc_client_secret_file).strip()
    given = {
        "IDENTITY_OIDC_ISSUER": settings.oidc_issuer,
        "IDENTITY_OIDC_CLIENT_ID": settings.oidc_client_id,
        "IDENTITY_OIDC_CLIENT_SECRET": secret,
    }
    if not any(given.values()):
        return None
    problems += [f"{name} is missing" for name, value in given.items() if not value]
    where = urlsplit(settings.oidc_issuer)
    if settings.oidc_issuer and where.scheme != "https" and where.hostname not in _THIS_MACHINE:
        problems.append("IDENTITY_OIDC_ISSUER is not https")
    name = settings.oidc_name
    if name == GAR or not name.isascii() or not name.replace("-", "").isalnum() or len(name) > LONGEST_NAME:
        problems.append("IDENTITY_OIDC_NAME is not a short word")
    return OidcConfig(
        name=name,
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=secret,
        scope=settings.oidc_scope,
        callback_url=f"{settings.public_url.rstrip('/')}/api/oidc/callback",
    )


def _read(path: str) -> str:
    return Path(path).read_text() if path else ""


def _certificates(pem: str) -> tuple[str, ...]:
    """Each certificate by itself; none when one of them is not one."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return ()
    return tuple(one.public_bytes(Encoding.PEM).decode() for one in found)
