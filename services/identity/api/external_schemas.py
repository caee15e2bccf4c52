"""Shapes of requests and replies: signing in through another system."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from marshmallow import Schema, fields, validate

from contracts.personal import Personal
from services.identity.api.schemas import TokensView
from services.identity.api.words import Line, Secret

_CHALLENGE = validate.Regexp(r"[A-Za-z0-9_-]{43}\Z", error="Valeur mal formée.")
_VERIFIER = validate.Regexp(r"[A-Za-z0-9._~-]{43,128}\Z", error="Valeur mal formée.")
_LOCAL_PATH = validate.Regexp(
    r"/(?![/\\])[^\x00-\x20\\\x7f-\x9f\ud800-\udfff]*\Z", error="Chemin de la plateforme attendu."
)


class DepartureQuery(Schema):
    """`?challenge=&return_to=`: the S256 challenge of a verifier that the web server keeps (RFC 7636), a path to go on to."""

    challenge = fields.String(required=True, validate=_CHALLENGE)
    return_to = fields.String(load_default="/", validate=[validate.Length(max=500), _LOCAL_PATH])


@dataclass(frozen=True)
class ExternalProviderView:
    """A system through which one may sign in, and where that starts."""

    provider: str
    kind: Literal["saml", "openid"]
    sign_in_path: str


@dataclass(frozen=True)
class ExternalProvidersView:
    """Every one that is open here."""

    items: tuple[ExternalProviderView, ...]


@dataclass(frozen=True)
class ExternalCode:
    """The code that the browser came back with, and the verifier of the challenge it left with."""

    code: Secret
    verifier: Annotated[str, _VERIFIER] | None = None


@dataclass(frozen=True)
class ExternalSessionView:
    """Either `tokens`, or a `ticket` that is good for `ticket_expires_in` seconds, with the names that the provider gives."""

    outcome: Literal["signed_in", "unknown"]
    provider: str
    return_to: str
    tokens: TokensView | None
    ticket: str | None
    ticket_expires_in: int | None
    first_name: Personal | None
    last_name: Personal | None


@dataclass(frozen=True)
class ExternalLink:
    """A ticket, and the account that is mine."""

    ticket: Secret
    login: Line
    password: Secret


@dataclass(frozen=True)
class ExternalTicket:
    """A ticket."""

    ticket: Secret


@dataclass(frozen=True)
class ExternalPupilClaim:
    """A ticket, which says the names, and the birth date, which it does not. `student_number` is required in higher education."""

    ticket: Secret
    birth_date: date
    student_number: Line | None = None


@dataclass(frozen=True)
class MyExternalIdentity:
    """A provider that opens my account."""

    provider: str
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class MyExternalIdentities:
    """Every one."""

    items: tuple[MyExternalIdentity, ...]
