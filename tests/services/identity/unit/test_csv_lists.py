"""What the CSV files of agricultural schools and of higher education say, and what is wrong with them (facts 1.3 and 1.4)."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.identity.domain import fregata, higher_education
from services.identity.domain.fregata import read_fregata
from services.identity.domain.higher_education import (
    DIPLOMAS,
    STUDY_SCHEMES,
    UNKNOWN,
    read_students,
    recognised,
)
from services.identity.domain.list_templates import template_of
from services.identity.domain.school_lists import Counts, Doubt, Item, Line, ListFormat, Problem, PupilRecord
from services.identity.domain.siecle import read_siecle
from tests.services.identity.csv_files import PUPIL, STUDENT, csv_of, pupils, students
from tests.services.identity.siecle_files import UAI, school, zipped

TODAY = date(2026, 11, 22)
Reader = Callable[..., Iterator[Item]]


@dataclass
class Found:
    counts: Counts = field(default_factory=Counts)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)

    @property
    def pupils(self) -> list[PupilRecord]:
        return [one.record for one in self.lines if one.record]


def read(content: bytes, reader: Reader = read_fregata) -> Found:
    found = Found()
    for item in reader(io.BytesIO(content), counts=found.counts, today=TODAY):
        match item:
            case Line():
                found.lines.append(item)
            case Problem():
                found.problems.append(item)
            case Doubt(about):
                found.doubts.append(about)
    return found


def codes(content: bytes, reader: Reader = read_fregata) -> list[str]:
    return [one.code for one in read(content, reader).problems]


def test_every_field_of_an_agricultural_pupil_is_read():
    full = {"middle_name": "Zoé", "third_name": "Lou", "preferred_last_name": "Martin", "birth_city": "Lyon"}
    (pupil,) = read(pupils(full)).pupils
    assert {name: value for name, value in vars(pupil).items() if value is not None} == {
        "ine": "INA0000001A",
        "first_name": "Élodie",
        "middle_name": "Zoé",
        "third_name": "Lou",
        "last_name": "Lefèvre",
        "preferred_last_name": "Martin",
        "sex": "F",
        "birth_date": date(2008, 5, 12),
        "birth_city_code": "69123",
        "birth_city": "Lyon",
        "birth_province_code": "69",
        "birth_country_code": "100",
        "status": "ST",
        "mef_code": "10310019110",
        "class_name": "2NDE A",
    }


def test_every_field_of_a_student_is_read():
    full = {"department": "Sciences", "educational_team": "Équipe A"}
    found = read(students(full), read_students)
    (student,) = found.pupils
    assert {name: value for name, value in vars(student).items() if value is not None} == {
        "student_number": "2026-001",
        "first_name": "Aïcha",
        "last_name": "Benali",
        "birth_date": date(2004, 2, 3),
        "email": "aicha.benali@exemple.fr",
        "department": "Sciences",
        "educational_team": "Équipe A",
        "class_name": "Groupe 1",
        "diploma": "Licence",
        "status": "Formation initiale",
    }
    assert (found.problems, found.doubts) == ([], [])


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"number": ""}, "FIELD_REQUIRED", "Identifiant unique*"),
        ({"number": "x" * 256}, "FIELD_MAX_LENGTH", "Identifiant unique*"),
        ({"last_name": " "}, "FIELD_REQUIRED", "Nom de famille*"),
        ({"first_name": "x" * 256}, "FIELD_MAX_LENGTH", "Premier prénom*"),
        ({"sex": "F"}, "FIELD_BAD_VALUES", "Code sexe*"),
        ({"birth_date": "2008-05-12"}, "FIELD_DATE_FORMAT", "Date de naissance (jj/mm/aaaa)*"),
        ({"birth_date": "31/02/2008"}, "FIELD_DATE_FORMAT", "Date de naissance (jj/mm/aaaa)*"),
        ({"birth_date": "1/2/2008"}, "FIELD_DATE_FORMAT", "Date de naissance (jj/mm/aaaa)*"),
        ({"birth_province_code": "6"}, "FIELD_MIN_LENGTH", "Code département naissance*"),
        ({"birth_province_code": "0690"}, "FIELD_MAX_LENGTH", "Code département naissance*"),
        ({"birth_country_code": "100"}, "INSEE_CODE_INVALID", "Code pays naissance*"),
        ({"birth_country_code": "99600", "birth_city": "X"}, "INSEE_CODE_INVALID", "Code pays naissance*"),
        ({"birth_city_code": ""}, "FIELD_REQUIRED", "Code commune naissance**"),
        ({"birth_city_code": "6912"}, "INSEE_CODE_INVALID", "Code commune naissance**"),
        ({"birth_country_code": "99139"}, "FIELD_REQUIRED", "Libellé commune naissance**"),
        ({"status": "XX"}, "FIELD_BAD_VALUES", "Statut*"),
        ({"mef_code": ""}, "FIELD_REQUIRED", "Code MEF*"),
        ({"class_name": ""}, "FIELD_REQUIRED", "Division*"),
        ({"first_name": "Élo\x07die"}, "FIELD_CHARACTERS", "Premier prénom*"),
        ({"first_name": '"Élo\ndie"'}, "FIELD_CHARACTERS", "Premier prénom*"),
    ],
)
def test_what_is_wrong_with_an_agricultural_pupil_is_told_with_line_and_column(
    changes: dict[str, str], code: str, column: str
):
    found = read(pupils({"number": "INA0000002A"}, changes))
    (problem,) = found.problems
    assert (problem.code, problem.line, problem.field) == (code, 3, column)
    assert problem.message.startswith(f"La colonne « {column} » ")
    assert len(found.pupils) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": ""}, "FIELD_REQUIRED"),
        ({"number": "é1"}, "STUDENT_NUMBER_FORMAT"),
        ({"number": "1 2"}, "STUDENT_NUMBER_FORMAT"),
        ({"first_name": ""}, "FIELD_REQUIRED"),
        ({"birth_date": ""}, "FIELD_REQUIRED"),
        ({"email": "aicha@"}, "FIELD_EMAIL_FORMAT"),
        ({"class_name": "x" * 256}, "FIELD_MAX_LENGTH"),
    ],
)
def test_what_is_wrong_with_a_student_is_told(changes: dict[str, str], code: str):
    (problem,) = read(students({"number": "A"}, changes), read_students).problems
    assert (problem.code, problem.line) == (code, 3)
    assert problem.student_number == (changes.get("number", STUDENT["number"]) or None)


@pytest.mark.parametrize("number", ["12345", "A_b-9", "AB\\12"])
def test_a_student_number_may_have_letters_digits_and_three_signs(number: str):
    assert read(students({"number": number}), read_students).pupils[0].student_number == number


@pytest.mark.parametrize(("changes", "code"), [({"birth_city_code": "2A004"}, "2A004"), ({}, "69123")])
def test_corsica_has_letters_in_its_codes(changes: dict[str, str], code: str):
    assert read(pupils(changes)).pupils[0].birth_city_code == code


def test_abroad_the_town_is_a_name_and_the_country_keeps_three_digits():
    (pupil,) = read(
        pupils({"birth_country_code": "99139", "birth_city_code": "", "birth_city": "Porto"})
    ).pupils
    assert (pupil.birth_country_code, pupil.birth_city, pupil.birth_city_code) == ("139", "Porto", None)


@pytest.mark.parametrize(("written", "year"), [("08", 2008), ("26", 2026), ("27", 1927), ("99", 1999)])
def test_a_short_year_is_within_the_last_hundred(written: str, year: int):
    assert read(pupils({"birth_date": f"12/05/{written}"})).pupils[0].birth_date == date(year, 5, 12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found_out(encoding: str, delimiter: str, newline: str):
    found = read(pupils({}, encoding=encoding, delimiter=delimiter, newline=newline))
    assert [(one.first_name, one.last_name) for one in found.pupils] == [("Élodie", "Lefèvre")]
    assert found.problems == []


def test_columns_come_in_any_order_and_their_case_and_apostrophes_do_not_matter():
    columns = list(reversed(fregata.FORMAT.columns))
    header = ";".join(one.label.upper().replace("'", "’") for one in columns)
    row = ";".join(PUPIL.get(one.name, "") for one in columns)
    found = read(f"{header}\n{row}\n".encode())
    assert (found.problems, [one.last_name for one in found.pupils]) == ([], ["Lefèvre"])


def test_blank_rows_are_skipped_and_a_row_has_the_number_that_a_spreadsheet_shows():
    lines = pupils({}, {"number": "B", "sex": "x"}).decode().split("\r\n")
    content = "\r\n".join([lines[0], "", lines[1], ";" * 14, lines[2], "", ";;;"]).encode()
    found = read(content)
    assert ([one.line for one in found.problems], found.counts.read) == ([5], 2)


def test_quoted_cells_hold_delimiters_and_unusual_blanks_are_blanks():
    found = read(pupils({"last_name": '"Le Goff; dit ""Yann"""', "first_name": "Jean\u00a0Luc "}))
    assert [(one.last_name, one.first_name) for one in found.pupils] == [('Le Goff; dit "Yann"', "Jean Luc")]


def test_letters_written_in_two_parts_are_read_as_one():
    assert read(pupils({"first_name": "E\u0301lodie"})).pupils[0].first_name == "Élodie"


HEADER = ";".join(fregata.FORMAT.header())


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", [("EMPTY", None)]),
        (b"\r\n\r\n", [("EMPTY", None)]),
        (b"bonjour", [("BAD_CSV_FORMAT", None)]),
        (
            HEADER.replace("Division*", "Classe").encode(),
            [("HEADER_UNKNOWN", "Classe"), ("HEADER_REQUIRED", "Division*")],
        ),
        (HEADER.replace("Deuxième prénom", "division*").encode(), [("HEADER_TWICE", "Division*")]),
        (b"Division*;Statut*;Code MEF*;Nom de famille*", [("HEADER_REQUIRED", None)] * 6),
        (pupils({}, encoding="utf-16"), [("ENCODING_NOT_SUPPORTED", None)]),
        (pupils({}, encoding="cp037"), [("BAD_CSV_FORMAT", None)]),
        (HEADER.encode() + b"\n\xff\xfe;x\n", [("ENCODING_NOT_SUPPORTED", None)]),
        (pupils({"first_name": '"Élodie'}), [("BAD_CSV_FORMAT", None)]),
        (pupils({"first_name": "\x00"}), [("BAD_CSV_FORMAT", None)]),
        (HEADER.encode() + b"\n" + b"x" * 70_000, [("BAD_CSV_FORMAT", None)]),
        (HEADER.encode() + b"\n" + b";" * 600, [("BAD_CSV_FORMAT", None)]),
        (zipped(("a.csv", b"x")), [("BAD_CSV_FORMAT", None)]),
        (school(2), [("BAD_CSV_FORMAT", None)]),
    ],
)
def test_what_is_no_file_of_this_format_is_told(content: bytes, wanted: list[tuple[str, str | None]]):
    found = [(one.code, one.field) for one in read(content).problems]
    assert [code for code, _ in found] == [code for code, _ in wanted]
    assert all(field in (None, seen) for (_, field), (_, seen) in zip(wanted, found, strict=True))


def test_more_cells_than_columns_are_told_and_not_guessed():
    (problem,) = read(pupils({"class_name": "2NDE;A"})).problems
    assert (problem.code, problem.line, problem.ine) == ("BAD_CSV_FORMAT", 2, PUPIL["number"])


def test_the_problems_of_all_rows_are_told_together():
    assert codes(pupils({"sex": "x", "status": "y"}, {"birth_date": ""})) == [
        "FIELD_BAD_VALUES",
        "FIELD_BAD_VALUES",
        "FIELD_REQUIRED",
    ]


@pytest.mark.parametrize(
    ("written", "known", "kept"),
    [
        ("LICENCE", DIPLOMAS, "Licence"),
        ("Lisence", DIPLOMAS, "Licence"),
        ("diplome d'ingenieur", DIPLOMAS, "Diplôme d’ingénieur"),
        ("BUT", DIPLOMAS, "BUT"),
        ("DUT", DIPLOMAS, "DUT"),
        ("Bachelor", DIPLOMAS, UNKNOWN),
        ("", DIPLOMAS, UNKNOWN),
        ("formation continu", STUDY_SCHEMES, "Formation continue"),
        ("à distance", STUDY_SCHEMES, UNKNOWN),
    ],
)
def test_diplomas_and_schemes_are_recognised_when_they_are_close(
    written: str, known: tuple[str, ...], kept: str
):
    assert recognised(written, known) == kept


def test_what_is_not_recognised_is_a_doubt_and_stops_nothing():
    found = read(students({"diploma": "Bachelor", "status": ""}), read_students)
    assert [(one.code, one.line, one.field, one.student_number) for one in found.doubts] == [
        ("UNKNOWN", 2, "Diplôme", "2026-001"),
        ("UNKNOWN", 2, "Régime", "2026-001"),
    ]
    assert [(one.diploma, one.status) for one in found.pupils] == [(UNKNOWN, UNKNOWN)]


FREGATA_HEADER = (
    "Identifiant unique*;Premier prénom*;Deuxième prénom;Troisième prénom;Nom de famille*;Nom d'usage;"
    "Code sexe*;Date de naissance (jj/mm/aaaa)*;Code commune naissance**;Libellé commune naissance**;"
    "Code département naissance*;Code pays naissance*;Statut*;Code MEF*;Division*"
)
STUDENTS_HEADER = (
    "Premier prénom;Deuxième prénom;Troisième prénom;Nom de famille;Nom d'usage;Date de naissance (jj/mm/aaaa);"
    "Email;Numéro étudiant;Composante;Équipe pédagogique;Groupe;Diplôme;Régime"
)


@pytest.mark.parametrize(
    ("list_format", "reader", "header"),
    [(ListFormat.FREGATA, read_fregata, FREGATA_HEADER), (ListFormat.SUP, read_students, STUDENTS_HEADER)],
)
def test_a_template_is_the_header_and_is_read_as_a_file_without_pupils(
    list_format: ListFormat, reader: Reader, header: str
):
    template = template_of(list_format, uai=None)
    assert template == "\ufeff" + header + "\r\n"
    found = read(template.encode(), reader)
    assert (found.problems, found.lines) == ([], [])


def test_the_siecle_template_is_a_file_of_the_school_itself():
    content = template_of(ListFormat.SIECLE, uai=UAI).encode()
    items = list(read_siecle(io.BytesIO(content), uai=UAI, counts=Counts()))
    assert [type(one).__name__ for one in items] == ["Line", "Placement"]


# whatever comes, there is an answer

READERS: dict[str, Callable[[bytes], Any]] = {
    "siecle": lambda content: read_siecle(io.BytesIO(content), uai=UAI, counts=Counts()),
    "fregata": lambda content: read_fregata(io.BytesIO(content), counts=Counts(), today=TODAY),
    "students": lambda content: read_students(io.BytesIO(content), counts=Counts(), today=TODAY),
}
GOOD = {
    "siecle": school(2),
    "fregata": pupils({}, {"number": "B"}),
    "students": students({}, {"number": "B"}),
}


def outcome(name: str, content: bytes) -> list[Item]:
    items = list(READERS[name](content))
    # what PostgreSQL could not keep must have been refused
    assert not any("\x00" in str(vars(one.record)) for one in items if isinstance(one, Line) and one.record)
    return items


@pytest.mark.parametrize("name", READERS)
@given(content=st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_refused_and_never_crash(name: str, content: bytes):
    assert any(isinstance(one, Problem) for one in outcome(name, content))


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_truncated_file_never_crashes(name: str, data: st.DataObject):
    good = GOOD[name]
    outcome(name, good[: data.draw(st.integers(0, len(good)))])


@pytest.mark.parametrize("name", READERS)
@given(data=st.data(), noise=st.binary(min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_a_spoilt_file_never_crashes(name: str, data: st.DataObject, noise: bytes):
    good = GOOD[name]
    place = data.draw(st.integers(0, len(good)))
    outcome(name, good[:place] + noise + good[place + len(noise) :])


@given(cell=st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_in_a_cell_is_kept_or_told(cell: str):
    written = '"' + cell.replace('"', '""') + '"'
    content = csv_of(higher_education.FORMAT, {**STUDENT, "department": written}, encoding="utf-8")
    found = read(content, read_students)
    assert bool(found.pupils) != bool(found.problems)
    if found.pupils and (kept := found.pupils[0].department):
        assert kept.isprintable()
