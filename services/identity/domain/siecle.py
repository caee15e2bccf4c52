"""The ministry's pupil file (SIECLE "Base élèves", ElevesSansAdresses.xml): who is in it, and what is wrong with it.

Source: facts 1.2. One difference, decided: classes (STRUCTURES) may come before or after pupils (ELEVES). All problems are told
together, and with any problem nothing is imported.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Final

from services.identity.domain.school_file import EncodingUnknown, FileUnreadable
from services.identity.domain.siecle_stream import Node, nodes_of

FRANCE: Final = "100"
DIVISION: Final = "D"
INACTIVE: Final = "Inactifs"
LONGEST_FIELD: Final = 255
_SEXES: Final = {"1": "M", "2": "F"}
_DATE: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


@dataclass(frozen=True)
class PupilRecord:
    """A pupil as the school's file has them."""

    ine: str
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


@dataclass(frozen=True)
class Problem:
    """Something to correct in SIECLE before importing again. `message` is French and names nobody."""

    code: str
    message: str
    line: int | None = None
    ine: str | None = None


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


@dataclass
class SchoolList:
    """What a file says: pupils to have, or problems."""

    pupils: list[PupilRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)


def read_siecle(received: IO[bytes], *, uai: str | None) -> SchoolList:
    """Read a whole file for the school of that UAI."""
    reading = _Reading()
    try:
        for node in nodes_of(received):
            reading.take(node)
    except EncodingUnknown:
        problem = Problem("ENCODING_NOT_SUPPORTED", "L’encodage que le fichier déclare n’est pas reconnu.")
        return SchoolList(problems=[problem], counts=reading.counts)
    except FileUnreadable as unreadable:
        return SchoolList(problems=[_invalid(unreadable.line)], counts=reading.counts)
    return reading.finish(uai)


def _invalid(line: int | None) -> Problem:
    message = "Ce fichier n’est pas un export SIECLE lisible (XML, ou ZIP contenant un seul XML)."
    return Problem("INVALID_FILE", message, line=line)


class _Reading:
    """One reading of one file, node after node."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._uai: str | None = None
        self._uai_line: int | None = None
        self._problems: list[Problem] = []
        self._drafts: list[tuple[str | None, Callable[[str], PupilRecord]]] = []
        # a pupil's class may come later in the file
        self._classes: dict[str, str] = {}
        self._lines_by_ine: dict[str, int] = {}

    def take(self, node: Node) -> None:
        """The school's number, a pupil, or a pupil's classes."""
        if node.tag == "UAJ":
            self._uai, self._uai_line = node.text, node.line
        elif node.tag.startswith("STRUCTURES_ELEVE"):
            self._take_classes(node)
        else:
            self._take_pupil(node)

    def finish(self, uai: str | None) -> SchoolList:
        """Join pupils and classes; tell all that is wrong."""
        pupils = []
        for eleve_id, record in self._drafts:
            class_name = self._classes.get(eleve_id or "")
            if class_name is None:
                self.counts.skipped_without_class += 1
            else:
                pupils.append(record(class_name))
        problems = [*self._wrong_school(uai), *self._problems]
        if not pupils and not problems:
            problems = [Problem("EMPTY", "Le fichier ne contient aucun élève à importer.")]
        return SchoolList(pupils, problems, self.counts)

    def _wrong_school(self, uai: str | None) -> list[Problem]:
        if self._uai is not None and self._uai == uai:
            return []
        theirs = f"de l’établissement {self._uai[:20]}" if self._uai else "sans numéro d’établissement (UAJ)"
        ours = f"l’établissement {uai}" if uai else "un établissement sans UAI"
        message = f"Ce fichier est {theirs}, alors que l’importation est pour {ours}."
        return [Problem("UAI_MISMATCHED", message, line=self._uai_line)]

    def _take_classes(self, node: Node) -> None:
        """The last STRUCTURE of type D that is not "Inactifs" wins (facts 1.2)."""
        for structure in node.structures:
            code = structure.get("CODE_STRUCTURE")
            if node.eleve_id and code and code != INACTIVE and structure.get("TYPE_STRUCTURE") == DIVISION:
                self._classes[node.eleve_id] = code[:LONGEST_FIELD]

    def _take_pupil(self, node: Node) -> None:
        self.counts.read += 1
        if node.fields.get("DATE_SORTIE"):
            self.counts.skipped_left += 1
            return
        ine = node.fields.get("ID_NATIONAL")
        if not ine:
            self.counts.skipped_without_ine += 1
            return
        birth_date = _date_of(node.fields.get("DATE_NAISS"))
        problems = [*self._repeated(ine, node.line), *_problems_of(node.fields, birth_date)]
        self._problems += [Problem(code, message, node.line, ine[:40]) for code, message in problems]
        if not problems and birth_date is not None:
            self._drafts.append((node.eleve_id, _record_of(node.fields, ine, birth_date)))

    def _repeated(self, ine: str, line: int) -> list[tuple[str, str]]:
        first = self._lines_by_ine.get(ine)
        if first is None:
            self._lines_by_ine[ine] = line
            return []
        return [("INE_UNIQUE", f"Cet INE est déjà celui d’un autre élève du fichier (ligne {first}).")]


def _problems_of(fields: Mapping[str, str], birth_date: date | None) -> list[tuple[str, str]]:
    problems = [(code, message) for tag, code, message in _REQUIRED if not fields.get(tag)]
    if fields.get("DATE_NAISS") and birth_date is None:
        problems.append(("BIRTHDATE_INVALID", "La date de naissance n’est pas une date (JJ/MM/AAAA)."))
    if fields.get("CODE_PAYS") == FRANCE and not fields.get("CODE_COMMUNE_INSEE_NAISS"):
        message = "La commune de naissance manque, alors que l’élève est né en France."
        problems.append(("BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT", message))
    problems += [
        ("FIELD_TOO_LONG", f"Le champ {tag} dépasse {LONGEST_FIELD} caractères.")
        for tag in _KEPT
        if len(fields.get(tag, "")) > LONGEST_FIELD
    ]
    return problems


_REQUIRED: Final = (
    ("NOM_DE_FAMILLE", "LAST_NAME_REQUIRED", "Le nom de famille manque."),
    ("PRENOM", "FIRST_NAME_REQUIRED", "Le prénom manque."),
    ("CODE_SEXE", "SEX_CODE_REQUIRED", "Le code sexe manque."),
    ("DATE_NAISS", "BIRTHDATE_REQUIRED", "La date de naissance manque."),
)
_KEPT: Final = (
    "ID_NATIONAL",
    "NOM_DE_FAMILLE",
    "NOM_USAGE",
    "PRENOM",
    "PRENOM2",
    "PRENOM3",
    "VILLE_NAISS",
    "CODE_COMMUNE_INSEE_NAISS",
    "CODE_DEPARTEMENT_NAISS",
    "CODE_PAYS",
    "CODE_MEF",
    "CODE_STATUT",
)


def _date_of(text: str | None) -> date | None:
    found = _DATE.fullmatch(text or "")
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _record_of(fields: Mapping[str, str], ine: str, birth_date: date) -> Callable[[str], PupilRecord]:
    """Everything but the class (facts 1.2, "ELEVE children")."""
    return lambda class_name: PupilRecord(
        ine=ine,
        last_name=fields["NOM_DE_FAMILLE"],
        first_name=fields["PRENOM"],
        birth_date=birth_date,
        class_name=class_name,
        preferred_last_name=fields.get("NOM_USAGE"),
        middle_name=fields.get("PRENOM2"),
        third_name=fields.get("PRENOM3"),
        sex=_SEXES.get(fields["CODE_SEXE"]),
        birth_city=fields.get("VILLE_NAISS"),
        birth_city_code=fields.get("CODE_COMMUNE_INSEE_NAISS"),
        birth_province_code=fields.get("CODE_DEPARTEMENT_NAISS"),
        birth_country_code=fields.get("CODE_PAYS"),
        mef_code=fields.get("CODE_MEF"),
        status=fields.get("CODE_STATUT"),
    )
