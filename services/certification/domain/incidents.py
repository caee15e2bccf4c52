"""What an invigilator may report, and what the automatic jury does about it (facts 1.7, the table of 2023)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.certification.domain.refusals import (
    IncidentDescriptionMissing,
    IncidentQuestionMissing,
    IncidentRetired,
    IncidentUnknown,
)

IN_CHALLENGE: Final = "IN_CHALLENGE"
QUESTION_NUMBERS: Final = range(1, 501)


class Remedy(StrEnum):
    """What settles an incident at finalisation without a human."""

    NONE = "none"
    NEUTRALISE = "neutralise"
    NEUTRALISE_IF_IMAGE = "neutralise_if_image"
    NEUTRALISE_IF_FILES = "neutralise_if_files"
    NEUTRALISE_IF_TIMED = "neutralise_if_timed"
    EXCUSE_FOCUS = "excuse_focus"


@dataclass(frozen=True)
class IncidentKind:
    """A line of the table. `impactful`: unresolved, it keeps a session from being published without a human."""

    code: str
    category: str
    subcategory: str | None
    needs_description: bool
    impactful: bool
    retired: bool = False
    remedy: Remedy = Remedy.NONE


_CHANGES: Final = "CANDIDATE_INFORMATIONS_CHANGES"
_IMAGE: Final = Remedy.NEUTRALISE_IF_IMAGE

KINDS: Final = (
    IncidentKind("C1", _CHANGES, "NAME_OR_BIRTHDATE", True, True),
    IncidentKind("C2", _CHANGES, "EXTRA_TIME_PERCENTAGE", True, False),
    IncidentKind("C3", "LATE_OR_LEAVING", "LEFT_EXAM_ROOM", False, False, retired=True),
    IncidentKind("C4", "SIGNATURE_ISSUE", None, True, False),
    IncidentKind("C5", "CONNECTION_OR_END_SCREEN", None, False, False, retired=True),
    IncidentKind("C6", "FRAUD", None, False, True),
    IncidentKind("C7", "NON_BLOCKING_TECHNICAL_ISSUE", None, True, False),
    IncidentKind("C8", "NON_BLOCKING_CANDIDATE_ISSUE", None, True, False),
    IncidentKind("A1", "TECHNICAL_PROBLEM", None, True, True, retired=True),
    IncidentKind("A2", "OTHER", None, False, True, retired=True),
    IncidentKind("E1", IN_CHALLENGE, "IMAGE_NOT_DISPLAYING", False, True, remedy=_IMAGE),
    # our challenges embed nothing but pictures and files: an embed that fails is judged like an image
    IncidentKind("E2", IN_CHALLENGE, "EMBED_NOT_WORKING", False, True, remedy=_IMAGE),
    IncidentKind("E3", IN_CHALLENGE, "FILE_NOT_OPENING", False, True, remedy=Remedy.NEUTRALISE_IF_FILES),
    IncidentKind("E4", IN_CHALLENGE, "WEBSITE_UNAVAILABLE", False, True, remedy=Remedy.NEUTRALISE),
    IncidentKind("E5", IN_CHALLENGE, "WEBSITE_BLOCKED", False, True, remedy=Remedy.NEUTRALISE),
    IncidentKind("E6", IN_CHALLENGE, "LINK_NOT_WORKING", False, True, retired=True),
    IncidentKind("E7", IN_CHALLENGE, "OTHER", False, True, retired=True),
    IncidentKind("E8", IN_CHALLENGE, "EXTRA_TIME_EXCEEDED", False, True, remedy=Remedy.NEUTRALISE_IF_TIMED),
    IncidentKind("E9", IN_CHALLENGE, "SOFTWARE_NOT_WORKING", False, True, remedy=Remedy.NEUTRALISE),
    IncidentKind("E10", IN_CHALLENGE, "UNINTENTIONAL_FOCUS_OUT", False, True, remedy=Remedy.EXCUSE_FOCUS),
    IncidentKind("E11", IN_CHALLENGE, "SKIP_ON_OOPS", False, True, remedy=Remedy.NEUTRALISE),
    IncidentKind("E12", IN_CHALLENGE, "ACCESSIBILITY_ISSUE", False, True, remedy=Remedy.NEUTRALISE),
)

_BY_NAME: Final = {(kind.category, kind.subcategory): kind for kind in KINDS}


@dataclass(frozen=True)
class Incident:
    """A report about one candidate's test. `had_effect`: it changed what counts."""

    id: UUID
    kind: IncidentKind
    description: str | None
    question_number: int | None
    reported_at: datetime
    resolved_at: datetime | None = None
    resolution: str | None = None
    resolved_automatically: bool = False
    had_effect: bool = False

    @property
    def holds_up_publication(self) -> bool:
        """Impactful and nobody has dealt with it (facts 1.9)."""
        return self.kind.impactful and self.resolved_at is None


@dataclass(frozen=True)
class Report:
    """What the invigilator says, checked."""

    kind: IncidentKind
    description: str | None
    question_number: int | None


def kind_of(category: str, subcategory: str | None) -> IncidentKind:
    """The line of the table, retired or not."""
    try:
        return _BY_NAME[category, subcategory or None]
    except KeyError:
        raise IncidentUnknown from None


def check_report(
    category: str, subcategory: str | None, *, description: str | None, question_number: int | None
) -> Report:
    """A report that may be kept; refuses retired kinds and missing parts. A number is dropped unless it is about a question."""
    kind = kind_of(category, subcategory)
    if kind.retired:
        raise IncidentRetired
    described = (description or "").strip() or None
    if kind.needs_description and described is None:
        raise IncidentDescriptionMissing
    if kind.category != IN_CHALLENGE:
        return Report(kind, described, None)
    if question_number not in QUESTION_NUMBERS:
        raise IncidentQuestionMissing
    return Report(kind, described, question_number)
