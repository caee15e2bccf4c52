"""A school's CSV as rows of named cells: its encoding and delimiter found out, its header checked, read as a stream.

Source: facts 1.3 "Parser rules". Decided where they are silent or would mislead: a row's number is the one a spreadsheet shows
(blank rows count, though they are skipped); case, blanks and the kind of apostrophe do not matter in a header; when no encoding
lets the marker column be read but other columns can be, the file is told what it lacks, and not that its encoding is wrong.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Final

from services.identity.domain.school_lists import Problem

ENCODINGS: Final = ("utf-8-sig", "cp1252", "mac_roman")
DELIMITERS: Final = (";", ",", "\t", "|")
LONGEST_LINE: Final = 64 * 1024
"""A real line has some 300 letters; an endless one would be a way to fill the memory."""

MOST_CELLS: Final = 500
MOST_LINES: Final = 100
"""Of one row: a cell in quotation marks may hold line breaks, and a row of nothing else would be another way."""

_NUL: Final = "\x00"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANKS: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""What spreadsheets put between words; a plain blank here, so that names compare as they look."""

_APOSTROPHES: Final = str.maketrans({"’": "'", "ʼ": "'"})


@dataclass(frozen=True)
class Column:
    """A column of a format: what its header says, what we call it, and whether a file must have it."""

    label: str
    name: str
    required: bool = False


@dataclass(frozen=True)
class Format:
    """The columns of a file, in the order of its template. `marker` has letters that only the right encoding shows."""

    columns: Sequence[Column]
    marker: str

    def header(self) -> list[str]:
        """What a template's first line says."""
        return [one.label for one in self.columns]


@dataclass(frozen=True)
class Row:
    """One pupil's cells by column name, trimmed; empty ones are left out. `spilt`: there is more than the header announced."""

    number: int
    cells: Mapping[str, str]
    spilt: bool = False


class CsvRefused(Exception):
    """Not a file of this format: `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("csv refused")
        self.problems = problems


def rows_of(received: IO[bytes], expected: Format) -> Iterator[Row]:
    """Each row that is not blank. Refuses with CsvRefused, before the first row or in the middle."""
    encoding, delimiter = _found_out(_first_line(received), expected)
    text = io.TextIOWrapper(received, encoding=encoding, newline="")
    lines = _Lines(text)
    try:
        yield from _rows(lines.rows(delimiter), expected)
    except UnicodeDecodeError:
        # the codec's own error quotes what it could not read
        raise CsvRefused(_encoding_problem()) from None
    except csv.Error:
        raise CsvRefused(_bad_csv()) from None
    finally:
        text.detach()  # whoever opened the file closes it


def _first_line(received: IO[bytes]) -> bytes:
    head = received.read(LONGEST_LINE)
    received.seek(0)
    if not head.strip():
        raise CsvRefused(Problem("EMPTY", "Le fichier est vide."))
    return head.splitlines()[0]


def _found_out(line: bytes, expected: Format) -> tuple[str, str]:
    """The encoding and delimiter in which the marker column is read; else the delimiter in which any other is."""
    readings = []
    for encoding in ENCODINGS:
        for delimiter in DELIMITERS:
            labels = _labels(line, encoding, delimiter)
            known = labels & {_folded(one.label) for one in expected.columns}
            if _folded(expected.marker) in known:
                return encoding, delimiter
            readings.append((known, encoding, delimiter))
    known, encoding, delimiter = max(readings, key=lambda one: len(one[0]))
    if not known:
        raise CsvRefused(_encoding_problem() if line.startswith(_UTF_16) else _bad_csv())
    if not line.isascii() and all(one.isascii() for one in known):
        raise CsvRefused(_encoding_problem())
    return encoding, delimiter


def _labels(line: bytes, encoding: str, delimiter: str) -> set[str]:
    try:
        cells = next(csv.reader([line.decode(encoding)], delimiter=delimiter, strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return set()
    return {_folded(cell) for cell in cells}


class _Lines:
    """The text's lines, none of them too long, nor too many in one row."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._of_this_row = 0

    def rows(self, delimiter: str) -> Iterator[list[str]]:
        """The cells of each row."""
        for cells in csv.reader(self._read(), delimiter=delimiter, strict=True):
            self._of_this_row = 0
            yield cells

    def _read(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_LINE):
            self._of_this_row += 1
            if len(line) == LONGEST_LINE or _NUL in line or self._of_this_row > MOST_LINES:
                raise CsvRefused(_bad_csv())
            yield line


def _rows(cells_of_rows: Iterator[list[str]], expected: Format) -> Iterator[Row]:
    names = _names(next(cells_of_rows, []), expected)
    for number, cells in enumerate(cells_of_rows, start=2):
        if len(cells) > MOST_CELLS:
            raise CsvRefused(_bad_csv(number))
        stripped = [_BLANKS.sub(" ", unicodedata.normalize("NFC", cell)).strip() for cell in cells]
        if any(stripped):
            named = zip(names, stripped, strict=False)
            kept = {name: cell for name, cell in named if name and cell}
            yield Row(number, kept, spilt=_has_more(names, stripped))


def _has_more(names: Sequence[str], cells: Sequence[str]) -> bool:
    return any(cells[len(names) :]) or any(cell for name, cell in zip(names, cells, strict=False) if not name)


def _names(header: Sequence[str], expected: Format) -> list[str]:
    """The columns' names in the file's order ("" for a column without header); refuses with all that is wrong with the header."""
    by_label = {_folded(one.label): one for one in expected.columns}
    labels = [_folded(cell) for cell in header]
    problems = []
    for position, (label, written) in enumerate(zip(labels, header, strict=True)):
        if label and label not in by_label:
            shown = _shown(written)
            message = f"La colonne « {shown} » n’est pas une colonne de ce format."
            problems.append(Problem("HEADER_UNKNOWN", message, 1, field=shown))
        elif label and label in labels[:position]:
            message = f"La colonne « {by_label[label].label} » est présente deux fois."
            problems.append(Problem("HEADER_TWICE", message, 1, field=by_label[label].label))
    problems += [
        Problem("HEADER_REQUIRED", f"La colonne « {one.label} » manque.", 1, field=one.label)
        for label, one in by_label.items()
        if one.required and label not in labels
    ]
    if problems:
        raise CsvRefused(*problems)
    return [by_label[label].name if label else "" for label in labels]


def _shown(written: str) -> str:
    """A header as it may be shown again: short, and printable."""
    return "".join(letter for letter in written.strip()[:60] if letter.isprintable())


def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFC", label).translate(_APOSTROPHES)
    return " ".join(plain.split()).casefold()


def _encoding_problem() -> Problem:
    message = "L’encodage du fichier n’est pas reconnu. Enregistrez-le au format CSV UTF-8."
    return Problem("ENCODING_NOT_SUPPORTED", message)


def _bad_csv(line: int | None = None) -> Problem:
    message = "Ce fichier n’est pas un CSV lisible. Partez du modèle, et enregistrez-le au format CSV (séparateur : point-virgule)."
    return Problem("BAD_CSV_FORMAT", message, line)
