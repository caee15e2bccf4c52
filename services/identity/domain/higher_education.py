"""The student file of higher education (CSV): who is in it, what is wrong with it, and what is doubtful. Source: facts 1.4.

The words for diplomas and study schemes are ours (ADR 0019): the reference's labels are not known.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import IO, Final

from services.identity.domain.csv_cells import NUMBER, Cells
from services.identity.domain.csv_file import Column, CsvRefused, Format, Row, rows_of
from services.identity.domain.names import CLOSE, ratio
from services.identity.domain.school_lists import (
    LONGEST_FIELD,
    Counts,
    Doubt,
    Item,
    Line,
    PupilRecord,
)

FORMAT: Final = Format(
    columns=(
        Column("Premier prénom", "first_name", required=True),
        Column("Deuxième prénom", "middle_name"),
        Column("Troisième prénom", "third_name"),
        Column("Nom de famille", "last_name", required=True),
        Column("Nom d'usage", "preferred_last_name"),
        Column("Date de naissance (jj/mm/aaaa)", "birth_date", required=True),
        Column("Email", "email"),
        Column("Numéro étudiant", NUMBER, required=True),
        Column("Composante", "department"),
        Column("Équipe pédagogique", "educational_team"),
        Column("Groupe", "class_name"),
        Column("Diplôme", "diploma"),
        Column("Régime", "status"),
    ),
    marker="Numéro étudiant",
)
STUDY_SCHEMES: Final = (
    "Formation initiale",
    "Formation en apprentissage",
    "Formation continue",
    "Autre",
)
DIPLOMAS: Final = (
    "Licence",
    "Master",
    "Doctorat",
    "DNMADE",
    "DMA",
    "BTS",
    "BUT",
    "DUT",
    "DTS",
    "DCG",
    "DEUST",
    "Diplôme contrôlé par l’État",
    "Diplôme d’ingénieur",
    "Grade de licence",
    "Grade de master",
    "Diplôme visé",
    "Classe préparatoire",
    "Autre",
)
UNKNOWN: Final = "Non reconnu"
_NUMBER: Final = re.compile(r"[A-Za-z0-9_\\-]+")


def read_students(received: IO[bytes], *, counts: Counts, today: date) -> Iterator[Item]:
    """Every student, problem and doubt of a whole file."""
    try:
        for row in rows_of(received, FORMAT):
            counts.read += 1
            yield from _items_of(row, today)
    except CsvRefused as refused:
        yield from refused.problems


def _items_of(row: Row, today: date) -> Iterator[Item]:
    cells = Cells(row, FORMAT, number_is="student_number")
    record, doubts = _record_of(cells, today)
    yield from cells.problems or doubts
    if number := row.cells.get(NUMBER):
        yield Line(row.number, number[:LONGEST_FIELD], None if cells.problems else record)


def _record_of(cells: Cells, today: date) -> tuple[PupilRecord, list[Doubt]]:
    """What the row says; to be forgotten if its `cells` had problems."""
    words = "ne doit contenir que des lettres sans accent, des chiffres et les signes _ - \\"
    diploma, status = cells.text("diploma"), cells.text("status")
    record = PupilRecord(
        ine=None,
        student_number=cells.matching(NUMBER, _NUMBER, "STUDENT_NUMBER_FORMAT", words, required=True),
        last_name=cells.text("last_name", required=True),
        first_name=cells.text("first_name", required=True),
        birth_date=cells.birth_date("birth_date", today=today) or date.min,
        class_name=" ".join(cells.text("class_name").split()),
        preferred_last_name=cells.text("preferred_last_name") or None,
        middle_name=cells.text("middle_name") or None,
        third_name=cells.text("third_name") or None,
        email=cells.email("email"),
        department=cells.text("department") or None,
        educational_team=cells.text("educational_team") or None,
        diploma=recognised(diploma, DIPLOMAS),
        status=recognised(status, STUDY_SCHEMES),
    )
    read = (("diploma", diploma, record.diploma), ("status", status, record.status))
    return record, [_doubt(cells, name, written) for name, written, kept in read if kept == UNKNOWN]


def _doubt(cells: Cells, name: str, written: str) -> Doubt:
    what = f"« {written[:60]} » n’est pas reconnu" if written else "Rien n’est indiqué"
    return Doubt(cells.problem("UNKNOWN", f"{what} : « {UNKNOWN} » est enregistré.", name))


@lru_cache(maxsize=1000)
def recognised(written: str, known: Sequence[str]) -> str:
    """The closest of the known words, if it is close enough (one edit for four letters), else UNKNOWN."""
    closest = min(known, key=lambda one: ratio(written, one))
    return closest if written and ratio(written, closest) <= CLOSE else UNKNOWN
