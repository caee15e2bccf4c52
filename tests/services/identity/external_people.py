"""People who come through another system: their browsers, and the web server that exchanges their codes."""

import base64
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lxml import etree

from services.identity.domain.external import challenge_of
from tests.services.identity.forger import Letter, encoded, signed
from tests.services.identity.saml_world import PUBLIC_URL, request_of
from tests.services.identity.school import BIRTH, Scene

VERIFIER = "a-verifier-that-only-the-web-server-knows-43"
CHALLENGE = challenge_of(VERIFIER)
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@dataclass
class Visitor:
    """A browser, and the web server behind it."""

    here: Scene

    def leave(self, return_to: str = "/", *, path: str = "/api/saml/login") -> tuple[str, dict[str, str]]:
        """Where the browser is sent, and with what."""
        query = {"challenge": CHALLENGE, "return_to": return_to}
        response = self.here.client.get(path, query_string=query)
        assert response.status_code == 303, response.data
        return request_of(response.headers["Location"])

    def request_id(self) -> str:
        """Of a new request."""
        _, query = self.leave()
        inflated = zlib.decompress(base64.b64decode(query["SAMLRequest"]), -15)
        return str(etree.fromstring(inflated).get("ID"))

    def letter(self, ido: str = "ido-1", *, first: str = "Élodie", last: str = "Lefèvre") -> Letter:
        """A good one, in answer to a new request."""
        return Letter(self.request_id(), attributes=(("IDO", ido), ("PRE", first), ("NOM", last)))

    def post(self, saml_response: str, **headers: str) -> Any:
        form = {"SAMLResponse": saml_response, "RelayState": ""}
        return self.here.client.post("/api/saml/assertion", data=form, headers=headers)

    def code(self, response: Any) -> str:
        """With which the browser lands."""
        assert response.status_code == 303, response.data
        page, query = request_of(response.headers["Location"])
        assert page == f"{PUBLIC_URL}/connexion/ent"
        return query["code"]

    def exchange(self, code: str, verifier: str | None = VERIFIER) -> Any:
        return self.here.client.post("/api/external-sessions", json={"code": code, "verifier": verifier})

    def arrive(self, ido: str = "ido-1", **names: str) -> dict[str, Any]:
        """The whole way: what the web server gets."""
        response = self.exchange(self.code(self.post(encoded(signed(self.letter(ido, **names))))))
        assert response.status_code == 200, response.data
        return dict(response.get_json())

    def ticket(self, ido: str = "ido-1", **names: str) -> str:
        """Of somebody whom nobody knows yet."""
        body = self.arrive(ido, **names)
        assert body["outcome"] == "unknown"
        return str(body["ticket"])

    def reconcile(self, organisation: UUID, ticket: str, birth: date = BIRTH, **more: str) -> Any:
        return self.here.client.post(
            f"/api/organisations/{organisation}/external-accounts",
            json={"ticket": ticket, "birth_date": birth.isoformat(), **more},
        )

    def link(self, ticket: str, login: str, password: str) -> Any:
        body = {"ticket": ticket, "login": login, "password": password}
        return self.here.client.post("/api/external-links", json=body)

    def me(self, tokens: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return dict(self.here.client.get("/api/me", headers=headers).get_json())
