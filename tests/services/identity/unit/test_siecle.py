"""What a SIECLE file says, and what is wrong with it (facts 1.2)."""

from datetime import date
from pathlib import Path

import pytest

from services.identity.domain.school_lists import Placement
from tests.services.identity.siecle_files import UAI, document, eleve, school, structures
from tests.services.identity.siecle_readings import codes, read

DEMO = Path("deploy/demo/files/ElevesSansAdresses.xml")


def test_every_field_of_a_pupil_is_read():
    full = eleve(
        7,
        NOM_USAGE="Martin",
        PRENOM2="Zoé",
        PRENOM3="Lou",
        CODE_DEPARTEMENT_NAISS="069",
        VILLE_NAISS="LYON",
        CODE_MEF="10310019110",
        CODE_STATUT="ST",
    )
    (pupil,) = read(document([full], [structures(7, ("D", "3EME A"))])).pupils
    assert vars(pupil) == {
        "ine": "000000007AB",
        "last_name": "Lefèvre",
        "preferred_last_name": "Martin",
        "first_name": "Élodie",
        "middle_name": "Zoé",
        "third_name": "Lou",
        "sex": "F",
        "birth_date": date(2012, 5, 12),
        "birth_country_code": "100",
        "birth_province_code": "069",
        "birth_city_code": "69123",
        "birth_city": "LYON",
        "mef_code": "10310019110",
        "status": "ST",
        "class_name": "",
        "student_number": None,
        "email": None,
        "department": None,
        "educational_team": None,
        "diploma": None,
    }


@pytest.mark.parametrize(("code", "sex"), [("1", "M"), ("2", "F"), ("3", None), ("F", None)])
def test_a_sex_code_is_m_or_f_or_unknown(code: str, sex: str | None):
    content = document([eleve(1, CODE_SEXE=code)], [structures(1, ("D", "3EME A"))])
    assert read(content).pupils[0].sex == sex


def test_the_class_is_the_last_division_that_is_not_inactive():
    classes = [("D", "3EME A"), ("G", "3ESP"), ("D", "3EME B"), ("D", "Inactifs")]
    content = document([eleve(1)], [structures(1, *classes)])
    assert read(content).placements == [Placement("1", "3EME B")]


def test_nobody_is_placed_in_a_group_or_among_the_inactive():
    classes = [structures(1, ("G", "LATIN"), ("D", "Inactifs")), structures("x" * 300, ("D", "3EME A"))]
    assert read(document([eleve(1)], classes)).placements == []


def test_those_who_left_or_have_no_number_are_skipped_and_counted():
    eleves = [
        eleve(1),
        eleve(2, DATE_SORTIE="01/02/2026"),
        eleve(3, ID_NATIONAL=None),
        eleve(4, ID_NATIONAL=""),
    ]
    found = read(document(eleves, []))
    assert [(one.key, one.source_id) for one in found.lines] == [("000000001AB", "1")]
    assert (found.counts.read, found.counts.skipped_left, found.counts.skipped_without_ine) == (4, 1, 2)
    assert found.problems == []


def test_a_skipped_pupil_is_not_checked():
    eleves = [
        eleve(1),
        eleve(2, DATE_SORTIE="01/02/2026", CODE_SEXE=None),
        eleve(3, ID_NATIONAL=None, DATE_NAISS=None),
    ]
    assert codes(document(eleves, [structures(1, ("D", "A"))])) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"CODE_SEXE": ""}, "SEX_CODE_REQUIRED"),
        ({"DATE_NAISS": None}, "BIRTHDATE_REQUIRED"),
        ({"DATE_NAISS": "31/02/2012"}, "BIRTHDATE_INVALID"),
        ({"DATE_NAISS": "2012-05-12"}, "BIRTHDATE_INVALID"),
        ({"DATE_NAISS": "00/00/0000"}, "BIRTHDATE_INVALID"),
        ({"CODE_COMMUNE_INSEE_NAISS": None}, "BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT"),
        ({"NOM_DE_FAMILLE": " "}, "LAST_NAME_REQUIRED"),
        ({"PRENOM": None}, "FIRST_NAME_REQUIRED"),
        ({"PRENOM": "x" * 256}, "FIELD_TOO_LONG"),
    ],
)
def test_what_is_wrong_with_a_pupil_is_told_with_line_and_ine(fields: dict[str, str | None], code: str):
    found = read(
        document([eleve(1), eleve(2, **fields)], [structures(1, ("D", "A")), structures(2, ("D", "A"))])
    )
    (problem,) = found.problems
    assert (problem.code, problem.ine, problem.line) == (code, "000000002AB", 3)
    assert problem.message.endswith(".")


def test_a_pupil_born_abroad_needs_no_city_code():
    content = document(
        [eleve(1, CODE_PAYS="139", CODE_COMMUNE_INSEE_NAISS=None, VILLE_NAISS="PORTO")],
        [structures(1, ("D", "A"))],
    )
    assert read(content).pupils[0].birth_city == "PORTO"


def test_a_pupil_with_problems_still_gives_their_number_to_be_compared_with_others():
    (line,) = read(document([eleve(1, CODE_SEXE=None)], [])).lines
    assert (line.number, line.key, line.record) == (2, "000000001AB", None)


def test_all_problems_are_told_together():
    eleves = [eleve(1, CODE_SEXE=None, DATE_NAISS=None), eleve(2, DATE_NAISS="x"), eleve(2)]
    assert codes(document(eleves, [], uai="0690000B")) == [
        "SEX_CODE_REQUIRED",
        "BIRTHDATE_REQUIRED",
        "BIRTHDATE_INVALID",
        "UAI_MISMATCHED",
    ]


def test_the_file_of_another_school_is_refused_and_both_numbers_are_told():
    (problem,) = read(school(1, uai="0690000B")).problems
    assert problem.code == "UAI_MISMATCHED"
    assert "0690000B" in problem.message
    assert UAI in problem.message
    assert (problem.found, problem.expected) == ("0690000B", UAI)


@pytest.mark.parametrize("uai", [None, "0690000a", "0690000A0"])
def test_the_number_of_the_school_is_compared_exactly(uai: str | None):
    assert codes(document([eleve(1)], [structures(1, ("D", "A"))], uai=uai)) == ["UAI_MISMATCHED"]


def test_the_demonstration_file_is_what_it_says():
    found = read(DEMO.read_bytes())
    assert found.problems == []
    assert (found.counts.read, found.counts.skipped_without_ine, found.counts.skipped_left) == (33, 2, 1)
    classes = [one.class_name for one in found.placements]
    assert (classes.count("3EME A"), classes.count("3EME B")) == (27, 6)  # three of A are skipped
    assert b'encoding="ISO-8859-15"' in DEMO.read_bytes()[:60]
    names = " ".join(f"{one.first_name} {one.last_name}" for one in found.pupils)
    assert all(letter in names for letter in "œÉïç'-")
    births = [
        one.birth_date for one in found.pupils if (one.first_name, one.last_name) == ("Camille", "Petit")
    ]
    assert len(set(births)) == 2
