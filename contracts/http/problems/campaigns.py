"""Refusals of campaigns."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final[dict[str, Problem]] = {
    # making and keeping a campaign
    "campaign_unknown": Problem(404, "Cette campagne n’existe pas, ou ne vous est pas ouverte."),
    "campaign_organisation_unknown": Problem(
        404, "Cet établissement n’existe pas, ou vous n’en êtes pas membre."
    ),
    "campaign_learner_unknown": Problem(404, "Cet élève n’est pas de l’établissement."),
    "campaign_read_only": Problem(
        409, "Une campagne archivée ne peut plus être modifiée. Désarchivez-la d’abord."
    ),
    "campaign_content_not_ready": Problem(
        503, "Les parcours ne sont pas encore disponibles. Réessayez dans un instant."
    ),
    "campaign_purpose_is_required": Problem(422, "Choisissez ce que demande la campagne."),
    "campaign_purpose_is_unknown": Problem(422, "Ce type de campagne n’existe pas."),
    "campaign_name_is_required": Problem(422, "Donnez un nom à la campagne."),
    "campaign_name_is_too_long": Problem(422, "Le nom de la campagne est trop long."),
    "campaign_title_is_too_long": Problem(422, "Le titre du parcours est trop long."),
    "campaign_title_is_forbidden": Problem(422, "Une collecte de profils n’a pas de titre de parcours."),
    "campaign_landing_text_is_too_long": Problem(422, "Le texte d’accueil est trop long."),
    "target_profile_is_required": Problem(422, "Choisissez le parcours à proposer."),
    "target_profile_is_forbidden": Problem(422, "Une collecte de profils ne porte sur aucun parcours."),
    "campaign_target_profile_unknown": Problem(422, "Ce parcours n’existe pas, ou plus."),
    "owner_not_in_organisation": Problem(
        422, "La personne propriétaire d’une campagne doit être membre de l’établissement."
    ),
    "campaign_not_an_assessment": Problem(409, "Cette campagne est une collecte de profils."),
    "campaign_not_a_collection": Problem(409, "Cette campagne n’est pas une collecte de profils."),
    # taking part
    "campaign_code_unknown": Problem(404, "Aucune campagne ne porte ce code. Vérifiez ses 9 caractères."),
    "campaign_archived": Problem(
        410, "Cette campagne est archivée : elle ne reçoit plus ni participants ni résultats."
    ),
    "participation_unknown": Problem(404, "Cette participation n’existe pas, ou ne vous est pas ouverte."),
    "participation_deleted": Problem(
        409, "L’établissement a supprimé votre participation à cette campagne : elle ne se recommence pas."
    ),
    "participation_deletion_forbidden": Problem(
        403,
        "Seules la personne propriétaire de la campagne et celles qui administrent l’établissement peuvent supprimer"
        " une participation.",
    ),
    "participation_already_shared": Problem(409, "Vous avez déjà envoyé vos résultats pour cette campagne."),
    "participation_not_completed": Problem(
        409, "Ce parcours n’est pas terminé : il n’y a pas encore de résultats à envoyer."
    ),
    "learner_not_reconciled": Problem(
        403, "Rejoignez d’abord la liste des élèves de l’établissement qui propose cette campagne."
    ),
    "learner_already_participated": Problem(
        409, "Cet élève participe déjà à cette campagne avec un autre compte."
    ),
}
