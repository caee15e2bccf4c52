"""Refusals of certification."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final[dict[str, Problem]] = {
    # sessions
    "session_unknown": Problem(404, "Cette session n’existe pas, ou ne vous est pas ouverte."),
    "session_already_planned": Problem(
        409, "Une session est déjà prévue dans cette salle à la même date et à la même heure."
    ),
    "session_date_past": Problem(422, "La date de la session est déjà passée."),
    "session_not_accessible": Problem(409, "La session est terminée : elle a été finalisée."),
    "session_already_finalised": Problem(409, "Cette session est déjà finalisée."),
    "session_not_finalised": Problem(409, "Cette session n’est pas encore finalisée."),
    "session_not_published": Problem(409, "Les résultats de cette session ne sont pas encore publiés."),
    "session_already_published": Problem(409, "Les résultats de cette session sont déjà publiés."),
    "session_not_scored": Problem(409, "Certains tests de cette session n’ont pas encore de résultat."),
    "certification_in_error": Problem(
        409, "Un résultat au moins n’a pas pu être calculé : le jury doit le traiter d’abord."
    ),
    "no_certification_started": Problem(409, "Personne n’a commencé de test dans cette session."),
    "abort_reason_missing": Problem(409, "Indiquez pourquoi chaque test inachevé n’a pas été terminé."),
    "abort_reason_superfluous": Problem(
        409, "Une raison d’abandon est donnée pour un test achevé, ou qui n’est pas de cette session."
    ),
    # candidates
    "candidate_unknown": Problem(404, "Ce candidat n’est pas sur la liste de la session."),
    "candidate_learner_unknown": Problem(
        404, "Un des élèves choisis n’est pas, ou n’est plus, sur la liste de l’établissement."
    ),
    "candidate_class_empty": Problem(404, "Aucun élève de l’établissement n’est dans cette classe."),
    "candidates_from_list_only": Problem(
        409, "Votre établissement inscrit ses candidats à partir de la liste de ses élèves."
    ),
    "candidate_already_joined": Problem(
        409, "Ce candidat est déjà entré dans la session : il ne peut plus être retiré de la liste."
    ),
    # entry
    "candidate_not_found": Problem(
        404, "Personne n’est inscrit à cette session sous ce nom, ce prénom et cette date de naissance."
    ),
    "candidate_ambiguous": Problem(
        409, "Plusieurs candidats ont ce nom et cette date de naissance. Prévenez la personne qui surveille."
    ),
    "candidate_of_another_account": Problem(
        409, "Ce candidat est déjà entré avec un autre compte. Prévenez la personne qui surveille."
    ),
    "account_of_another_candidate": Problem(
        409,
        "Ce compte est déjà entré dans la session sous une autre identité. Prévenez la personne qui surveille.",
    ),
    "candidate_not_reconciled": Problem(
        409, "Ce compte n’est pas relié à cet élève de l’établissement. Prévenez la personne qui surveille."
    ),
    "access_code_wrong": Problem(404, "Ce code d’accès n’est pas celui de la session."),
    "start_not_authorised": Problem(
        409, "La personne qui surveille ne vous a pas encore autorisé à commencer."
    ),
    "resume_not_authorised": Problem(
        409, "La personne qui surveille ne vous a pas encore autorisé à reprendre."
    ),
    "candidate_not_certifiable": Problem(
        409, "Il faut au moins le niveau 1 dans 5 compétences pour passer la certification."
    ),
    # the room
    "candidate_already_started": Problem(
        409, "Ce candidat a déjà commencé : autorisez-le à reprendre plutôt qu’à commencer."
    ),
    "candidate_not_started": Problem(409, "Ce candidat n’a pas commencé son test."),
    "certification_over": Problem(409, "Ce test est terminé."),
    "invigilator_password_wrong": Problem(
        403, "Ce mot de passe n’est pas celui des surveillants de la session."
    ),
    "incident_unknown": Problem(422, "Ce type de signalement n’existe pas."),
    "incident_retired": Problem(422, "Ce type de signalement n’est plus utilisé. Choisissez-en un autre."),
    "incident_description_missing": Problem(422, "Ce signalement doit être décrit."),
    "incident_question_missing": Problem(422, "Ce signalement doit dire le numéro de la question."),
    # results
    "certification_unknown": Problem(404, "Cette certification n’existe pas, ou ne vous est pas ouverte."),
    "certification_not_scored": Problem(409, "Cette certification n’a pas encore de résultat."),
    "certification_question_unknown": Problem(404, "Ce test n’a pas de question à cette position."),
    "certificate_unknown": Problem(404, "Aucun certificat valable pour ce code."),
    "certificate_expired": Problem(409, "Ce certificat n’est plus valable : sa durée est passée."),
    "badges_not_offered": Problem(404, "Cette plateforme ne délivre pas de badges."),
    "badge_unknown": Problem(404, "Cette clé ou cette liste de badges n’existe pas."),
}
