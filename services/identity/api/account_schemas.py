"""Shapes of requests and replies: what people do to their own account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from services.identity.api.words import Line, Secret


@dataclass(frozen=True)
class PasswordForgotten:
    """The address that somebody signs in with."""

    email: Line


@dataclass(frozen=True)
class NewPassword:
    """The token of the letter's link, and the password that shall be."""

    token: Secret
    new_password: Secret


@dataclass(frozen=True)
class OwnPasswordChange:
    """The password that is, and the one that shall be."""

    password: Secret
    new_password: Secret


@dataclass(frozen=True)
class NewEmail:
    """The address that shall be, and the password, which proves that it is still the same person."""

    email: Line
    password: Secret


@dataclass(frozen=True)
class EmailCode:
    """The six digits of the letter."""

    code: Annotated[Line, validate.Length(1, 20)]


@dataclass(frozen=True)
class SessionView:
    """Somewhere I am signed in. `current`: this very request comes from it."""

    id: UUID
    device: str
    opened_at: datetime
    last_used_at: datetime
    current: bool


@dataclass(frozen=True)
class SessionsView:
    """Everywhere I am signed in, the latest used first."""

    items: tuple[SessionView, ...]
