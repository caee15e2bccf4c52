"""Where a browser lands when it comes from, or leaves for, another system: a page of ours, never a page of JSON."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

import flask
from flask import request

from chassis.telemetry import log
from services.identity.domain.refusals import Refusal

LANDING: Final = "/connexion/ent"
SEE_OTHER: Final = 303
REDIRECTION: Final[dict[str, Any]] = {
    "responses": {
        str(SEE_OTHER): {
            "description": "Vers le fournisseur, ou de retour sur la plateforme.",
            "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
        }
    }
}
"""For the OpenAPI document."""


def landed(provider: str, public_url: str, deed: Callable[[], str]) -> flask.Response:
    """Back on our page with the code that the deed gives. A refusal is told to the page by its code, to programs as a problem."""
    try:
        return redirected(_page(public_url, code=deed()))
    except Refusal as refusal:
        log().warning("external_sign_in_refused", provider=provider, code=refusal.code)
        if not _is_browser():
            raise
        return redirected(_page(public_url, refusal=refusal.code))


def left(provider: str, public_url: str, deed: Callable[[], str]) -> flask.Response:
    """On the way to the address that the deed gives."""
    try:
        return redirected(deed())
    except Refusal as refusal:
        log().warning("external_sign_in_refused", provider=provider, code=refusal.code)
        if not _is_browser():
            raise
        return redirected(_page(public_url, refusal=refusal.code))


def redirected(url: str) -> flask.Response:
    """See other: the browser asks with GET, and does not tell where it was."""
    headers = {"Location": url, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return flask.Response(status=SEE_OTHER, headers=headers)


def _page(public_url: str, **query: str) -> str:
    return f"{public_url.rstrip('/')}{LANDING}?{urlencode(query)}"


def _is_browser() -> bool:
    return request.accept_mimetypes.best_match(["application/problem+json", "text/html"]) == "text/html"
