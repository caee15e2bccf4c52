"""Shapes of requests and replies: accounts, tokens, organisations, teams."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from contracts.personal import Personal
from services.identity.api.words import Line, Lines, PersonName, Secret
from services.identity.domain.organisations import MOST_INVITED, Role
from services.identity.domain.registers import Register


@dataclass(frozen=True)
class PageView:
    """Which page of how many items."""

    number: int
    size: int
    total: int


# accounts and tokens


@dataclass(frozen=True)
class NewUser:
    """Somebody who creates an account."""

    email: Line
    password: Secret
    first_name: PersonName
    last_name: PersonName


@dataclass(frozen=True)
class UserView:
    """An account, for its owner."""

    id: UUID
    email: Personal | None
    username: Personal | None
    first_name: Personal
    last_name: Personal


@dataclass(frozen=True)
class Credentials:
    """`login` is an e-mail address or a username."""

    login: Line
    password: Secret


@dataclass(frozen=True)
class PasswordChange:
    """The password that is, and the one that shall be."""

    login: Line
    password: Secret
    new_password: Secret


@dataclass(frozen=True)
class RefreshToken:
    """The token to exchange or to revoke."""

    refresh_token: Secret


@dataclass(frozen=True)
class TokensView:
    """What a signed-in person holds."""

    access_token: str
    expires_in: int
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105 (RFC 6750's word)


@dataclass(frozen=True)
class ApplicationTokenView:
    """What a signed-in application holds."""

    access_token: str
    expires_in: int
    scope: str
    token_type: str = "bearer"  # noqa: S105 (RFC 6750's word)


@dataclass(frozen=True)
class PublicKey:
    """Checks what the matching private key has signed (RFC 8037)."""

    kid: str
    kty: str
    crv: str
    x: str
    alg: str
    use: str


@dataclass(frozen=True)
class KeySetView:
    """A JSON Web Key Set (RFC 7517)."""

    keys: tuple[PublicKey, ...]


@dataclass(frozen=True)
class MyOrganisation:
    """Where I belong."""

    id: UUID
    name: str
    kind: str
    uai: str | None
    manages_learners: bool
    role: Role


@dataclass(frozen=True)
class MyLearner:
    """A pupil that I am."""

    learner_id: UUID
    organisation_id: UUID
    organisation_name: str
    first_name: Personal
    last_name: Personal
    class_name: str


@dataclass(frozen=True)
class MeView:
    """Who I am. `register` is how I am spoken to: as I chose (`chosen_register`), else as usual (`usual_register`)."""

    id: UUID
    email: Personal | None
    username: Personal | None
    first_name: Personal
    last_name: Personal
    register: Register
    chosen_register: Register | None
    usual_register: Register
    organisations: tuple[MyOrganisation, ...]
    learners: tuple[MyLearner, ...]


@dataclass(frozen=True)
class OwnWishes:
    """How I wish to be spoken to; null: as usual."""

    register: Register | None


# organisations and teams


@dataclass(frozen=True)
class OrganisationView:
    """An organisation, for its members. `role` is the caller's."""

    id: UUID
    name: str
    kind: str
    uai: str | None
    manages_learners: bool
    role: Role


@dataclass(frozen=True)
class ActivationWanted:
    """Somebody asks to activate a school."""

    uai: Annotated[Line, validate.Length(1, 20)]
    first_name: PersonName
    last_name: PersonName


@dataclass(frozen=True)
class ActivationSent:
    """Where the letter went, masked."""

    sent_to: str


@dataclass(frozen=True)
class NewInvitations:
    """Colleagues to invite: each text holds one address, or several as people paste them (commas, semicolons, lines)."""

    emails: Annotated[tuple[Lines, ...], validate.Length(1, MOST_INVITED)]
    role: Role | None = None


@dataclass(frozen=True)
class InvitationView:
    """An invitation that waits."""

    id: UUID
    email: Personal
    role: Role | None
    sent_at: datetime


@dataclass(frozen=True)
class AddressRefused:
    """An address that was not invited, and why (`code` as in the problems, `message` in French)."""

    email: Personal
    code: str
    message: str


@dataclass(frozen=True)
class InvitationsSent:
    """What became of each address."""

    sent: tuple[InvitationView, ...]
    refused: tuple[AddressRefused, ...]


@dataclass(frozen=True)
class PendingInvitations:
    """Every invitation that waits."""

    items: tuple[InvitationView, ...]


@dataclass(frozen=True)
class InvitationCode:
    """The code that was in the link."""

    code: Annotated[Line, validate.Length(1, 20)]


@dataclass(frozen=True)
class MembershipView:
    """Somebody's place in an organisation."""

    organisation_id: UUID
    user_id: UUID
    role: Role


@dataclass(frozen=True)
class MemberView:
    """A member, for the other members."""

    user_id: UUID
    first_name: Personal
    last_name: Personal
    email: Personal | None
    role: Role
    joined_at: datetime


@dataclass(frozen=True)
class MembersView:
    """A page of members."""

    items: tuple[MemberView, ...]
    page: PageView


@dataclass(frozen=True)
class NewRole:
    """What a member becomes."""

    role: Role
