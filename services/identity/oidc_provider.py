"""The OpenID provider that we trust, reached by the authorization code flow with PKCE. Source: facts 3.4, OpenID Connect Core 3.1."""

import hmac
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import import_key

from services.identity.domain.external import ExternalPerson, external_person
from services.identity.domain.external_refusals import (
    OidcAlgorithmRefused,
    OidcAudienceWrong,
    OidcCodeRefused,
    OidcExpired,
    OidcIssuerWrong,
    OidcNonceWrong,
    OidcProviderAway,
    OidcSignatureInvalid,
    OidcTokenMalformed,
)
from services.identity.domain.refusals import Refusal

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""With a public key only: `none` and shared secrets are not among them."""

LEEWAY_SECONDS: Final = 60
DOCUMENT_SECONDS: Final = 3600.0
LEAST_PAUSE_SECONDS: Final = 10.0
TIMEOUT_SECONDS: Final = 5.0
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_BY_CLAIM: Final[Mapping[str, type[Refusal]]] = {
    "iss": OidcIssuerWrong,
    "aud": OidcAudienceWrong,
    "azp": OidcAudienceWrong,
    "nonce": OidcNonceWrong,
    "exp": OidcExpired,
    "nbf": OidcExpired,
    "iat": OidcExpired,
}


@dataclass(frozen=True)
class OidcConfig:
    """`name` is what the provider is called here; `callback_url` is ours, as registered there."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str
    callback_url: str


class OidcProvider:
    """Authlib at work for one provider. What it publishes about itself is kept for an hour."""

    def __init__(self, config: OidcConfig) -> None:
        self.name = config.name
        self._config = config
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def sign_in_url(self, state: str) -> str:
        """Where to send the browser; refuses with OidcProviderAway."""
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=state,
                nonce=self._derived(state, "nonce"),
                code_verifier=self._derived(state, "verifier"),
            )
        return str(url)

    def comes_from_here(self, issuer: str | None) -> bool:
        """Whether an answer that names its issuer names this one (RFC 9207: two providers mixed up)."""
        return issuer is None or issuer == self._config.issuer

    def person(self, code: str, state: str, *, now: datetime) -> ExternalPerson:
        """Who the code stands for; refuses with one of the Oidc… refusals or ExternalIdentityIncomplete."""
        with self._session() as session:
            token = self._token(session, code, state)
            claims = self._claims(token, nonce=self._derived(state, "nonce"), now=now)
            if not {"given_name", "family_name"} <= claims.keys():
                claims = {**self._user_info(session, str(claims["sub"])), **claims}
        return external_person(
            self.name,
            subject=claims["sub"],
            first_name=claims.get("given_name"),
            last_name=claims.get("family_name"),
        )

    def _session(self) -> Any:
        methods = self._document(_WELL_KNOWN, "").get("token_endpoint_auth_methods_supported")
        posts = isinstance(methods, list) and "client_secret_basic" not in methods
        return OAuth2Session(
            self._config.client_id,
            self._config.client_secret,
            token_endpoint_auth_method="client_secret_post" if posts else "client_secret_basic",
            scope=self._config.scope,
            redirect_uri=self._config.callback_url,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )

    def _derived(self, state: str, what: str) -> str:
        """Nonce and PKCE verifier belong to the state and to our secret: nothing has to be kept, nobody else can tell them."""
        key = self._config.client_secret.encode()
        return hmac.digest(key, f"{what} {state}".encode(), "sha256").hex()

    def _token(self, session: Any, code: str, state: str) -> Mapping[str, Any]:
        try:
            token: Mapping[str, Any] = session.fetch_token(
                self._endpoint("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                code_verifier=self._derived(state, "verifier"),
                allow_redirects=False,
            )
        except OAuthError as error:
            raise OidcCodeRefused from error
        except (requests.RequestException, ValueError) as error:
            raise OidcProviderAway from error
        return token

    def _claims(self, token: Mapping[str, Any], *, nonce: str, now: datetime) -> dict[str, Any]:
        config = self._config
        decoded = self._verified(str(token.get("id_token") or ""))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": config.issuer},
                "aud": {"essential": True, "value": config.client_id},
            },
            {"nonce": nonce, "client_id": config.client_id, "access_token": token.get("access_token")},
        )
        try:
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except ExpiredTokenError as error:
            raise OidcExpired from error
        except ClaimError as error:
            raise _BY_CLAIM.get(error.claim, OidcTokenMalformed) from error
        except (TypeError, ValueError) as error:
            raise OidcTokenMalformed from error
        return dict(claims)

    def _verified(self, id_token: str) -> jwt.Token:
        try:
            header = jws.extract_compact(id_token.encode()).headers()
        except (JoseError, ValueError) as error:
            raise OidcSignatureInvalid from error
        if header.get("alg") not in ALGORITHMS:
            raise OidcAlgorithmRefused
        for key in self._keys(header.get("kid")):
            try:
                return jwt.decode(id_token, key, algorithms=[str(header["alg"])])
            except (JoseError, ValueError):
                continue  # another of its keys, or of another kind
        raise OidcSignatureInvalid

    def _keys(self, key_id: object) -> list[Any]:
        """Public keys that may have signed; asked for again when one is named that we do not know."""
        for fresh in (False, True):
            document = self._document("jwks_uri", self._endpoint("jwks_uri"), fresh=fresh)
            keys = _public_keys(document)
            found = [one for one in keys if key_id is None or one.kid == key_id]
            if found:
                return found
        return []

    def _user_info(self, session: Any, subject: str) -> dict[str, Any]:
        """What the ID token did not say. It must be about the same person (OpenID Connect Core 5.3.2)."""
        try:
            answer = session.get(self._endpoint("userinfo_endpoint"), allow_redirects=False)
            told = answer.json() if answer.ok else {}
        except (requests.RequestException, ValueError) as error:
            raise OidcProviderAway from error
        return told if isinstance(told, dict) and told.get("sub") == subject else {}

    def _endpoint(self, name: str) -> str:
        url = self._document(_WELL_KNOWN, "").get(name)
        if not isinstance(url, str):
            raise OidcProviderAway
        return url

    def _document(self, name: str, url: str, *, fresh: bool = False) -> dict[str, Any]:
        with self._lock:
            kept = self._kept.get(name)
            age = time.monotonic() - kept[0] if kept else DOCUMENT_SECONDS
            if kept and age < (LEAST_PAUSE_SECONDS if fresh else DOCUMENT_SECONDS):
                return kept[1]
        document = self._fetched(url or self._config.issuer.rstrip("/") + _WELL_KNOWN)
        if name == _WELL_KNOWN and document.get("issuer") != self._config.issuer:
            raise OidcProviderAway
        with self._lock:
            self._kept[name] = (time.monotonic(), document)
        return document

    def _fetched(self, url: str) -> dict[str, Any]:
        try:
            answer = requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            document = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise OidcProviderAway from error
        if not isinstance(document, dict):
            raise OidcProviderAway
        return document


def _public_keys(document: Mapping[str, Any]) -> list[Any]:
    """A provider may publish keys of kinds that we do not know, or for other uses: they are passed over."""
    listed = document.get("keys")
    keys = []
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or one.get("kty") == "oct" or one.get("use", "sig") != "sig":
            continue
        try:
            keys.append(import_key(one))
        except (JoseError, ValueError, KeyError, TypeError):
            continue
    return keys
