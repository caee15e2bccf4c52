"""Shapes about one's own data: its copy, its erasure, and what was done to one's account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from contracts.personal import Personal
from services.identity.api.schemas import PageView
from services.identity.api.words import Line, Secret

FILE = {"type": "string", "format": "binary"}

State = Literal["GATHERING", "WAITING", "READY"]
Doer = Literal["ME", "ORGANISATION", "PLATFORM"]


@dataclass(frozen=True)
class DataExportView:
    """How far the copy of one's data is. `waits_for`: a service that does not answer for now; it will be asked again."""

    id: UUID
    state: State
    requested_at: datetime
    waits_for: str | None
    ready_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class ErasureWanted:
    """The password, for whoever has one."""

    password: Secret | None = None


@dataclass(frozen=True)
class ErasureAskedView:
    """What to read, and what to send back to confirm."""

    confirmation: str
    expires_at: datetime
    goes: tuple[str, ...]
    stays: tuple[str, ...]


@dataclass(frozen=True)
class ErasureConfirmation:
    """What asking gave."""

    confirmation: Line


@dataclass(frozen=True)
class DeedView:
    """Something done to my account. `by`: me, a school, or the platform; nobody is named."""

    at: datetime
    deed: str
    title: str
    by: Doer
    organisation: str | None


@dataclass(frozen=True)
class AccountHistory:
    """The latest first."""

    items: tuple[DeedView, ...]
    page: PageView


@dataclass(frozen=True)
class SchoolDeedView:
    """Something done in a school. Names are those the school knows; `details` are codes and counts."""

    at: datetime
    deed: str
    title: str
    actor_id: UUID | None
    actor: Personal | None
    subject_id: UUID | None
    subject: Personal | None
    details: Any


@dataclass(frozen=True)
class SchoolAudit:
    """The latest first."""

    items: tuple[SchoolDeedView, ...]
    page: PageView
