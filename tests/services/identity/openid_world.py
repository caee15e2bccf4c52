"""OpenID providers: one that we did not write (oidc-provider-mock), and a hostile one that says what a test tells it to."""

import base64
import hashlib
import hmac
import json
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug import Request, Response
from werkzeug.serving import make_server

from tests.services.identity.saml_world import PUBLIC_URL

with warnings.catch_warnings():
    # it still uses the part of Authlib that is leaving
    warnings.simplefilter("ignore")
    import oidc_provider_mock

CLIENT_ID: Final = "plateforme"
CLIENT_SECRET: Final = "a-secret-between-the-two"
CALLBACK: Final = f"{PUBLIC_URL}/api/oidc/callback"


def settings(issuer: str, **changes: str) -> dict[str, str]:
    """The platform's settings for this provider."""
    return {
        "IDENTITY_PUBLIC_URL": PUBLIC_URL,
        "IDENTITY_OIDC_NAME": "essai",
        "IDENTITY_OIDC_ISSUER": issuer,
        "IDENTITY_OIDC_CLIENT_ID": CLIENT_ID,
        "IDENTITY_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        **changes,
    }


@contextmanager
def real_provider(**claims: str) -> Iterator[str]:
    """Its issuer; it knows one person, `camille`."""
    camille = oidc_provider_mock.User(sub="camille", claims=dict(claims))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with oidc_provider_mock.run_server_in_thread(user_claims=[camille], require_nonce=True) as server:
            yield f"http://localhost:{server.server_port}"


def sign_in(url: str, *, deny: bool = False) -> str:
    """What a person does there: the address that the browser is sent back to."""
    fields = {"action": "deny"} if deny else {"sub": "camille"}
    response = urllib3.request(
        "POST",
        url,
        body=urlencode(fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        redirect=False,
    )
    assert response.status == 302, response.data
    return str(response.headers["Location"])


@cache
def key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": name, "use": "sig", "alg": "RS256"}, auto_kid=False)


class HostileProvider:
    """Says all the right things, until a test changes `claims` or how the token is `made`."""

    def __init__(self) -> None:
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        self.made: Callable[[dict[str, Any]], str] = signed
        self.user_info: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        # among others, of which a reader must make nothing
        self.keys: list[Any] = [
            {"kty": "NEW", "kid": "unheard-of"},
            {"kty": "oct", "kid": "provider", "k": "c2VjcmV0"},
            "no key",
            {**key("evil").as_dict(private=False), "use": "enc"},
            key("provider").as_dict(private=False),
        ]
        self.asked: dict[str, str] = {}
        self.broken = False

    def right(self, nonce: str) -> None:
        """Everything as it should be, for this sign-in."""
        now = int(time.time())
        self.claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "camille",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "given_name": "Camille",
            "family_name": "Roux",
        }

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        return self._answer(request)(environ, start)

    def _answer(self, request: Request) -> Response:
        match request.path:
            case _ if self.broken:
                return Response("<html>", 200)
            case "/.well-known/openid-configuration":
                told = {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    "jwks_uri": f"{self.issuer}/jwks",
                    **self.discovery,
                }
            case "/jwks":
                told = {"keys": self.keys}
            case "/token":
                self.asked = {**request.form.to_dict(), "Authorization": request.headers["Authorization"]}
                told = {
                    "access_token": "access",
                    "token_type": "Bearer",
                    "expires_in": 300,
                    "id_token": self.made(self.claims),
                }
            case _:
                told = self.user_info
        return Response(json.dumps(told), 200, content_type="application/json")


@contextmanager
def hostile_provider() -> Iterator[HostileProvider]:
    """Behind an address of this machine, until the test ends."""
    provider = HostileProvider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def signed(claims: dict[str, Any], *, by: str = "provider", kid: str | None = "provider") -> str:
    header = {"alg": "RS256", **({"kid": kid} if kid else {})}
    return jwt.encode(header, claims, key(by))


def signed_by_another(claims: dict[str, Any]) -> str:
    return signed(claims, by="evil")


def signed_with_an_unknown_key(claims: dict[str, Any]) -> str:
    return signed(claims, by="evil", kid="evil")


def unsigned(claims: dict[str, Any]) -> str:
    """`alg=none`."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def with_the_public_key_as_a_secret(claims: dict[str, Any]) -> str:
    """HS256, keyed with what everybody can read."""
    return _mac(claims, key("provider").as_pem(private=False))


def with_our_secret(claims: dict[str, Any]) -> str:
    """HS256 with the client's secret: OpenID knows it, we do not accept it."""
    return _mac(claims, CLIENT_SECRET.encode())


def _mac(claims: dict[str, Any], secret: bytes) -> str:
    said = f"{_part({'alg': 'HS256', 'kid': 'provider'})}.{_part(claims)}"
    mac = hmac.digest(secret, said.encode(), "sha256")
    return f"{said}.{_base64url(mac)}"


def _part(value: dict[str, Any]) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def s256(verifier: str) -> str:
    """RFC 7636, 4.2."""
    return _base64url(hashlib.sha256(verifier.encode()).digest())
