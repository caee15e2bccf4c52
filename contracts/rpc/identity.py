"""What identity can be asked."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from contracts.personal import Personal
from contracts.rpc import Question


@dataclass(frozen=True)
class UserInOrganisation:
    """Somebody, in some school."""

    organisation_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class LearnerFound:
    """The enabled learner of that school who is this user, if any; names to show until the facts arrive."""

    learner_id: UUID | None
    first_name: Personal | None = None
    last_name: Personal | None = None
    class_name: str | None = None


LEARNER_OF_USER: Final = Question(
    service="identity",
    name="learner_of_user",
    request=UserInOrganisation,
    answer=LearnerFound,
    deadline=3.0,
)
"""Asked when a pupil has just joined and the fact is still on its way."""
