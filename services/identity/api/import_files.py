"""Files that go with an import: what to start from, and what to correct."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

import flask

from services.identity.api.slips_csv import safe
from services.identity.domain.list_templates import BOM, template_of
from services.identity.domain.school_lists import ListFormat

_NAMES: Final = {
    ListFormat.SIECLE: "ElevesSansAdresses.xml",
    ListFormat.FREGATA: "modele-import.csv",
    ListFormat.SUP: "modele-import.csv",
}
_HEADER: Final = ("Gravité", "Ligne", "INE ou numéro", "Champ", "Code", "Explication")


def template_file(list_format: ListFormat, *, uai: str | None) -> flask.Response:
    """To download."""
    kind = "application/xml" if list_format is ListFormat.SIECLE else "text/csv;charset=utf-8"
    return _attachment(template_of(list_format, uai=uai), kind, _NAMES[list_format])


def problems_file(
    number: int, problems: Iterable[Mapping[str, Any]], warnings: Iterable[Mapping[str, Any]]
) -> flask.Response:
    """For a spreadsheet; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_HEADER)
    for gravity, told in (("Erreur", problems), ("Avertissement", warnings)):
        for one in told:
            pupil = one["ine"] or one.get("student_number")
            cells = (gravity, one["line"], pupil, one.get("field"), one["code"], one["message"])
            writer.writerow([safe("" if cell is None else str(cell)) for cell in cells])
    return _attachment(BOM + text.getvalue(), "text/csv;charset=utf-8", f"import-{number}-erreurs.csv")


def _attachment(text: str, content_type: str, name: str) -> flask.Response:
    response = flask.Response(text, content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
