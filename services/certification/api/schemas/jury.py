"""What the jury sees and says; no names: a jury judges evidence."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from services.certification.api.schemas.exam_day import IncidentView, incident_view
from services.certification.api.schemas.paging import PageView
from services.certification.domain.certifications import Certification
from services.certification.domain.evidence import Question
from services.certification.domain.scoring import Mark
from services.certification.storage.results import ResultLine
from services.certification.usecases.read_jury import CertificationFile, JurySession


@dataclass(frozen=True)
class JurySessionView:
    """A finalised session. `publishable`: nothing needs a human; `obstacles` say what does."""

    number: int
    centre: str
    date: date
    finalised_at: datetime | None
    published_at: datetime | None
    comment: str | None
    has_incident: bool
    has_joining_issue: bool
    certifications: int
    publishable: bool
    obstacles: tuple[str, ...]


@dataclass(frozen=True)
class JurySessionsPage:
    """A page of them."""

    items: tuple[JurySessionView, ...]
    page: PageView


@dataclass(frozen=True)
class JuryCertificationView:
    """A certification in a list of the jury."""

    certification_id: UUID
    status: str | None
    cause: str | None
    pix: int | None
    reproducibility: int | None
    abort_reason: str | None
    incidents_unresolved: int


@dataclass(frozen=True)
class JurySessionDetail:
    """A session with its certifications."""

    session: JurySessionView
    items: tuple[JuryCertificationView, ...]


@dataclass(frozen=True)
class Neutralisation:
    """A question that no longer counts, or (false) counts again."""

    position: int
    neutralised: bool = True


@dataclass(frozen=True)
class Resolution:
    """How a human has dealt with an incident."""

    resolution: Annotated[str, validate.Length(1, 500)]


@dataclass(frozen=True)
class DrawnView:
    """A competence when the questions were drawn, without ceiling."""

    competence: str
    level: int
    pix: int


@dataclass(frozen=True)
class QuestionView:
    """A question as it was answered and as it counts."""

    position: int
    challenge_id: str
    kind: str
    competence: str
    topic: str
    level: int
    result: str | None
    answered_at: datetime | None
    neutralised: bool
    skipped_automatically: bool
    accepted: bool


@dataclass(frozen=True)
class MarkReasons:
    """A mark with the line of the scoring table it comes from: V kept, D one level less, X invalidated."""

    competence: str
    level: int
    pix: int
    questions: int
    right: int
    neutralised: int
    verdict: str


@dataclass(frozen=True)
class ResultLineView:
    """A result of the past or of today."""

    revision: int
    status: str
    cause: str | None
    pix: int
    reproducibility: int
    asked: int
    counted: int
    trusted: bool
    marks: tuple[MarkReasons, ...]
    emitter: str
    judge_id: UUID | None
    scored_at: datetime


@dataclass(frozen=True)
class CertificationFileView:
    """Everything that made a result."""

    certification_id: UUID
    session_number: int
    max_level: int
    abort_reason: str | None
    cancelled: bool
    fraud: bool
    revision: int
    drawn: tuple[DrawnView, ...]
    questions: tuple[QuestionView, ...]
    incidents: tuple[IncidentView, ...]
    results: tuple[ResultLineView, ...]


def jury_session_view(one: JurySession) -> JurySessionView:
    """A line of the list."""
    session = one.session
    return JurySessionView(
        number=session.number,
        centre=session.centre,
        date=session.plan.day,
        finalised_at=session.finalised_at,
        published_at=session.published_at,
        comment=session.comment,
        has_incident=session.has_incident,
        has_joining_issue=session.has_joining_issue,
        certifications=len(one.sheets),
        publishable=session.published_at is None and not one.obstacles,
        obstacles=tuple(obstacle.value for obstacle in one.obstacles),
    )


def jury_session_detail(one: JurySession, certifications: list[Certification]) -> JurySessionDetail:
    """A session and its certifications, in the order they started: the order of names would tell some."""
    unresolved = {sheet.certification_id: sheet.incidents_unresolved for sheet in one.sheets}
    ordered = sorted(certifications, key=lambda certification: certification.started_at)
    items = tuple(_line(certification, unresolved[certification.id]) for certification in ordered)
    return JurySessionDetail(jury_session_view(one), items)


def file_view(file: CertificationFile) -> CertificationFileView:
    """The whole file."""
    one = file.certification
    return CertificationFileView(
        certification_id=one.id,
        session_number=one.session_number,
        max_level=one.max_level,
        abort_reason=one.abort_reason.value if one.abort_reason else None,
        cancelled=one.ruling.cancelled,
        fraud=one.ruling.fraud,
        revision=one.revision,
        drawn=tuple(DrawnView(code, d.level, d.pix) for code, d in sorted(file.drawn.items())),
        questions=tuple(_question(question) for question in file.questions),
        incidents=tuple(incident_view(incident) for incident in file.incidents),
        results=tuple(_result(line) for line in file.results),
    )


def _line(one: Certification, unresolved: int) -> JuryCertificationView:
    score = one.score
    return JuryCertificationView(
        certification_id=one.id,
        status=score.status.value if score else None,
        cause=score.cause.value if score and score.cause else None,
        pix=score.pix if score else None,
        reproducibility=score.reproducibility if score else None,
        abort_reason=one.abort_reason.value if one.abort_reason else None,
        incidents_unresolved=unresolved,
    )


def _question(one: Question) -> QuestionView:
    return QuestionView(
        position=one.position,
        challenge_id=one.challenge_id,
        kind=one.kind,
        competence=one.competence,
        topic=one.topic,
        level=one.level,
        result=one.result.value if one.result else None,
        answered_at=one.answered_at,
        neutralised=one.neutralised,
        skipped_automatically=one.skipped_automatically,
        accepted=one.accepted,
    )


def _result(line: ResultLine) -> ResultLineView:
    score = line.score
    return ResultLineView(
        revision=line.revision,
        status=score.status.value,
        cause=score.cause.value if score.cause else None,
        pix=score.pix,
        reproducibility=score.reproducibility,
        asked=score.asked,
        counted=score.counted,
        trusted=score.trusted,
        marks=tuple(_mark(mark) for mark in score.marks),
        emitter=line.emitter,
        judge_id=line.judge_id,
        scored_at=line.scored_at,
    )


def _mark(mark: Mark) -> MarkReasons:
    return MarkReasons(
        competence=mark.competence,
        level=mark.level,
        pix=mark.pix,
        questions=mark.questions,
        right=mark.right,
        neutralised=mark.neutralised,
        verdict=mark.verdict.value,
    )
