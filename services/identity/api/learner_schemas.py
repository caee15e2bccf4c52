"""Shapes of requests and replies: pupils, imports, pupils' accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.personal import Personal, PersonalDate
from services.identity.api.schemas import PageView
from services.identity.api.words import Line, PersonName, Secret


@dataclass(frozen=True)
class PupilClaim:
    """Who somebody says to be. `student_number` is required in higher education, and not looked at elsewhere."""

    first_name: PersonName
    last_name: PersonName
    birth_date: date
    student_number: Line | None = None


@dataclass(frozen=True)
class NewPupilAccount:
    """A pupil who creates an account, with a username or with an e-mail address.

    `username` as previewed; without it, the first that is free. With `email` there is no username, and a letter says that the
    account exists; `campaign_code` gives it the campaign's link.
    """

    first_name: PersonName
    last_name: PersonName
    birth_date: date
    password: Secret
    username: Line | None = None
    email: Line | None = None
    campaign_code: Annotated[str, validate.Regexp(r"[A-Z0-9]{9}\Z")] | None = None
    student_number: Line | None = None


@dataclass(frozen=True)
class LinkedLearner:
    """The pupil that the caller now is."""

    learner_id: UUID
    organisation_id: UUID


@dataclass(frozen=True)
class UsernameView:
    """The username that would be given."""

    username: Personal


@dataclass(frozen=True)
class PupilAccountView:
    """A new pupil's account, signed in."""

    user_id: UUID
    learner_id: UUID
    username: Personal | None
    access_token: str
    expires_in: int
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105 (RFC 6750's word)


@dataclass(frozen=True)
class LostAccountClaim:
    """Who somebody was at school; `ine` is an INE or an INA."""

    ine: Annotated[Line, validate.Length(1, 20)]
    first_name: PersonName
    last_name: PersonName
    birth_date: date


@dataclass(frozen=True)
class LostAccountView:
    """The account that was found, its username masked; null when it has none."""

    username: str | None


@dataclass(frozen=True)
class NewRecovery:
    """Somebody who left school wants their account, with an address of their own."""

    ine: Annotated[Line, validate.Length(1, 20)]
    first_name: PersonName
    last_name: PersonName
    birth_date: date
    email: Line


@dataclass(frozen=True)
class RecoverySent:
    """Where the key went, masked."""

    sent_to: str


@dataclass(frozen=True)
class RecoveryKey:
    """The key that was in the link, and the password chosen."""

    key: Secret
    password: Secret


@dataclass(frozen=True)
class LearnerView:
    """A pupil of the list, for the school's members."""

    id: UUID
    first_name: Personal
    last_name: Personal
    birth_date: PersonalDate
    class_name: str
    reconciled: bool
    connection_methods: tuple[Literal["username", "email", "gar"], ...]
    username: Personal | None


@dataclass(frozen=True)
class LearnersView:
    """A page of pupils."""

    items: tuple[LearnerView, ...]
    page: PageView


@dataclass(frozen=True)
class LearnerCard:
    """One pupil, and who comes before and after in the list that was asked for.

    Of whoever has left the list (`left_at`) only names and class are told: ways to sign in are no longer this school's business.
    """

    id: UUID
    first_name: Personal
    last_name: Personal
    birth_date: PersonalDate | None
    class_name: str
    left_at: datetime | None
    reconciled: bool
    connection_methods: tuple[Literal["username", "email", "gar"], ...]
    username: Personal | None
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True)
class ClassView:
    """A class, with how many pupils it has and how many of them have an account."""

    name: str
    learners: int
    reconciled: int


@dataclass(frozen=True)
class ClassesView:
    """Every class of the list."""

    items: tuple[ClassView, ...]


@dataclass(frozen=True)
class ChosenLearners:
    """Pupils of a class or a whole class: all of them, or none."""

    learner_ids: Annotated[tuple[UUID, ...], validate.Length(1, 100)]


@dataclass(frozen=True)
class SlipView:
    """What a pupil is handed: shown once. No password: theirs has not changed."""

    learner_id: UUID
    class_name: str
    last_name: Personal
    first_name: Personal
    username: Personal
    password: str | None


@dataclass(frozen=True)
class SlipsView:
    """Usernames and new passwords, by class and name."""

    items: tuple[SlipView, ...]


@dataclass(frozen=True)
class CountsView:
    """What became of a file, in numbers."""

    read: int
    added: int
    changed: int
    unchanged: int
    disabled: int
    skipped_without_ine: int
    skipped_left: int
    skipped_without_class: int


@dataclass(frozen=True)
class ImportProblem:
    """Something to correct before importing again, or a doubt. `field` is the file's word for what is concerned.

    `found` is what the file says where `expected` was awaited: of the school only.
    """

    code: str
    message: str
    line: int | None = None
    ine: Personal | None = None
    student_number: Personal | None = None
    field: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass(frozen=True)
class ImportLine:
    """An import in the list. `progress` is the percentage of the step that `state` is about to leave."""

    id: UUID
    number: int
    format: Literal["SIECLE", "FREGATA", "SUP"]
    mode: Literal["ADD", "REPLACE"] | None
    state: str
    progress: int
    created_at: datetime
    changed_at: datetime
    counts: CountsView
    problems_found: int
    warnings_found: int


@dataclass(frozen=True)
class ImportView(ImportLine):
    """An import and its report: the first problems and warnings of those found."""

    problems: tuple[ImportProblem, ...]
    warnings: tuple[ImportProblem, ...]


@dataclass(frozen=True)
class ImportsView:
    """A page of imports, newest first."""

    items: tuple[ImportLine, ...]
    page: PageView


@dataclass(frozen=True)
class DepartureView:
    """Somebody who would leave the list."""

    id: UUID
    first_name: Personal
    last_name: Personal
    birth_date: PersonalDate
    student_number: Personal | None
    class_name: str


@dataclass(frozen=True)
class DeparturesView:
    """A page of those who would leave the list, by name."""

    items: tuple[DepartureView, ...]
    page: PageView
