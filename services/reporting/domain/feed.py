"""The LSU/LSL feed: the results of a school's pupils, in the form that record systems already read (facts 6.1)."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from services.reporting.domain.certifications import Attempt, Status
from services.reporting.domain.framework import Framework

Json = dict[str, Any]


@dataclass(frozen=True)
class Pupil:
    """A pupil as the school's record has them: the feed never says the name typed at a session's door (facts 6.1)."""

    last_name: str
    first_name: str
    middle_name: str | None
    third_name: str | None
    birth_date: date
    ine: str | None


@dataclass(frozen=True)
class FeedLine:
    """A pupil and the result that leaves for the record system."""

    pupil: Pupil
    attempt: Attempt


def feed_name(kinds: Iterable[str]) -> str:
    """Which record the results go to: LSU in collèges, LSL in lycées (mission, feature 31); UNKNOWN for no school of ours."""
    known = set(kinds)
    if not known:
        return "UNKNOWN"
    return "LSU" if "COLLEGE" in known else "LSL"


def feed_text(lines: Iterable[FeedLine], framework: Framework) -> str:
    """The document as it is sent and as it is written in a file."""
    return json.dumps(feed_document(lines, framework), ensure_ascii=False, separators=(",", ":"))


def feed_document(lines: Iterable[FeedLine], framework: Framework) -> Json:
    """Lines by last name, first name, id; the competences always, even for a school without results (facts 6.1)."""
    competences = [one for area in framework.areas for one in area.competences]
    return {
        "data": {
            "type": "certificationsResults",
            "attributes": {"certifications": [_line(one) for one in sorted(lines, key=_order)]},
            "relationships": {
                "competences": {"data": [{"type": "competences", "id": one.code} for one in competences]}
            },
        },
        "included": [*_areas(framework), *_competences(framework)],
    }


def _line(line: FeedLine) -> Json:
    pupil, attempt = line.pupil, line.attempt
    certificate, publication = attempt.certificate, attempt.publication
    certified = attempt.is_certified
    return {
        "id": attempt.number,
        "firstName": pupil.first_name,
        "middleName": pupil.middle_name,
        "thirdName": pupil.third_name,
        "lastName": pupil.last_name,
        "birthdate": pupil.birth_date.isoformat(),
        "nationalStudentId": pupil.ine,
        "status": "validated" if attempt.status is Status.VALIDATED else "rejected",
        "pixScore": attempt.pix if certified else 0,
        "verificationCode": certificate.code if certificate else None,
        "date": _moment(attempt.started_at),
        "deliveredAt": _moment(publication.published_at) if publication else None,
        "certificationCenter": publication.centre if publication else None,
        "competenceResults": _levels(attempt) if certified else [],
    }


def _levels(attempt: Attempt) -> list[Json]:
    marks = sorted(attempt.marks, key=lambda mark: mark.competence)
    return [{"competenceId": mark.competence, "level": mark.level} for mark in marks]


def _areas(framework: Framework) -> list[Json]:
    return [{"id": area.code, "type": "areas", "attributes": {"name": area.name}} for area in framework.areas]


def _competences(framework: Framework) -> list[Json]:
    return [
        {
            "id": competence.code,
            "type": "competences",
            "attributes": {"name": competence.name},
            "relationships": {"area": {"data": {"type": "areas", "id": area.code}}},
        }
        for area in framework.areas
        for competence in area.competences
    ]


def _order(line: FeedLine) -> tuple[str, str, int]:
    return _plain(line.pupil.last_name), _plain(line.pupil.first_name), line.attempt.number


def _plain(name: str) -> str:
    """As in a class list: case, accents, spaces and apostrophes do not count, D’Alembert comes before Dupont."""
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(one for one in decomposed if one.isalnum())


def _moment(moment: datetime) -> str:
    """Milliseconds and Z: what readers of this feed have always been sent."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
