"""The results CSV: its headers, its symbols, and cells that are never formulas (facts 5)."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chassis.identifiers import new_id
from services.certification.documents.results_sheet import HEADERS, results_csv, safe
from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.certifications import Certification
from services.certification.domain.scoring import Cause, Mark, Ruling, Score, Status

MARKS = (Mark("1.1", 3, 27), Mark("1.2", -1, 0), Mark("1.3", 0, 3))


def certification(
    status: Status, cause: Cause | None = None, *, last_name: str = "Lefebvre"
) -> Certification:
    return Certification(
        id=new_id(),
        session_id=new_id(),
        session_number=1042,
        organisation_id=new_id(),
        centre="Collège Léonard de Vinci",
        candidate_id=new_id(),
        learner_id=None,
        user_id=new_id(),
        holder=CivilIdentity(last_name, "Zoé", date(2008, 8, 12), birth_city="Saint-Étienne"),
        verification_code="P-7H4KWX2B",
        max_level=5,
        started_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        completed_at=None,
        abort_reason=None,
        ruling=Ruling(),
        published_at=None,
        issue=None,
        score=Score(status, cause, 30, 90, 9, 9, trusted=True, marks=MARKS),
        revision=1,
    )


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_headers_are_those_that_schools_know():
    text = results_csv([])
    assert text.startswith("\ufeff")
    assert text.removeprefix("\ufeff").rstrip("\r\n") == ";".join(f'"{one}"' for one in HEADERS)
    assert len(HEADERS) == 28
    assert " ".join(HEADERS[8:24]) == "1.1 1.2 1.3 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2"


@pytest.mark.parametrize(
    ("status", "word", "pix", "levels"),
    [
        (Status.VALIDATED, "Validée", "30", ["3", "0", "0", "-"]),
        (Status.REJECTED, "Rejetée", "0", ["0", "0", "0", "-"]),
        (Status.CANCELLED, "Annulée", "-", ["-", "-", "-", "-"]),
        (Status.IN_ERROR, "En erreur", "-", ["-", "-", "-", "-"]),
    ],
)
def test_each_status_has_its_symbols(status, word, pix, levels):
    (row,) = read(results_csv([certification(status)]))
    assert (row["Statut"], row["Nombre de Pix"]) == (word, pix)
    assert [row[code] for code in ("1.1", "1.2", "1.3", "2.1")] == levels
    assert (row["Date de naissance"], row["Lieu de naissance"]) == ("12/08/2008", "Saint-Étienne")
    assert row["Date de passage de la certification"] == "02/03/2026"


def test_the_jury_says_why():
    (row,) = read(results_csv([certification(Status.REJECTED, Cause.TOO_FEW_RIGHT_ANSWERS)]))
    assert "plus de la moitié" in row["Commentaire jury pour l’organisation"]


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-cmd", "@x", "\tx", "\rx", "\nx"])
def test_a_cell_that_starts_like_a_formula_is_shown_as_text(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-", "", "Zoé", "0", "1.1"])
def test_an_honest_cell_is_left_alone(cell):
    assert safe(cell) == cell


def test_a_hostile_name_cannot_leave_its_cell():
    hostile = certification(Status.VALIDATED, last_name='=HYPERLINK("x");\n"')
    rows = read(results_csv([hostile, replace(hostile, id=new_id())]))
    assert [row["Nom"] for row in rows] == ['\'=HYPERLINK("x");\n"'] * 2
