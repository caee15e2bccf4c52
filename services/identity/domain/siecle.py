"""The ministry's pupil file (SIECLE "Base élèves", ElevesSansAdresses.xml): who is in it, and what is wrong with it.

Source: facts 1.2. One difference, decided: classes (STRUCTURES) may come before or after pupils (ELEVES). All problems are told
together, and with any problem nothing is imported.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Final

from services.identity.domain.school_file import EncodingUnknown, FileUnreadable
from services.identity.domain.school_lists import (
    LONGEST_FIELD,
    LONGEST_SHOWN_NUMBER,
    Counts,
    Item,
    Line,
    Placement,
    Problem,
    PupilRecord,
)
from services.identity.domain.siecle_stream import Node, nodes_of

FRANCE: Final = "100"
DIVISION: Final = "D"
INACTIVE: Final = "Inactifs"
WRONG_SCHOOL: Final = "UAI_MISMATCHED"
_SEXES: Final = {"1": "M", "2": "F"}
_DATE: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def read_siecle(received: IO[bytes], *, uai: str | None, counts: Counts) -> Iterator[Item]:
    """Every pupil, class and problem of a whole file, for the school of that UAI."""
    reading = _Reading(counts)
    try:
        for node in nodes_of(received):
            yield from reading.take(node)
    except EncodingUnknown:
        yield Problem("ENCODING_NOT_SUPPORTED", "L’encodage que le fichier déclare n’est pas reconnu.")
    except FileUnreadable as unreadable:
        yield _invalid(unreadable.line)
    else:
        yield from reading.wrong_school(uai)


def _invalid(line: int | None) -> Problem:
    message = "Ce fichier n’est pas un export SIECLE lisible (XML, ou ZIP contenant un seul XML)."
    return Problem("INVALID_FILE", message, line=line)


class _Reading:
    """One reading of one file, node after node."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._uai: str | None = None
        self._uai_line: int | None = None

    def take(self, node: Node) -> Iterator[Item]:
        """The school's number, a pupil, or a pupil's classes."""
        if node.tag == "UAJ":
            self._uai, self._uai_line = node.text, node.line
        elif node.tag.startswith("STRUCTURES_ELEVE"):
            yield from _placements(node)
        else:
            yield from self._pupil(node)

    def wrong_school(self, uai: str | None) -> Iterator[Problem]:
        """Known at the end: the file's own number may come anywhere, or nowhere."""
        if self._uai is not None and self._uai == uai:
            return
        theirs = f"de l’établissement {self._uai[:20]}" if self._uai else "sans numéro d’établissement (UAJ)"
        ours = f"l’établissement {uai}" if uai else "un établissement sans UAI"
        message = f"Ce fichier est {theirs}, alors que l’importation est pour {ours}."
        found = self._uai[:20] if self._uai else None
        yield Problem(WRONG_SCHOOL, message, line=self._uai_line, found=found, expected=uai)

    def _pupil(self, node: Node) -> Iterator[Item]:
        self._counts.read += 1
        if node.fields.get("DATE_SORTIE"):
            self._counts.skipped_left += 1
            return
        ine = node.fields.get("ID_NATIONAL")
        if not ine:
            self._counts.skipped_without_ine += 1
            return
        birth_date = _date_of(node.fields.get("DATE_NAISS"))
        problems = _problems_of(node.fields, birth_date)
        for code, message in problems:
            yield Problem(code, message, node.line, ine=ine[:LONGEST_SHOWN_NUMBER])
        is_right = not problems and birth_date is not None
        record = _record_of(node.fields, ine, birth_date) if is_right and birth_date else None
        yield Line(node.line, ine[:LONGEST_FIELD], record, _source_id(node))


def _placements(node: Node) -> Iterator[Placement]:
    """The last STRUCTURE of type D that is not "Inactifs" wins (facts 1.2)."""
    source_id, class_name = _source_id(node), None
    for structure in node.structures:
        code = structure.get("CODE_STRUCTURE")
        if code and code != INACTIVE and structure.get("TYPE_STRUCTURE") == DIVISION:
            class_name = code[:LONGEST_FIELD]
    if source_id and class_name:
        yield Placement(source_id, class_name)


def _source_id(node: Node) -> str | None:
    """ELEVE_ID is a short number; what is not is nobody's."""
    return node.eleve_id if node.eleve_id and len(node.eleve_id) <= LONGEST_FIELD else None


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


def _record_of(fields: Mapping[str, str], ine: str, birth_date: date) -> PupilRecord:
    """Everything but the class (facts 1.2, "ELEVE children")."""
    return PupilRecord(
        ine=ine,
        last_name=fields["NOM_DE_FAMILLE"],
        first_name=fields["PRENOM"],
        birth_date=birth_date,
        class_name="",
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
