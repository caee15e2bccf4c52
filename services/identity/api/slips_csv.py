"""The slips of a class for a spreadsheet or a mail merge. Source: facts 2.6."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import flask

from services.identity.usecases.reset_learner_passwords import Slip

HEADER: Final = ("Classe", "Nom", "Prénom", "Identifiant", "Mot de passe")
PARIS: Final = ZoneInfo("Europe/Paris")
_FORMULA: Final = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def slips_csv(slips: Iterable[Slip]) -> str:
    """One line for each slip; with the mark that tells spreadsheets it is UTF-8. An unchanged password leaves an empty cell."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(HEADER)
    for slip in slips:
        record = slip.record
        cells = (record.class_name, record.last_name, record.first_name, slip.username, slip.password or "")
        writer.writerow(safe(cell) for cell in cells)
    return text.getvalue()


def safe(cell: str) -> str:
    """A cell that a spreadsheet could take for a formula is shown, never computed (OWASP, CSV injection)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def slips_file(slips: Iterable[Slip], *, now: datetime) -> flask.Response:
    """The file to download, named after the hour in France, as teachers read it."""
    response = flask.Response(slips_csv(slips), content_type="text/csv;charset=utf-8")
    name = f"{now.astimezone(PARIS):%Y%m%d_%H%M}_organization_learners_password_reset.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
