"""What the cells of a row may hold; each breach is a problem with its line, its column and the pupil's number. Source: facts 1.3."""

import re
from collections.abc import Collection
from datetime import date
from typing import Final, Literal

from services.identity.domain.csv_file import Format, Row
from services.identity.domain.organisations import address_of
from services.identity.domain.school_lists import LONGEST_FIELD, LONGEST_SHOWN_NUMBER, Problem

_DATE: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{2}|[0-9]{4})")
SHORT_YEAR: Final = 100
NUMBER: Final = "number"
"""The column, in any format, that holds what a pupil is known by."""


class Cells:
    """One row, read cell by cell; `problems` grow as it is read."""

    def __init__(self, row: Row, expected: Format, *, number_is: Literal["ine", "student_number"]) -> None:
        self._row = row
        self._labels = {one.name: one.label for one in expected.columns}
        self._number_is = number_is
        self.problems: list[Problem] = []
        if row.spilt:
            message = (
                "La ligne a plus de cellules que l’en-tête : vérifiez les points-virgules et les guillemets."
            )
            self.problems.append(self.problem("BAD_CSV_FORMAT", message))

    def problem(self, code: str, message: str, name: str | None = None) -> Problem:
        """A problem of this row."""
        number = self._row.cells.get(NUMBER, "")[:LONGEST_SHOWN_NUMBER]
        whose = {self._number_is: number} if number.isprintable() and number else {}
        field = self._labels[name] if name else None
        return Problem(code, message, self._row.number, field=field, **whose)

    def text(self, name: str, *, required: bool = False, least: int = 0, most: int = LONGEST_FIELD) -> str:
        """The cell, or "" when it is empty or not as it should be."""
        cell = self._row.cells.get(name, "")
        if not cell:
            if required:
                self._refuse(name, "FIELD_REQUIRED", "est obligatoire")
        elif not cell.isprintable():
            self._refuse(name, "FIELD_CHARACTERS", "contient un caractère invisible ou un saut de ligne")
        elif least == most != len(cell):
            self._refuse(name, "FIELD_LENGTH", f"doit avoir {most} caractères exactement")
        elif len(cell) < least:
            self._refuse(name, "FIELD_MIN_LENGTH", f"doit avoir au moins {least} caractères")
        elif len(cell) > most:
            self._refuse(name, "FIELD_MAX_LENGTH", f"ne doit pas dépasser {most} caractères")
        else:
            return cell
        return ""

    def matching(
        self, name: str, pattern: "re.Pattern[str]", code: str, words: str, *, required: bool = False
    ) -> str:
        """A text of one form."""
        cell = self.text(name, required=required)
        if cell and not pattern.fullmatch(cell):
            self._refuse(name, code, words)
        return cell

    def one_of(self, name: str, values: Collection[str], *, required: bool = False) -> str:
        """One of a few words, to the letter."""
        cell = self.text(name, required=required)
        if cell and cell not in values:
            listed = ", ".join(values)
            self._refuse(name, "FIELD_BAD_VALUES", f"doit être l’une de ces valeurs : {listed}")
        return cell

    def email(self, name: str) -> str | None:
        """An address that mail could reach, in small letters."""
        cell = self.text(name)
        address = address_of(cell) if cell else None
        if cell and address is None:
            self._refuse(name, "FIELD_EMAIL_FORMAT", "n’est pas une adresse e-mail")
        return address

    def birth_date(self, name: str, *, today: date) -> date | None:
        """DD/MM/YYYY, or DD/MM/YY: then in the last hundred years."""
        cell = self.text(name, required=True)
        if not cell:
            return None
        found = _date_of(cell, today)
        if found is None:
            self._refuse(name, "FIELD_DATE_FORMAT", "n’est pas une date (jj/mm/aaaa)")
        return found

    def _refuse(self, name: str, code: str, words: str) -> None:
        message = f"La colonne « {self._labels[name]} » {words}."
        self.problems.append(self.problem(code, message, name))


def _date_of(text: str, today: date) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    if len(found[3]) == len("26"):
        century = today.year - today.year % SHORT_YEAR
        year += century if year <= today.year % SHORT_YEAR else century - SHORT_YEAR
    try:
        return date(year, month, day)
    except ValueError:
        return None
