"""FREGATA and higher-education files for tests."""

from collections.abc import Mapping

from services.identity.domain import fregata, higher_education
from services.identity.domain.csv_file import Format

PUPIL: Mapping[str, str] = {
    "number": "INA0000001A",
    "first_name": "Élodie",
    "last_name": "Lefèvre",
    "sex": "Féminin",
    "birth_date": "12/05/2008",
    "birth_city_code": "69123",
    "birth_province_code": "69",
    "birth_country_code": "99100",
    "status": "ST",
    "mef_code": "10310019110",
    "class_name": "2NDE  A",
}
STUDENT: Mapping[str, str] = {
    "number": "2026-001",
    "first_name": "Aïcha",
    "last_name": "Benali",
    "birth_date": "03/02/2004",
    "email": "Aicha.Benali@exemple.fr",
    "class_name": "Groupe 1",
    "diploma": "licence",
    "status": "Formation initiale",
}


def csv_of(
    expected: Format,
    *rows: Mapping[str, str],
    delimiter: str = ";",
    encoding: str = "utf-8-sig",
    header: str | None = None,
    newline: str = "\r\n",
) -> bytes:
    """A file with these cells, by column name."""
    lines = [expected.header() if header is None else [header]]
    lines += [[row.get(one.name, "") for one in expected.columns] for row in rows]
    return newline.join(delimiter.join(line) for line in [*lines, []]).encode(encoding)


def pupils(*changes: Mapping[str, str], **how: str) -> bytes:
    """A FREGATA file: one pupil per change to PUPIL."""
    return csv_of(fregata.FORMAT, *({**PUPIL, **one} for one in changes), **how)


def students(*changes: Mapping[str, str], **how: str) -> bytes:
    """A higher-education file: one student per change to STUDENT."""
    return csv_of(higher_education.FORMAT, *({**STUDENT, **one} for one in changes), **how)


def many_students(count: int) -> bytes:
    """Numbered from 1."""
    return students(
        *({"number": f"E{one}", "email": "", "class_name": f"G{one % 9}"} for one in range(1, count + 1))
    )
