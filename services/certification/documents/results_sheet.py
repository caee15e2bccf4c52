"""The results of a session for a spreadsheet (facts 5): BOM, semicolons, and cells that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from services.certification.domain.calendar import in_figures
from services.certification.domain.certifications import Certification
from services.certification.domain.scoring import Cause, Score, Status

COMPETENCES: Final = (
    "1.1 1.2 1.3 2.1 2.2 2.3 2.4 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2".split()  # noqa: SIM905 (read as it is said)
)
HEADERS: Final = (
    "Numéro de certification",
    "Prénom",
    "Nom",
    "Date de naissance",
    "Lieu de naissance",
    "Identifiant Externe",
    "Statut",
    "Nombre de Pix",
    *COMPETENCES,
    "Commentaire jury pour l’organisation",
    "Session",
    "Centre de certification",
    "Date de passage de la certification",
)
NOTHING: Final = "-"

STATUSES: Final = {
    Status.VALIDATED: "Validée",
    Status.REJECTED: "Rejetée",
    Status.CANCELLED: "Annulée",
    Status.IN_ERROR: "En erreur",
}
_COMMENTS: Final = {
    Cause.CANCELLED_BY_JURY: "Certification annulée par le jury.",
    Cause.FRAUD: "Certification rejetée par le jury pour fraude.",
    Cause.TOO_MANY_NEUTRALISED: "Certification annulée : trop de questions ont dû être neutralisées.",
    Cause.LACK_OF_ANSWERS_TECHNICAL: (
        "Certification annulée : un problème technique a empêché de répondre à assez de questions."
    ),
    Cause.TOO_FEW_RIGHT_ANSWERS: "Certification rejetée : plus de la moitié des réponses sont fausses.",
    Cause.NO_PIX: "Certification rejetée : aucun pix n’a été obtenu.",
}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def results_csv(certifications: Sequence[Certification]) -> str:
    """One line for each certification, in the order given."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for one in certifications:
        writer.writerow(safe(cell) for cell in _cells(one, one.require_scored()))
    return text.getvalue()


def safe(cell: str) -> str:
    """A cell that starts like a formula is shown, never computed; the lone dash of an empty result is no formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and cell != NOTHING else cell


def _cells(one: Certification, score: Score) -> list[str]:
    levels = {mark.competence: mark.level for mark in score.marks}
    return [
        str(one.id),
        one.holder.first_name,
        one.holder.last_name,
        in_figures(one.holder.birth_date),
        one.holder.birth_city or "",
        # our learners have no identifier of their school's besides the INE, which has no business here
        "",
        STATUSES[score.status],
        _pix(score),
        *(_level(score, levels.get(code)) for code in COMPETENCES),
        _COMMENTS.get(score.cause, "") if score.cause else "",
        str(one.session_number),
        one.centre,
        in_figures(one.passed_on),
    ]


def _pix(score: Score) -> str:
    if score.status in (Status.CANCELLED, Status.IN_ERROR):
        return NOTHING
    return "0" if score.status is Status.REJECTED else str(score.pix)


def _level(score: Score, level: int | None) -> str:
    """Facts 5: a dash for what was not tested, 0 for what was lost."""
    if level is None or score.status in (Status.CANCELLED, Status.IN_ERROR):
        return NOTHING
    return "0" if score.status is Status.REJECTED else str(max(level, 0))
