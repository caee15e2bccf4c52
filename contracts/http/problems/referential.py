"""Refusals of referential."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final[dict[str, Problem]] = {
    "release_unknown": Problem(404, "Aucun contenu publié ne porte ce numéro."),
    "target_profile_unknown": Problem(404, "Ce parcours n’existe pas."),
    "file_unknown": Problem(404, "Ce fichier n’existe pas."),
}
