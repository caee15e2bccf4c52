"""A candidate of a session: who they are, what the invigilator allows, where their test stands (facts 1.5, 2)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.certification.domain.identities import identity_key
from services.certification.domain.refusals import (
    AccountOfAnotherCandidate,
    CandidateAlreadyJoined,
    CandidateAlreadyStarted,
    CandidateAmbiguous,
    CandidateNotFound,
    CandidateNotStarted,
    CandidateOfAnotherAccount,
    CertificationOver,
    ResumeNotAuthorised,
    StartNotAuthorised,
)

REPEATED_START: Final = timedelta(seconds=60)
"""A start asked again within this time by the same account is the same start: its answer was lost on the way."""


ANONYMISED: Final = "(anonymisé)"
"""What stands where a name stood (identity facts 1.6)."""


class Standing(StrEnum):
    """Where a candidate stands."""

    WAITING = "waiting"
    AUTHORISED = "authorised"
    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True)
class CivilIdentity:
    """Who a person is for the certificate: evidence, copied at enrolment."""

    last_name: str
    first_name: str
    birth_date: date
    sex: str | None = None
    birth_city: str | None = None
    birth_city_code: str | None = None
    birth_country_code: str | None = None

    @property
    def key(self) -> str:
        """See `identity_key`."""
        return identity_key(last_name=self.last_name, first_name=self.first_name, birth_date=self.birth_date)


@dataclass(frozen=True)
class Test:
    """The test of a candidate as this service follows it. `answered` serves the board, never scoring."""

    id: UUID
    assessment_id: UUID | None
    questions: int
    answered: int
    last_answer_at: datetime | None
    entered_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None

    __test__ = False  # pytest must not take it for a test

    @property
    def is_open(self) -> bool:
        """Whether the assessment service has opened it."""
        return self.started_at is not None

    @property
    def is_over(self) -> bool:
        """Finished by the candidate, or ended by the invigilator."""
        return self.completed_at is not None or self.ended_at is not None

    @property
    def question_number(self) -> int:
        """The question being worked on, counted from 1."""
        return min(self.answered + 1, self.questions)


@dataclass(frozen=True)
class Candidate:
    """Somebody on the list of a session."""

    id: UUID
    session_id: UUID
    learner_id: UUID | None
    identity: CivilIdentity
    class_name: str | None
    extra_time_percentage: int | None
    user_id: UUID | None
    authorised: bool
    test: Test | None

    @property
    def standing(self) -> Standing:
        """What the candidate's waiting page shows."""
        if self.test is not None and self.test.is_over:
            return Standing.ENDED
        if self.test is not None and self.test.is_open:
            return Standing.STARTED
        return Standing.AUTHORISED if self.authorised else Standing.WAITING

    def require_free(self) -> None:
        """The list is locked for whoever has joined (facts 1.3)."""
        if self.user_id is not None or self.test is not None:
            raise CandidateAlreadyJoined

    def require_startable(self) -> None:
        """The invigilator lets start whoever has not started (facts 2.4)."""
        self._require_not_over()
        if self.test is not None and self.test.is_open:
            raise CandidateAlreadyStarted

    def require_resumable(self) -> Test:
        """The invigilator lets resume whoever has started and is not done (facts 2.4)."""
        self._require_not_over()
        return self.require_started()

    def require_started(self) -> Test:
        """The candidate's open test."""
        if self.test is None or not self.test.is_open:
            raise CandidateNotStarted
        return self.test

    def require_admitted(self, *, now: datetime) -> bool:
        """Whether an authorisation must be consumed; refuses without one (facts 2.3).

        A start whose answer was lost is not a new entry: it is repeated without a new authorisation.
        """
        self._require_not_over()
        if self.authorised:
            return True
        if self.test is None:
            raise StartNotAuthorised
        if self.test.is_open and now - self.test.entered_at > REPEATED_START:
            raise ResumeNotAuthorised
        return False

    def _require_not_over(self) -> None:
        if self.test is not None and self.test.is_over:
            raise CertificationOver


def recognise(matches: list[Candidate], *, user_id: UUID, joined_as: UUID | None) -> Candidate:
    """The one candidate whom this account may be (facts 2.1). `joined_as`: the candidate this account already is."""
    if not matches:
        raise CandidateNotFound
    if len(matches) > 1:
        raise CandidateAmbiguous
    (candidate,) = matches
    if candidate.user_id not in (None, user_id):
        raise CandidateOfAnotherAccount
    if joined_as not in (None, candidate.id):
        raise AccountOfAnotherCandidate
    return candidate
