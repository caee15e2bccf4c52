"""Entry, invigilation, incidents, finalisation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from services.certification.api.schemas.sessions import BirthDate, Name
from services.certification.domain.candidates import Standing
from services.certification.domain.certifiability import COMPETENCES_NEEDED
from services.certification.domain.incidents import Incident
from services.certification.domain.sessions import Session, theoretical_end
from services.certification.usecases.read_board import BoardLine
from services.certification.usecases.read_entry import Entry


@dataclass(frozen=True)
class Claim:
    """Who a pupil says they are."""

    last_name: Name
    first_name: Name
    birth_date: Annotated[date, BirthDate()]


@dataclass(frozen=True)
class EntryView:
    """Where a candidate stands. After a start, `authorised` means that they may come back."""

    session_number: int
    state: str
    status: str
    authorised: bool
    certifiable: bool
    certifiable_competences: int
    certification_id: UUID | None


@dataclass(frozen=True)
class Start:
    """What is written on the board of the room."""

    access_code: Annotated[str, validate.Length(1, 20)]


@dataclass(frozen=True)
class StartedView:
    """Where to answer."""

    certification_id: UUID
    assessment_id: UUID


@dataclass(frozen=True)
class Password:
    """The invigilators' password, with or without C-."""

    password: Annotated[str, validate.Length(1, 20)]


@dataclass(frozen=True)
class InvigilationView:
    """The session an invigilator has entered."""

    session_number: int
    site: str
    room: str
    date: date
    time: str


@dataclass(frozen=True)
class Authorisation:
    """False takes it back."""

    authorised: bool = True


@dataclass(frozen=True)
class NewIncident:
    """What happened; codes and needs are those of the table of incidents."""

    category: Annotated[str, validate.Length(1, 40)]
    subcategory: Annotated[str | None, validate.Length(max=40)] = None
    description: Annotated[str | None, validate.Length(max=500)] = None
    question_number: int | None = None


@dataclass(frozen=True)
class IncidentView:
    """A report and how it was settled."""

    id: UUID
    code: str
    category: str
    subcategory: str | None
    description: str | None
    question_number: int | None
    impactful: bool
    reported_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    resolved_automatically: bool
    had_effect: bool


@dataclass(frozen=True)
class ReportedView:
    """The report's id."""

    id: UUID


@dataclass(frozen=True)
class BoardLineView:
    """A candidate in the room. `question` of `questions`; extra time is shown, not added to the end (facts 1.4)."""

    candidate_id: UUID
    certification_id: UUID | None
    last_name: str
    first_name: str
    birth_date: date
    extra_time_percentage: int | None
    present: bool
    authorised: bool
    status: Literal["waiting", "authorised", "started", "completed", "ended_by_invigilator"]
    started_at: datetime | None
    theoretical_end_at: datetime | None
    question: int | None
    questions: int | None
    last_answer_at: datetime | None
    incidents: tuple[IncidentView, ...]


@dataclass(frozen=True)
class BoardView:
    """The room at this moment."""

    session_number: int
    state: str
    present: int
    started: int
    ended: int
    items: tuple[BoardLineView, ...]


@dataclass(frozen=True)
class Unfinished:
    """A test that was not finished, and why."""

    certification_id: UUID
    abort_reason: Literal["candidate", "technical"]


@dataclass(frozen=True)
class NewFinalisation:
    """The centre's declaration."""

    has_incident: bool
    has_joining_issue: bool
    comment: Annotated[str | None, validate.Length(max=2000)] = None
    unfinished: Annotated[tuple[Unfinished, ...], validate.Length(max=500)] = ()


@dataclass(frozen=True)
class FinalisationView:
    """The tests of a session, before and after it is finalised."""

    session_number: int
    finalised_at: datetime | None
    comment: str | None
    has_incident: bool
    has_joining_issue: bool
    items: tuple[BoardLineView, ...]


def entry_view(entry: Entry) -> EntryView:
    """As the candidate sees it."""
    test = entry.candidate.test
    return EntryView(
        session_number=entry.session.number,
        state=entry.session.state.value,
        status=entry.candidate.standing.value,
        authorised=entry.candidate.authorised,
        certifiable=entry.certifiable_competences >= COMPETENCES_NEEDED,
        certifiable_competences=entry.certifiable_competences,
        certification_id=test.id if test and test.is_open else None,
    )


def board_view(session: Session, lines: list[BoardLine]) -> BoardView:
    """As the invigilator sees it."""
    standings = [one.candidate.standing for one in lines]
    return BoardView(
        session_number=session.number,
        state=session.state.value,
        present=sum(one.candidate.user_id is not None for one in lines),
        started=standings.count(Standing.STARTED),
        ended=standings.count(Standing.ENDED),
        items=tuple(line_view(one) for one in lines),
    )


def line_view(line: BoardLine) -> BoardLineView:
    """One candidate."""
    one = line.candidate
    test = one.test if one.test and one.test.is_open else None
    return BoardLineView(
        candidate_id=one.id,
        certification_id=test.id if test else None,
        last_name=one.identity.last_name,
        first_name=one.identity.first_name,
        birth_date=one.identity.birth_date,
        extra_time_percentage=one.extra_time_percentage,
        present=one.user_id is not None,
        authorised=one.authorised,
        status=_status(line),
        started_at=test.started_at if test else None,
        theoretical_end_at=theoretical_end(test.started_at) if test and test.started_at else None,
        question=test.question_number if test else None,
        questions=test.questions if test else None,
        last_answer_at=test.last_answer_at if test else None,
        incidents=tuple(incident_view(incident) for incident in line.incidents),
    )


def _status(
    line: BoardLine,
) -> Literal["waiting", "authorised", "started", "completed", "ended_by_invigilator"]:
    match line.candidate.standing:
        case Standing.WAITING:
            return "waiting"
        case Standing.AUTHORISED:
            return "authorised"
        case Standing.STARTED:
            return "started"
        case Standing.ENDED:
            test = line.candidate.test
            return "completed" if test and test.completed_at else "ended_by_invigilator"


def incident_view(incident: Incident) -> IncidentView:
    """A report as staff see it."""
    return IncidentView(
        id=incident.id,
        code=incident.kind.code,
        category=incident.kind.category,
        subcategory=incident.kind.subcategory,
        description=incident.description,
        question_number=incident.question_number,
        impactful=incident.kind.impactful,
        reported_at=incident.reported_at,
        resolved_at=incident.resolved_at,
        resolution=incident.resolution,
        resolved_automatically=incident.resolved_automatically,
        had_effect=incident.had_effect,
    )
