"""The pupil file of agricultural schools (FREGATA, CSV): who is in it, and what is wrong with it. Source: facts 1.3."""

import re
from collections.abc import Iterator
from datetime import date
from typing import IO, Final

from services.identity.domain.csv_cells import NUMBER, Cells
from services.identity.domain.csv_file import Column, CsvRefused, Format, rows_of
from services.identity.domain.school_lists import (
    LONGEST_FIELD,
    Counts,
    Item,
    Line,
    PupilRecord,
)

FORMAT: Final = Format(
    columns=(
        Column("Identifiant unique*", NUMBER, required=True),
        Column("Premier prénom*", "first_name", required=True),
        Column("Deuxième prénom", "middle_name"),
        Column("Troisième prénom", "third_name"),
        Column("Nom de famille*", "last_name", required=True),
        Column("Nom d'usage", "preferred_last_name"),
        Column("Code sexe*", "sex", required=True),
        Column("Date de naissance (jj/mm/aaaa)*", "birth_date", required=True),
        Column("Code commune naissance**", "birth_city_code"),
        Column("Libellé commune naissance**", "birth_city"),
        Column("Code département naissance*", "birth_province_code", required=True),
        Column("Code pays naissance*", "birth_country_code", required=True),
        Column("Statut*", "status", required=True),
        Column("Code MEF*", "mef_code", required=True),
        Column("Division*", "class_name", required=True),
    ),
    marker="Premier prénom*",
)
FRANCE: Final = "99100"
SEXES: Final = {"Féminin": "F", "féminin": "F", "Masculin": "M", "masculin": "M"}
STATUSES: Final = ("ST", "AP")
_COUNTRY: Final = re.compile(r"99[1-5][0-9]{2}")
_CITY: Final = re.compile(r"[0-9]{5}|[0-9][ABab][0-9]{3}")


def read_fregata(received: IO[bytes], *, counts: Counts, today: date) -> Iterator[Item]:
    """Every pupil and problem of a whole file."""
    try:
        for row in rows_of(received, FORMAT):
            counts.read += 1
            cells = Cells(row, FORMAT, number_is="ine")
            record = _record_of(cells, today)
            yield from cells.problems
            if number := row.cells.get(NUMBER):
                yield Line(row.number, number[:LONGEST_FIELD], None if cells.problems else record)
    except CsvRefused as refused:
        yield from refused.problems


def _record_of(cells: Cells, today: date) -> PupilRecord:
    """What the row says; to be forgotten if its `cells` had problems."""
    words = "n’est pas un code INSEE de pays (99100 pour la France)"
    country = cells.matching("birth_country_code", _COUNTRY, "INSEE_CODE_INVALID", words, required=True)
    city_code, city = _birth_place(cells, country)
    return PupilRecord(
        ine=cells.text(NUMBER, required=True),
        last_name=cells.text("last_name", required=True),
        first_name=cells.text("first_name", required=True),
        birth_date=cells.birth_date("birth_date", today=today) or date.min,
        class_name=" ".join(cells.text("class_name", required=True).split()),
        preferred_last_name=cells.text("preferred_last_name") or None,
        middle_name=cells.text("middle_name") or None,
        third_name=cells.text("third_name") or None,
        sex=SEXES.get(cells.one_of("sex", SEXES, required=True)),
        birth_city=city or None,
        birth_city_code=city_code or None,
        birth_province_code=cells.text("birth_province_code", required=True, least=2, most=3),
        birth_country_code=country[-3:],
        mef_code=cells.text("mef_code", required=True),
        status=cells.one_of("status", STATUSES, required=True),
    )


def _birth_place(cells: Cells, country: str) -> tuple[str, str]:
    """In France the INSEE code of the town, abroad its name; neither is asked for when the country is not known."""
    if country == FRANCE:
        words = "n’est pas un code INSEE de commune (69123 ou 2A004)"
        code = cells.matching("birth_city_code", _CITY, "INSEE_CODE_INVALID", words, required=True)
        return code, cells.text("birth_city")
    is_abroad = _COUNTRY.fullmatch(country) is not None
    return cells.text("birth_city_code"), cells.text("birth_city", required=is_abroad)
