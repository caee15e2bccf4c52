"""The SAML 2.0 identity provider that we trust (the GAR), and how we present ourselves to it. Source: facts 3.3."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from services.identity.domain.assertions import Expected
from services.identity.domain.external_refusals import SamlResponseRefused, SamlSignatureInvalid

_BINDINGS: Final = "urn:oasis:names:tc:SAML:2.0:bindings:"
_UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_BY_SIGNATURE: Final = frozenset(
    {
        OneLogin_Saml2_ValidationError.INVALID_SIGNATURE,
        OneLogin_Saml2_ValidationError.WRONG_NUMBER_OF_SIGNATURES,
    }
)


@dataclass(frozen=True)
class SamlConfig:
    """Both sides: `certificates` are the provider's (PEM, one or several while it changes its key); key and certificate are
    ours, to sign requests with, or empty. `attributes`: the names of identifier, first name and last name.
    """

    issuer: str
    sso_url: str
    certificates: tuple[str, ...]
    entity_id: str
    assertion_url: str
    ahead: timedelta
    unsolicited_allowed: bool
    attributes: tuple[str, str, str]
    private_key: str = ""
    certificate: str = ""


class SamlProvider:
    """python3-saml at work for one pair of provider and service. It signs and checks signatures; our rules are elsewhere."""

    def __init__(self, config: SamlConfig) -> None:
        self.expected = Expected(
            issuer=config.issuer,
            audience=config.entity_id,
            recipient=config.assertion_url,
            ahead=config.ahead,
            unsolicited_allowed=config.unsolicited_allowed,
            attributes=config.attributes,
        )
        self._settings = OneLogin_Saml2_Settings(_settings(config))
        where = urlsplit(config.assertion_url)
        # from our own settings, never from the headers of a request
        self._here = {
            "https": "on" if where.scheme == "https" else "off",
            "http_host": where.netloc,
            "script_name": where.path,
        }

    def metadata(self) -> bytes:
        """Who we are, for the provider (SAML 2.0 metadata)."""
        metadata: bytes | str = self._settings.get_sp_metadata()
        return metadata if isinstance(metadata, bytes) else metadata.encode()

    def request(self) -> tuple[str, str]:
        """A new request: its id, and the address to send the browser to (HTTP-Redirect binding)."""
        auth = OneLogin_Saml2_Auth(self._here, self._settings)
        url: str = auth.login(return_to="")
        return str(auth.get_last_request_id()), url

    def check_signature(self, document: str, *, in_response_to: str | None) -> None:
        """Refuses with SamlSignatureInvalid, or SamlResponseRefused whatever else the library does not like."""
        try:
            response = OneLogin_Saml2_Response(self._settings, document)
            response.is_valid(self._here, request_id=in_response_to, raise_exceptions=True)
        except OneLogin_Saml2_ValidationError as error:
            if error.code in _BY_SIGNATURE:
                raise SamlSignatureInvalid from None
            raise SamlResponseRefused from None
        except Exception:  # noqa: BLE001 (whatever it stumbles over lets nobody in; its messages quote the document)
            raise SamlResponseRefused from None


def _settings(config: SamlConfig) -> dict[str, Any]:
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": config.entity_id,
            "assertionConsumerService": {"url": config.assertion_url, "binding": f"{_BINDINGS}HTTP-POST"},
            "NameIDFormat": _UNSPECIFIED,
            "x509cert": config.certificate,
            "privateKey": config.private_key,
        },
        "idp": {
            "entityId": config.issuer,
            "singleSignOnService": {"url": config.sso_url, "binding": f"{_BINDINGS}HTTP-Redirect"},
            "x509certMulti": {"signing": list(config.certificates)},
        },
        "security": {
            "authnRequestsSigned": bool(config.private_key),
            # entered by hand in the provider's registry: it must not end after two days
            "metadataValidUntil": "",
            "metadataCacheDuration": "",
            "wantAttributeStatement": True,
            "wantNameId": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "signatureAlgorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "digestAlgorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
        },
    }
