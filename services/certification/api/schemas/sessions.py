"""Sessions and their candidates."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from marshmallow import ValidationError, validate

from services.certification.api.schemas.paging import PageView
from services.certification.domain.calendar import local_day
from services.certification.domain.sessions import (
    CANDIDATES_PER_INVIGILATOR,
    Session,
    SessionPlan,
    invigilators_missing,
)
from services.certification.storage.sessions import SessionCounts
from services.certification.usecases.enrol_candidates import Enrolment
from services.certification.usecases.read_candidates import CandidateLine

_BORN_AFTER: Final = date(1900, 1, 1)


class BirthDate(validate.Validator):
    """After 1 January 1900 (facts 1.5) and not in the future."""

    def __call__(self, value: date) -> date:
        """The date, if somebody may have been born that day."""
        if not _BORN_AFTER < value <= local_day(datetime.now().astimezone()):
            raise ValidationError("Date de naissance impossible.")
        return value


Name = Annotated[str, validate.Length(1, 100), validate.Regexp(r".*\S.*")]
Place = Annotated[str, validate.Length(1, 255), validate.Regexp(r".*\S.*")]


@dataclass(frozen=True)
class NewSession:
    """A session to plan. `time` is local; one name for each invigilator."""

    organisation_id: UUID
    site: Place
    room: Place
    date: date
    time: Annotated[str, validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$")]
    invigilators: Annotated[tuple[Name, ...], validate.Length(1, 20)]
    observations: Annotated[str | None, validate.Length(max=2000)] = None

    def plan(self) -> SessionPlan:
        """As the domain has it."""
        return SessionPlan(
            site=self.site.strip(),
            room=self.room.strip(),
            day=self.date,
            hour=self.time,
            invigilators=tuple(name.strip() for name in self.invigilators),
            observations=(self.observations or "").strip() or None,
        )


@dataclass(frozen=True)
class WarningView:
    """Something to look at that stops nothing."""

    code: str
    message: str


@dataclass(frozen=True)
class SessionView:
    """A session for the members of its centre. The printed kit shows the password with C- before it."""

    id: UUID
    number: int
    organisation_id: UUID
    centre: str
    site: str
    room: str
    date: date
    time: str
    invigilators: tuple[str, ...]
    observations: str | None
    access_code: str
    invigilator_password: str
    state: str
    candidates: int
    started: int
    created_at: datetime
    finalised_at: datetime | None
    published_at: datetime | None
    comment: str | None
    has_incident: bool
    has_joining_issue: bool
    warnings: tuple[WarningView, ...]


@dataclass(frozen=True)
class SessionsPage:
    """A page of sessions."""

    items: tuple[SessionView, ...]
    page: PageView


@dataclass(frozen=True)
class NewCandidate:
    """Somebody typed in, in a centre that has no list of learners."""

    last_name: Name
    first_name: Name
    birth_date: Annotated[date, BirthDate()]
    sex: Annotated[str | None, validate.OneOf(["M", "F"])] = None
    birth_city: Annotated[str | None, validate.Length(max=100)] = None
    extra_time_percentage: Annotated[int | None, validate.Range(1, 100)] = None


@dataclass(frozen=True)
class NewCandidates:
    """A class, some learners, or people; together if you like."""

    class_name: Annotated[str | None, validate.Length(1, 100)] = None
    learner_ids: Annotated[tuple[UUID, ...], validate.Length(max=500)] = ()
    people: Annotated[tuple[NewCandidate, ...], validate.Length(max=500)] = ()


@dataclass(frozen=True)
class EnrolmentView:
    """How many are new on the list, how many were there already, how many there are now."""

    enrolled: int
    already: int
    candidates: int
    warnings: tuple[WarningView, ...]


@dataclass(frozen=True)
class ExtraTime:
    """Per cent of extra time; null takes it away."""

    extra_time_percentage: Annotated[int | None, validate.Range(1, 100)]


@dataclass(frozen=True)
class CandidateView:
    """Somebody on the list. `certifiable` is null while nobody knows which account is theirs."""

    id: UUID
    learner_id: UUID | None
    last_name: str
    first_name: str
    birth_date: date
    class_name: str | None
    extra_time_percentage: int | None
    joined: bool
    certifiable: bool | None
    certifiable_competences: int | None
    standing: str
    certification_id: UUID | None


@dataclass(frozen=True)
class CandidatesView:
    """The whole list, in alphabetical order."""

    items: tuple[CandidateView, ...]
    warnings: tuple[WarningView, ...]


def session_view(counts: SessionCounts) -> SessionView:
    """As members see it."""
    session = counts.session
    return SessionView(
        id=session.id,
        number=session.number,
        organisation_id=session.organisation_id,
        centre=session.centre,
        site=session.plan.site,
        room=session.plan.room,
        date=session.plan.day,
        time=session.plan.hour,
        invigilators=session.plan.invigilators,
        observations=session.plan.observations,
        access_code=session.access_code,
        invigilator_password=session.invigilator_password,
        state=session.state.value,
        candidates=counts.candidates,
        started=counts.started,
        created_at=session.created_at,
        finalised_at=session.finalised_at,
        published_at=session.published_at,
        comment=session.comment,
        has_incident=session.has_incident,
        has_joining_issue=session.has_joining_issue,
        warnings=warnings_of(session, counts.candidates),
    )


def warnings_of(session: Session, candidates: int) -> tuple[WarningView, ...]:
    """One invigilator for twenty candidates (mission, feature 26)."""
    named = session.plan.invigilators
    missing = invigilators_missing(candidates=candidates, invigilators=named)
    if not missing:
        return ()
    message = (
        f"Il manque {missing} surveillant{'s' if missing > 1 else ''} : {candidates} candidats pour "
        f"{len(named)} surveillant{'s' if len(named) > 1 else ''}, {CANDIDATES_PER_INVIGILATOR} au plus pour chacun."
    )
    return (WarningView("invigilators_missing", message),)


def enrolment_view(done: Enrolment) -> EnrolmentView:
    """What came of an enrolment."""
    warnings = warnings_of(done.session, done.candidates)
    return EnrolmentView(done.enrolled, done.already, done.candidates, warnings)


def candidate_view(line: CandidateLine) -> CandidateView:
    """As members see them."""
    one = line.candidate
    return CandidateView(
        id=one.id,
        learner_id=one.learner_id,
        last_name=one.identity.last_name,
        first_name=one.identity.first_name,
        birth_date=one.identity.birth_date,
        class_name=one.class_name,
        extra_time_percentage=one.extra_time_percentage,
        joined=one.user_id is not None,
        certifiable=line.certifiable,
        certifiable_competences=line.certifiable_competences,
        standing=one.standing.value,
        certification_id=one.test.id if one.test and one.test.is_open else None,
    )
