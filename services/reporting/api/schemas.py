"""Shapes of the replies."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID


@dataclass(frozen=True)
class CountsView:
    """`positioned` pupils have a level in one competence at least; `average_pix` is theirs."""

    learners: int
    reconciled: int
    positioned: int
    positioned_competences: int
    average_pix: int | None
    certifiable: int
    certified: int


@dataclass(frozen=True)
class ClassView:
    """A class."""

    class_name: str
    counts: CountsView


@dataclass(frozen=True)
class FollowUpView:
    """A school, whole and class by class."""

    organisation_id: UUID
    name: str
    uai: str | None
    total: CountsView
    classes: tuple[ClassView, ...]


def _fixed(value: str) -> dict[str, Any]:
    return {"type": "string", "enum": [value]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


_TEXT: Final = {"type": "string"}
_TEXT_OR_NOTHING: Final = {"type": ["string", "null"]}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_COMPETENCE: Final = _object(type=_fixed("competences"), id=_TEXT)

_CERTIFICATION: Final = _object(
    id={"type": "integer"},
    firstName=_TEXT,
    middleName=_TEXT_OR_NOTHING,
    thirdName=_TEXT_OR_NOTHING,
    lastName=_TEXT,
    birthdate={"type": "string", "format": "date"},
    nationalStudentId=_TEXT_OR_NOTHING,
    status={"type": "string", "enum": ["validated", "rejected"]},
    pixScore={"type": "integer"},
    verificationCode=_TEXT_OR_NOTHING,
    date=_MOMENT,
    deliveredAt=_MOMENT,
    certificationCenter=_TEXT,
    competenceResults={"type": "array", "items": _object(competenceId=_TEXT, level={"type": "integer"})},
)

FEED: Final = _object(
    data=_object(
        type=_fixed("certificationsResults"),
        attributes=_object(certifications={"type": "array", "items": _CERTIFICATION}),
        relationships=_object(competences=_object(data={"type": "array", "items": _COMPETENCE})),
    ),
    included={"type": "array", "items": {"type": "object"}},
)
"""The feed as record systems read it (facts 6.1): its names are theirs, so it is described rather than derived."""
