"""Refusals of reporting."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final[dict[str, Problem]] = {
    "follow_up_unknown": Problem(404, "Cet établissement n’existe pas, ou son suivi ne vous est pas ouvert."),
    "framework_not_ready": Problem(
        503, "Le référentiel des compétences n’est pas encore disponible. Réessayez dans un instant."
    ),
}
