"""Files that a school, or somebody who wishes it ill, might send: each with what is wrong and what it must get."""

from dataclasses import dataclass

from services.identity.domain import fregata
from services.identity.domain.organisations import Kind
from tests.services.identity.csv_files import csv_of, pupils, students
from tests.services.identity.siecle_files import document, eleve, school, structures, zipped

LYCEE, FARM, UNIVERSITY = Kind.LYCEE, Kind.AGRICULTURAL, Kind.HIGHER_EDUCATION
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
HEADER = ";".join(fregata.FORMAT.header())


@dataclass(frozen=True)
class Malformed:
    """`codes` are those of the report, in its order; `sent_as` is what the sender says that it is."""

    what: str
    kind: Kind
    content: bytes
    codes: tuple[str, ...]
    sent_as: str = ""


def siecle(*eleves: str, prolog: str = "") -> bytes:
    return document(eleves, [structures(one, ("D", "3EME A")) for one in range(1, 9)], prolog=prolog)


XML = (
    ("an empty file", b"", "INVALID_FILE"),
    ("no XML at all", b"bonjour", "INVALID_FILE"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "INVALID_FILE"),
    ("a file cut in the middle", school(30)[:4000], "INVALID_FILE"),
    ("a tag that is not closed", school(3).replace(b"</ELEVES>", b""), "INVALID_FILE"),
    ("two documents in one", school(2) * 2, "INVALID_FILE"),
    ("bytes that are not UTF-8", school(1).replace(b"<PRENOM>", b"<PRENOM>\xff\xfe"), "INVALID_FILE"),
    ("a control character", school(1).replace(b"<PRENOM>", b"<PRENOM>\x01"), "INVALID_FILE"),
    ("UTF-16 cut in the middle of a letter", school(1).decode().encode("utf-16")[:-1], "INVALID_FILE"),
    ("UTF-16 declared, by a file that is not", school(1).replace(b"UTF-8", b"UTF-16"), "ENCODING_NOT_SUPPORTED"),
    ("an encoding of mainframes", school(1).replace(b"UTF-8", b"EBCDIC"), "ENCODING_NOT_SUPPORTED"),
    ("UTF-7 declared", school(1).replace(b"UTF-8", b"utf-7"), "ENCODING_NOT_SUPPORTED"),
    ("entities that grow (billion laughs)", siecle(eleve(1, PRENOM="&a9;"), prolog=BOMB), "INVALID_FILE"),
    ("an entity that reads a file", siecle(eleve(1, PRENOM="&f;"), prolog=OUTSIDE), "INVALID_FILE"),
    ("a DOCTYPE on the network", siecle(eleve(1), prolog='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">'), "INVALID_FILE"),
    ("50,000 nested tags", b"<a>" * 50_000, "INVALID_FILE"),
    ("a pupil with 600 fields", siecle('<ELEVE ELEVE_ID="1">' + "<F>x</F>" * 9 + "".join(f"<F{n}>x</F{n}>" for n in range(600)) + "</ELEVE>"), "INVALID_FILE"),
    ("a tag of 9,000 attributes", siecle("<ELEVE " + " ".join(f'a{n}="y"' for n in range(9_000)) + "/>"), "INVALID_FILE"),
    ("a name of 70,000 letters", siecle(eleve(1, NOM_DE_FAMILLE="x" * 70_000)), "INVALID_FILE"),
    ("another root", b"<a><b/></a>", "UAI_MISMATCHED"),
    ("no school number", document([eleve(1)], [structures(1, ("D", "A"))], uai=None), "UAI_MISMATCHED"),
    ("another school's file", school(2, uai="0690000B"), "UAI_MISMATCHED"),
    ("nobody in it", siecle(), "EMPTY"),
    ("everybody has left", siecle(eleve(1, DATE_SORTIE="01/02/2026")), "EMPTY"),
    ("nobody has an INE", siecle(eleve(1, ID_NATIONAL=None), eleve(2, ID_NATIONAL="")), "EMPTY"),
    ("nobody is in a class", document([eleve(1)], []), "EMPTY"),
    ("the same INE twice", siecle(eleve(1), eleve(2, ID_NATIONAL="000000001AB")), "INE_UNIQUE"),
    ("no sex", siecle(eleve(1, CODE_SEXE=None)), "SEX_CODE_REQUIRED"),
    ("no birth date", siecle(eleve(1, DATE_NAISS="")), "BIRTHDATE_REQUIRED"),
    ("31 February", siecle(eleve(1, DATE_NAISS="31/02/2012")), "BIRTHDATE_INVALID"),
    ("born in France, nowhere", siecle(eleve(1, CODE_COMMUNE_INSEE_NAISS=None)), "BIRTH_CITY_CODE_REQUIRED_FOR_FR_STUDENT"),
    ("a name of 300 letters", siecle(eleve(1, NOM_DE_FAMILLE="x" * 300)), "FIELD_TOO_LONG"),
    ("no name", siecle(eleve(1, NOM_DE_FAMILLE=" ")), "LAST_NAME_REQUIRED"),
    ("no first name", siecle(eleve(1, PRENOM=None)), "FIRST_NAME_REQUIRED"),
    ("a spreadsheet's CSV", pupils({}), "INVALID_FILE"),
)  # fmt: skip
ZIP = (
    ("a ZIP cut in the middle", zipped(("a.xml", school(50)))[:900], "INVALID_FILE"),
    ("half a header of ZIP", b"PK\x03\x04" + b"\x00" * 40, "INVALID_FILE"),
    ("an empty ZIP", zipped(), "INVALID_FILE"),
    ("a ZIP without XML", zipped(("a.txt", school(1))), "INVALID_FILE"),
    ("a ZIP with two XML", zipped(("a.xml", school(1)), ("b.xml", school(1))), "INVALID_FILE"),
    ("a ZIP in a ZIP", zipped(("a.xml", zipped(("b.xml", school(1))))), "INVALID_FILE"),
    ("a ZIP bomb (50 MB of blanks)", zipped(("a.xml", b" " * 50_000_000)), "INVALID_FILE"),
    (
        "a ZIP bomb (1,000,000 tags)",
        zipped(("a.xml", b"<BEE_ELEVES>" + b"<a></a>" * 1_000_000)),
        "INVALID_FILE",
    ),
    ("a ZIP of 1,001 entries", zipped(*((f"{n}.txt", b"") for n in range(1001))), "INVALID_FILE"),
)
FREGATA = (
    ("an empty file", b"", ("EMPTY",)),
    ("a header and nobody", HEADER.encode(), ("EMPTY",)),
    ("no CSV at all", b"bonjour", ("BAD_CSV_FORMAT",)),
    ("a SIECLE file", school(2), ("BAD_CSV_FORMAT",)),
    ("a workbook (XLSX is a ZIP)", zipped(("xl/workbook.xml", b"<workbook/>")), ("BAD_CSV_FORMAT",)),
    ("UTF-16", pupils({}, encoding="utf-16"), ("ENCODING_NOT_SUPPORTED",)),
    ("bytes of no encoding, in the middle", HEADER.encode() + b"\n\xff\xfe;x\n", ("ENCODING_NOT_SUPPORTED",)),
    ("a NUL", pupils({"first_name": "\x00"}), ("BAD_CSV_FORMAT",)),
    ("a quotation that is not closed", pupils({"first_name": '"Élodie'}), ("BAD_CSV_FORMAT",)),
    ("an endless line", HEADER.encode() + b"\n" + b"x" * 9_000_000, ("BAD_CSV_FORMAT",)),
    ("a row of 200 lines", HEADER.encode() + b"\n" + b'"a\n";' * 200 + b"\n", ("BAD_CSV_FORMAT",)),
    ("a column that is not of this format", HEADER.replace("Deuxième prénom", "Classe").encode(), ("HEADER_UNKNOWN",)),
    ("a column twice", HEADER.replace("Deuxième prénom", "Division*").encode(), ("HEADER_TWICE",)),
    ("a column that lacks", HEADER.replace(";Division*", "").encode(), ("HEADER_REQUIRED",)),
    ("more cells than columns", pupils({"class_name": "2NDE;A"}), ("BAD_CSV_FORMAT",)),
    ("the same identifier twice", pupils({}, {}), ("IDENTIFIER_UNIQUE",)),
    ("a sex of one letter", pupils({"sex": "F"}), ("FIELD_BAD_VALUES",)),
    ("a date as machines write it", pupils({"birth_date": "2008-05-12"}), ("FIELD_DATE_FORMAT",)),
    ("a town that is none", pupils({"birth_city_code": "Lyon"}), ("INSEE_CODE_INVALID",)),
    ("a line break in a name", pupils({"last_name": '"Le\nGoff"'}), ("FIELD_CHARACTERS",)),
    ("three errors in two rows", pupils({"sex": "x", "status": "y"}, {"number": "B", "class_name": ""}), ("FIELD_BAD_VALUES", "FIELD_BAD_VALUES", "FIELD_REQUIRED")),
)  # fmt: skip
STUDENTS = (
    ("an agricultural school's file", pupils({}), ("HEADER_UNKNOWN",) * 12 + ("HEADER_REQUIRED",) * 4),
    ("the same student number twice", students({}, {}), ("STUDENT_NUMBER_UNIQUE",)),
    ("a student number with an accent", students({"number": "É1"}), ("STUDENT_NUMBER_FORMAT",)),
    ("an address that is none", students({"email": "aicha@"}), ("FIELD_EMAIL_FORMAT",)),
    ("no birth date", students({"birth_date": ""}), ("FIELD_REQUIRED",)),
    ("a group of 300 letters", students({"class_name": "x" * 300}), ("FIELD_MAX_LENGTH",)),
    ("a header in another language", csv_of(fregata.FORMAT, header="First name;Last name;Student number"), ("BAD_CSV_FORMAT",)),
)  # fmt: skip

CASES = (
    *(Malformed(what, LYCEE, content, (code,), "application/xml") for what, content, code in XML),
    *(Malformed(what, LYCEE, content, (code,), "application/zip") for what, content, code in ZIP),
    *(Malformed(what, FARM, content, codes, "text/csv") for what, content, codes in FREGATA),
    *(Malformed(what, UNIVERSITY, content, codes, "text/csv") for what, content, codes in STUDENTS),
)


def _counted(codes: tuple[str, ...]) -> str:
    numbers = {code: codes.count(code) for code in codes}
    return ", ".join(f"`{code}`" + (f" × {number}" if number > 1 else "") for code, number in numbers.items())


def table() -> str:
    """The cases for the README, in Markdown."""
    names = {LYCEE: "SIECLE", FARM: "FREGATA", UNIVERSITY: "higher education"}
    lines = ["| format | what is sent | what it gets |", "|---|---|---|"]
    lines += [f"| {names[one.kind]} | {one.what} | {_counted(one.codes)} |" for one in CASES]
    return "\n".join(lines)
