"""How a result file is written: what French spreadsheets open without asking (facts, identity 5.10).

UTF-8 with a byte order mark, `;`, text in double quotes, numbers bare with a decimal comma, Oui/Non, NA, Paris time. A cell that
a spreadsheet could take for a formula is prefixed with an apostrophe: a pupil's name must not run on a teacher's machine.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.names import folded
from services.campaigns.domain.results_sheet import Cell, Sheet, SheetRow

MEDIA_TYPE: Final = "text/csv"
BYTE_ORDER_MARK: Final = "\ufeff"
PARIS: Final = ZoneInfo("Europe/Paris")
_FORMULA: Final = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠]")
LINES_AT_ONCE: Final = 100


def write(sheet: Sheet, rows: Iterable[SheetRow]) -> Iterator[str]:
    """The file, a hundred lines at a time."""
    buffer = [BYTE_ORDER_MARK + line(sheet.header())]
    for row in rows:
        buffer.append(line(sheet.row(row)))
        if len(buffer) >= LINES_AT_ONCE:
            yield "".join(buffer)
            buffer.clear()
    yield "".join(buffer)


def line(cells: Iterable[Cell]) -> str:
    """One line of the file."""
    return ";".join(cell_text(cell) for cell in cells) + "\n"


def cell_text(cell: Cell) -> str:
    """One cell."""
    match cell:
        case None:
            return '"NA"'
        case bool():
            return '"Oui"' if cell else '"Non"'
        case int():
            return str(cell)
        case Decimal():
            return _number(cell)
        case datetime():
            return f'"{cell.astimezone(PARIS):%d/%m/%Y %H:%M}"'
        case str():
            return _quoted(cell)


def file_name(campaign: Campaign, *, now: datetime) -> str:
    """`Resultats-{name}-{id}-{date}.csv`, in letters that every file system takes."""
    name = re.sub(r"[^a-z0-9]+", "-", folded(campaign.name)).strip("-")[:60] or "campagne"
    return f"Resultats-{name}-{campaign.id}-{now.astimezone(PARIS):%Y-%m-%d-%H%M}.csv"


def _number(value: Decimal) -> str:
    plain = f"{value:f}"
    bare = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return bare.replace(".", ",")


def _quoted(text: str) -> str:
    harmless = f"'{text}" if _FORMULA.match(text) else text
    return '"' + harmless.replace('"', '""') + '"'
