"""What a SIECLE file says, and what is wrong with it (facts 1.2)."""

import io
import struct
import tracemalloc
import zipfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from services.identity.domain.school_file import Utf8
from services.identity.domain.school_lists import Counts, Line, Placement, Problem, PupilRecord
from services.identity.domain.siecle import read_siecle
from tests.services.identity.siecle_files import UAI, document, eleve, school, structures, zipped

DEMO = Path("deploy/demo/files/ElevesSansAdresses.xml")


@dataclass
class Found:
    """What a file says, gathered."""

    counts: Counts = field(default_factory=Counts)
    lines: list[Line] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def pupils(self) -> list[PupilRecord]:
        return [one.record for one in self.lines if one.record]


def read(content: bytes, *, uai: str | None = UAI) -> Found:
    found = Found()
    for item in read_siecle(io.BytesIO(content), uai=uai, counts=found.counts):
        match item:
            case Line():
                found.lines.append(item)
            case Placement():
                found.placements.append(item)
            case Problem():
                found.problems.append(item)
    return found


def codes(content: bytes, *, uai: str | None = UAI) -> list[str]:
    return [problem.code for problem in read(content, uai=uai).problems]


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


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-8", "ISO-8859-15", "ISO-8859-1", "windows-1252"])
def test_the_declared_encoding_is_followed(encoding: str):
    name = "Cœur d'Haÿ" if encoding.lower() in {"utf-8", "iso-8859-15", "windows-1252"} else "Cour d'Haÿ"
    content = document([eleve(1, NOM_DE_FAMILLE=name)], [structures(1, ("D", "A"))], encoding=encoding)
    assert read(content).pupils[0].last_name == name


def test_without_a_declaration_a_file_is_utf_8_with_or_without_a_mark():
    bare = school(1).split(b"?>\n", 1)[1]
    for content in (bare, b"\xef\xbb\xbf" + bare, b"\xef\xbb\xbf" + school(1)):
        assert read(content).pupils[0].last_name == "Lefèvre"


@pytest.mark.parametrize("name", ["EBCDIC-99", "utf-7", "rot13", "zlib", "unicode_escape", "utf-16"])
def test_an_encoding_that_is_not_read_here_is_told(name: str):
    content = school(1).replace(b'encoding="UTF-8"', f'encoding="{name}"'.encode())
    assert codes(content) == ["ENCODING_NOT_SUPPORTED"]


GOOD = school(3)

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"hello",
        b"\x00\x01\x02",
        b"{}",
        GOOD[: len(GOOD) // 2],
        GOOD + b"<again/>",
        GOOD.replace(b"</ELEVES>", b""),
        GOOD.replace(b"<PRENOM>", b"<PRENOM>&eacute;", 1),
        GOOD.replace(b"<PRENOM>", b"<PRENOM>\xff\xfe", 1),
        GOOD.replace(b"<PRENOM>", b"<PRENOM>\x01", 1),
        document([eleve(1, PRENOM="&a9;")], [], prolog=BOMB),
        document([eleve(1)], [], prolog='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        document([eleve(1)], [], prolog='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
        document([eleve(1)], [], prolog="<!--" + " " * 70_000 + "--><!DOCTYPE x>"),
        b"<a>" * 5000,
        GOOD.decode().encode("utf-16"),
    ],
)
def test_what_is_no_readable_export_is_one_problem(content: bytes):
    assert codes(content) == ["INVALID_FILE"]


def test_letters_cut_between_two_pieces_are_read_whole():
    class Drip(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(1)

    text = "é€😀" * 60
    drip, read_back = Utf8(Drip(text.encode())), b""
    while piece := drip.read(10):
        read_back += piece
    assert read_back.decode() == text


def test_a_doctype_is_found_even_across_two_pieces():
    for padding in range(65_400, 65_560, 7):
        prolog = "<!--" + "x" * padding + "--><!DOCTYPE x>"
        assert codes(document([eleve(1)], [structures(1, ("D", "A"))], prolog=prolog)) == ["INVALID_FILE"]


def test_the_line_of_a_breakage_is_told():
    broken = GOOD.replace(b'<ELEVE ELEVE_ID="3">', b'<ELEVE ELEVE_ID="3"', 1)
    (problem,) = read(broken).problems
    assert problem.line == 4


def test_a_zip_is_known_by_its_first_bytes_and_its_one_xml_is_read():
    entries = [("dossier/Export_Quelconque.xml", GOOD), ("lisez-moi.txt", b"x")]
    entries += [("__MACOSX/._Export.xml", b"x"), (".cache/autre.xml", b"x")]
    assert len(read(zipped(*entries)).pupils) == 3


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [("a.txt", GOOD)],
        [("a.xml", GOOD), ("b.xml", GOOD)],
        [(".a.xml", GOOD)],
        [("a.xml", GOOD[:200])],
        [("a.xml", zipped(("b.xml", GOOD)))],
    ],
)
def test_a_zip_without_exactly_one_readable_xml_is_refused(entries: list[tuple[str, bytes]]):
    assert codes(zipped(*entries)) == ["INVALID_FILE"]


def test_a_damaged_zip_is_refused():
    whole = zipped(("a.xml", school(50)))
    for content in (whole[:-30], whole[: len(whole) // 2], b"PK\x03\x04" + b"x" * 100):
        assert codes(content) == ["INVALID_FILE"]
    for position in range(40, len(whole) - 40, 97):
        spoilt = bytearray(whole)
        spoilt[position] ^= 0xFF
        # whatever byte is hit, there is an answer and never a crash
        assert set(codes(bytes(spoilt))) <= {
            "INVALID_FILE",
            "ENCODING_NOT_SUPPORTED",
            "UAI_MISMATCHED",
        }


def test_an_encrypted_zip_is_refused():
    content = bytearray(zipped(("a.xml", GOOD)))
    content[6] |= 1
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert codes(bytes(content)) == ["INVALID_FILE"]


def test_a_zip_bomb_is_refused_in_little_memory():
    bomb = zipped(("a.xml", b" " * 50_000_000))
    tracemalloc.start()
    try:
        assert codes(bomb) == ["INVALID_FILE"]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_of_tags_is_refused_long_before_its_end():
    assert codes(zipped(("a.xml", b"<BEE_ELEVES>" + b"<a/>" * 2_000_000))) == ["INVALID_FILE"]


def test_a_zip_that_lies_about_sizes_is_refused():
    content = bytearray(zipped(("a.xml", b"<BEE_ELEVES>" + b" " * 5_000_000)))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 100)
    content[22:26] = struct.pack("<I", 100)
    assert codes(bytes(content)) == ["INVALID_FILE"]


def test_a_zip_of_very_many_entries_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch):
    content = zipped(*((f"{n}.txt", b"") for n in range(1001)))

    def listed(*_: object) -> None:
        raise AssertionError("the archive was opened")

    monkeypatch.setattr(zipfile, "ZipFile", listed)
    assert codes(content) == ["INVALID_FILE"]


def test_a_record_with_a_flood_of_children_is_refused():
    flood = "".join(f"<F{n}>x</F{n}>" for n in range(600))
    content = document([f'<ELEVE ELEVE_ID="1">{flood}</ELEVE>'], [])
    assert codes(content) == ["INVALID_FILE"]


def test_a_file_of_nothing_but_tags_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.identity.domain.siecle_stream.MOST_ELEMENTS", 1000)
    assert codes(document(["<ELEVE/>" * 990], [])) == []
    assert codes(document(["<ELEVE/>" * 1000], [])) == ["INVALID_FILE"]


def test_memory_does_not_grow_with_what_is_skipped():
    few, many = (
        document([eleve(n, DATE_SORTIE="01/01/2026") for n in range(count)], []) for count in (10, 3_000)
    )

    def peak(content: bytes) -> int:
        tracemalloc.start()
        read(content)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    # other threads of the session may allocate meanwhile, which only ever adds: the least of three is the reader's
    assert min(peak(many) for _ in range(3)) < min(peak(few) for _ in range(3)) + 200_000


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
