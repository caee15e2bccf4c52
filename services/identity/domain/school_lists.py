"""What every format of a school's list gives: pupils, where they are placed, and what is wrong with them.

A reader yields these items as it goes and keeps none: a list may be longer than the memory. Whether a number comes twice, and who
is in no class, is known only at the end, by whoever gathers the items.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.identity.domain.organisations import Kind

LONGEST_FIELD: Final = 255
LONGEST_SHOWN_NUMBER: Final = 40


class ListFormat(StrEnum):
    """How a school's file is written."""

    SIECLE = "SIECLE"
    FREGATA = "FREGATA"
    SUP = "SUP"


class ImportMode(StrEnum):
    """Higher education only: add to the list, or make the list what the file says. Every other list is what its file says."""

    ADD = "ADD"
    REPLACE = "REPLACE"


def format_of(kind: Kind) -> ListFormat:
    """The one format that this kind of organisation sends (facts 1.1 and 1.4)."""
    own = {Kind.AGRICULTURAL: ListFormat.FREGATA, Kind.HIGHER_EDUCATION: ListFormat.SUP}
    return own.get(kind, ListFormat.SIECLE)


@dataclass(frozen=True)
class PupilRecord:
    """A pupil as the school's file has them: with an INE, or in higher education with a student number.

    `class_name` is the division, or the group of a student ("" without one); `status` is a student's study scheme.
    """

    ine: str | None
    last_name: str
    first_name: str
    birth_date: date
    class_name: str
    preferred_last_name: str | None = None
    middle_name: str | None = None
    third_name: str | None = None
    sex: str | None = None
    birth_city: str | None = None
    birth_city_code: str | None = None
    birth_province_code: str | None = None
    birth_country_code: str | None = None
    mef_code: str | None = None
    status: str | None = None
    student_number: str | None = None
    email: str | None = None
    department: str | None = None
    educational_team: str | None = None
    diploma: str | None = None


@dataclass(frozen=True)
class Line:
    """A pupil of the file. Without a record something is wrong with it; its number is given all the same, to find it again.

    `source_id` is what placements refer to, where classes come apart from pupils.
    """

    number: int
    key: str
    record: PupilRecord | None
    source_id: str | None = None


@dataclass(frozen=True)
class Placement:
    """The class of a pupil; a later one for the same pupil wins."""

    source_id: str
    class_name: str


@dataclass(frozen=True)
class Problem:
    """Something to correct before importing again. `message` is French and names nobody; `field` is the file's word.

    `found` is what the file says where `expected` was awaited: only of what is about the school, never about a pupil.
    """

    code: str
    message: str
    line: int | None = None
    ine: str | None = None
    student_number: str | None = None
    field: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass(frozen=True)
class Doubt:
    """Worth telling, and stops nothing."""

    about: Problem


Item = Line | Placement | Problem | Doubt


@dataclass
class Counts:
    """What became of the file, in numbers."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    disabled: int = 0
    skipped_without_ine: int = 0
    skipped_left: int = 0
    skipped_without_class: int = 0


def repeated(list_format: ListFormat, key: str, *, line: int, first_line: int) -> Problem:
    """A number that an earlier pupil of the file has."""
    shown = key[:LONGEST_SHOWN_NUMBER]
    match list_format:
        case ListFormat.SIECLE:
            message = f"Cet INE est déjà celui d’un autre élève du fichier (ligne {first_line})."
            return Problem("INE_UNIQUE", message, line, ine=shown)
        case ListFormat.FREGATA:
            message = f"Cet identifiant est déjà celui d’un autre élève du fichier (ligne {first_line})."
            return Problem("IDENTIFIER_UNIQUE", message, line, ine=shown)
    message = f"Ce numéro est déjà celui d’un autre étudiant du fichier (ligne {first_line})."
    return Problem("STUDENT_NUMBER_UNIQUE", message, line, student_number=shown)


def nobody() -> Problem:
    """A list that would leave nobody."""
    return Problem("EMPTY", "Le fichier ne contient aucun élève à importer.")
