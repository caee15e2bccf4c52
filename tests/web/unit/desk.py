"""The pages on an API that a test writes: what was asked is remembered, what is answered is said beforehand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from web.api import Answer, ApiAway
from web.app import make_web
from web.assets import Assets
from web.page import Parts
from web.settings import Settings

ME = {"id": "0193-me", "register": "tu", "first_name": "Alix", "last_name": "Exemple"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Script:
    """An API: `answers` by "METHOD /path"; an exception is raised, (status, body) answered (bytes are a PDF); else 404."""

    answers: dict[str, Any] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """Headers of every answer, besides."""

    asked: list[tuple[str, str, Mapping[str, str], Any]] = field(default_factory=list)

    waits: dict[str, float | None] = field(default_factory=dict)
    """How long the last question at each path would have waited."""

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float | None = None,
    ) -> Answer:
        self.waits[path] = seconds
        kind = headers.get("Content-Type", "application/json")
        given = json.loads(body) if body and kind == "application/json" else body
        self.asked.append((method, path, headers, given))
        found = self.answers.get(f"{method} {path}", (404, {"code": "not_found"}))
        if callable(found):
            found = found(headers)
        if isinstance(found, ApiAway):
            raise found
        status, answer = found
        if isinstance(answer, bytes):
            told = {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="x.pdf"'}
            return Answer(status, told, answer)
        told = {"content-length": "18432", **self.told}
        return Answer(status, told, b"" if answer is None else json.dumps(answer).encode())

    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _, _ in self.asked]


def pages(script: Script, root: Path, *, signed_in: bool = True, **settings: Any) -> FlaskClient:
    """A browser on these pages, with cookies or without."""
    (root / "abc" / "js").mkdir(parents=True, exist_ok=True)
    (root / "abc" / "js" / "service-worker.js").write_text("// worker")
    settings.setdefault("secure_cookies", False)
    assets = Assets(root, "abc", has_scripts=True)
    accounts = ({"who": "Élève", "login": "a", "secret": "b"},)
    client = make_web(script, Parts(Settings(**settings), assets, demo_accounts=accounts)).test_client()
    script.answers.setdefault("GET /api/me", (200, ME))
    if signed_in:
        client.set_cookie("acces", "A1")
        client.set_cookie("suite", "R1")
    return client
