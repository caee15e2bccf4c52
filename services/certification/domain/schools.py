"""Schools and their learners, as this service needs them."""

from dataclasses import dataclass
from uuid import UUID

from services.certification.domain.candidates import CivilIdentity


@dataclass(frozen=True)
class Organisation:
    """A centre; one that manages its learners enrols them from its list only."""

    id: UUID
    name: str
    kind: str
    uai: str | None
    manages_learners: bool


@dataclass(frozen=True)
class Learner:
    """A pupil of a school's list, and the account that is them, once known."""

    id: UUID
    organisation_id: UUID
    identity: CivilIdentity
    class_name: str | None
    user_id: UUID | None
