"""What is printed: every word that must be there, and not an accent missing."""

import re
from datetime import UTC, date, datetime

import pytest

from chassis.identifiers import new_id
from services.certification.documents.attendance_sheet import attendance_sheet, shortened
from services.certification.documents.certificate import (
    birth_in_words,
    certificates_pdf,
    verification_url,
)
from services.certification.documents.page import Paper
from services.certification.domain.candidates import Candidate, CivilIdentity
from services.certification.domain.certificates import Certificate
from services.certification.domain.framework import AreaOfCompetences, CompetenceName, Framework
from services.certification.domain.scoring import Mark
from services.certification.domain.sessions import Session, SessionPlan
from tests.services.certification.exam import AREAS

FRAMEWORK = Framework(
    1,
    tuple(
        AreaOfCompetences(
            code,
            name,
            tuple(CompetenceName(f"{code}.{n}", f"Compétence {code}.{n}") for n in range(1, count + 1)),
        )
        for code, (name, count) in AREAS.items()
    ),
)
ZOE = CivilIdentity("Lefebvre-Nuñez", "Zoé-Cœur", date(2008, 8, 12), "F", "L’Haÿ-les-Roses")
CERTIFICATE = Certificate(
    certification_id=new_id(),
    code="P-7H4KWX2B",
    holder=ZOE,
    centre="Collège Émile Zola « Æthra »",
    passed_on=date(2024, 3, 1),
    issued_on=date(2024, 4, 2),
    valid_until=date(2027, 4, 2),
    pix=358,
    max_level=5,
    marks=(Mark("1.1", 4, 34), Mark("1.2", -1, 0), Mark("1.3", 0, 3)),
)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is written on paper, in order."""
    written: list[str] = []
    real = Paper.cell

    def cell(paper, w, h, text, **kwargs):
        written.append(text)
        return real(paper, w, h, text, **kwargs)

    monkeypatch.setattr(Paper, "cell", cell)
    return written


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_certificate_says_everything(words, caplog):
    pdf = certificates_pdf([CERTIFICATE], FRAMEWORK, base_url="https://exemple.fr/")
    assert pdf.startswith(b"%PDF")
    assert pages(pdf) == 1
    for expected in (
        "Certificat de compétences numériques",
        "Zoé-Cœur Lefebvre-Nuñez",
        "Née le 12 août 2008 à L’Haÿ-les-Roses",
        "1er mars 2024",
        "2 avril 2024",
        "2 avril 2027",
        "358",
        "pix sur 640",
        "P-7H4KWX2B",
        "5. Environnement numérique",
        "Compétences certifiées (niveau sur 5)",
    ):
        assert expected in words
    assert "Collège Émile Zola « Æthra »" in words
    assert not [one for one in caplog.records if "missing" in one.getMessage()], "a glyph is missing"


def test_a_level_that_was_not_certified_is_a_dash(words):
    certificates_pdf([CERTIFICATE], FRAMEWORK, base_url="x")
    levels = {code: words[words.index(code) + 2] for code in ("1.1", "1.2", "1.3", "5.2")}
    assert levels == {"1.1": "4", "1.2": "–", "1.3": "–", "5.2": "–"}


def test_each_certificate_has_its_page():
    assert pages(certificates_pdf([CERTIFICATE] * 3, FRAMEWORK, base_url="x")) == 3


def test_a_name_too_long_is_set_smaller_and_never_cut(words):
    long = CivilIdentity("de " + "Montmorency-" * 12, "Marie", date(2008, 1, 1))
    certificate = Certificate(**{**vars(CERTIFICATE), "holder": long, "centre": "Établissement " * 12})
    certificates_pdf([certificate], FRAMEWORK, base_url="x")
    assert f"Marie {long.last_name}" in words
    centre = "".join(word for word in words if "Établissement" in word).replace(" ", "")
    assert centre == "Établissement" * 12


@pytest.mark.parametrize(
    ("sex", "city", "said"),
    [
        ("F", "Lyon", "Née le 1er janvier 2008 à Lyon"),
        ("M", None, "Né le 1er janvier 2008"),
        (None, None, "Né(e) le 1er janvier 2008"),
    ],
)
def test_a_birth_is_written_in_french(sex, city, said):
    holder = CivilIdentity("X", "Y", date(2008, 1, 1), sex, city)
    assert birth_in_words(holder) == said


def test_the_qr_code_leads_to_the_verification_page():
    url = "https://exemple.fr/verification-certificat?code=P-7H4KWX2B"
    assert verification_url("https://exemple.fr/", "P-7H4KWX2B") == url


def session() -> Session:
    plan = SessionPlan(
        "Site au nom vraiment très long",
        "Salle B12",
        date(2026, 3, 2),
        "09:30",
        ("Pierrette Bertrand",),
        None,
    )
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Session(
        new_id(), 1042, new_id(), "Collège", plan, "TOIM91", "aB3dE!", now, None, None, None, False, False
    )


def candidate() -> Candidate:
    return Candidate(new_id(), new_id(), None, ZOE, "3EME A", None, None, False, None)


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (1, 1), (20, 1), (21, 2), (41, 3)])
def test_an_attendance_sheet_has_twenty_candidates_a_page(count, expected, words):
    pdf = attendance_sheet(session(), [candidate() for _ in range(count)])
    assert pages(pdf) == expected
    assert f"page {expected}/{expected}" in words
    assert words.count("12/08/2008") == count
    assert ("Aucun candidat inscrit." in words) == (count == 0)


def test_an_attendance_sheet_says_where_and_when(words, caplog):
    attendance_sheet(session(), [candidate()])
    for expected in (
        "2 mars 2026",
        "09 h 30",
        "Site au nom vraiment…",
        "Pierrette Bertrand",
        "Lefebvre-Nuñez",
    ):
        assert expected in words
    assert "aB3dE!" not in "".join(words), "pupils see this sheet"
    assert not [one for one in caplog.records if "missing" in one.getMessage()]


def test_long_words_end_in_an_ellipsis():
    assert shortened("a" * 21, 21) == "a" * 21
    assert shortened("a" * 22, 21) == "a" * 20 + "…"
