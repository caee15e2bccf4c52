"""What identity tells: people, schools, who belongs where, and the pupils of each school.

`revision` grows by one with each fact about the same learner or membership: a projection keeps the highest it has seen, so
facts may arrive twice, late or out of order.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.personal import Personal, PersonalDate


class OrganisationKind(StrEnum):
    """What an organisation is; PLATFORM is the operator itself, whose members hold the jury."""

    COLLEGE = "COLLEGE"
    LYCEE = "LYCEE"
    AGRICULTURAL = "AGRICULTURAL"
    HIGHER_EDUCATION = "HIGHER_EDUCATION"
    OTHER = "OTHER"
    PLATFORM = "PLATFORM"


class Role(StrEnum):
    """What a member may do in an organisation."""

    ADMINISTRATOR = "ADMINISTRATOR"
    MEMBER = "MEMBER"


@dataclass(frozen=True)
class UserRegistered:
    """A person has an account. Who they are stays in identity."""

    user_id: UUID
    registered_at: datetime


@dataclass(frozen=True)
class UserAnonymised:
    """A person asked to be forgotten: whoever holds their data removes it."""

    user_id: UUID
    anonymised_at: datetime


@dataclass(frozen=True)
class OrganisationCreated:
    """A school, or another organisation, exists. `uai` is its national number when it has one."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    uai: str | None
    manages_learners: bool
    created_at: datetime


@dataclass(frozen=True)
class MemberJoined:
    """Somebody belongs to an organisation."""

    organisation_id: UUID
    user_id: UUID
    role: Role
    revision: int
    joined_at: datetime


@dataclass(frozen=True)
class MemberRoleChanged:
    """A member's role is another."""

    organisation_id: UUID
    user_id: UUID
    role: Role
    revision: int
    changed_at: datetime


@dataclass(frozen=True)
class MemberRemoved:
    """Somebody no longer belongs to an organisation."""

    organisation_id: UUID
    user_id: UUID
    revision: int
    removed_at: datetime


@dataclass(frozen=True)
class LearnerRecord:
    """A pupil as the school's record has them. `class_name` is the division ("3EME A"); sex is M or F."""

    last_name: Personal
    first_name: Personal
    birth_date: PersonalDate
    ine: Personal | None
    class_name: str
    preferred_last_name: Personal | None = None
    middle_name: Personal | None = None
    third_name: Personal | None = None
    sex: str | None = None
    birth_city: Personal | None = None
    birth_city_code: Personal | None = None
    birth_country_code: Personal | None = None
    mef_code: str | None = None


@dataclass(frozen=True)
class LearnerEnrolled:
    """A pupil appeared in a school's list."""

    learner_id: UUID
    organisation_id: UUID
    record: LearnerRecord
    revision: int
    enrolled_at: datetime


@dataclass(frozen=True)
class LearnerChanged:
    """A pupil's record was corrected, or a disabled pupil is back: the whole record, not the difference."""

    learner_id: UUID
    organisation_id: UUID
    record: LearnerRecord
    revision: int
    changed_at: datetime


@dataclass(frozen=True)
class LearnerDisabled:
    """A pupil is no longer in the school's list; what they did there is kept."""

    learner_id: UUID
    organisation_id: UUID
    revision: int
    disabled_at: datetime


@dataclass(frozen=True)
class LearnerAnonymised:
    """A school gave up a pupil's record, or kept it long enough: whoever holds it forgets who it was. There is no way back."""

    learner_id: UUID
    organisation_id: UUID
    revision: int
    anonymised_at: datetime


@dataclass(frozen=True)
class LearnerReconciled:
    """A pupil of a school's list and an account are the same person."""

    learner_id: UUID
    organisation_id: UUID
    user_id: UUID
    revision: int
    reconciled_at: datetime
