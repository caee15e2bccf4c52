"""Refusals of assessment."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final[dict[str, Problem]] = {
    "assessment_unknown": Problem(404, "Cette évaluation n’existe pas, ou n’est pas la vôtre."),
    "competence_unknown": Problem(404, "Cette compétence n’existe pas."),
    "tutorial_unknown": Problem(404, "Ce tutoriel n’existe pas, ou plus."),
    "answer_unknown": Problem(404, "Aucune réponse n’a été donnée à cette question."),
    "challenge_unknown": Problem(404, "Cette question ne fait pas partie du test de démonstration."),
    "answer_conflict": Problem(409, "Une autre réponse a déjà été enregistrée pour cette question."),
    "position_unknown": Problem(409, "Aucune question n’a été posée à cette place."),
    "challenge_mismatch": Problem(409, "La réponse ne correspond pas à la question posée à cette place."),
    "improvement_too_early": Problem(409, "Il est trop tôt pour retenter cette compétence."),
    "level_highest": Problem(409, "Le niveau le plus haut est déjà atteint dans cette compétence."),
    "reset_too_early": Problem(409, "Il est trop tôt pour remettre cette compétence à zéro."),
    "not_in_certification": Problem(409, "Les corrections ne sont pas montrées pendant une certification."),
    "not_certifiable": Problem(409, "Le profil n’est pas encore certifiable."),
    "report_in_certification": Problem(
        409, "Pendant une certification, un problème se dit tout de suite à la personne qui surveille."
    ),
    "assessment_closed": Problem(410, "Cette évaluation est terminée : elle n’accepte plus de réponse."),
    "answer_malformed": Problem(422, "La réponse n’a pas la forme attendue par la question."),
    "too_many_reports": Problem(429, "Le nombre de signalements possibles en une journée est atteint."),
    "content_not_ready": Problem(
        503, "Les questions ne sont pas encore disponibles. Réessayez dans un instant."
    ),
}
