"""Files for the content team: UTF-8 with its mark, semicolons, decimal commas, and no cell that a spreadsheet could run."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")

Cell = str | int | float | None


def csv_line(cells: Iterable[Cell]) -> str:
    """One line of a file."""
    return ";".join(map(_cell, cells)) + "\r\n"


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case int():
            return str(cell)
        case float():
            return f"{cell:.3f}".replace(".", ",")
        case str():
            harmless = f"'{cell}" if _FORMULA.match(cell) else cell
            return '"' + harmless.replace('"', '""') + '"'


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Whole or not at all: what stood there stays until the new file is complete."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
