"""Deeds of the audit, as the people they concern read them. A deed that has no words here is a test's failure, not a blank line."""

from typing import Final

DEEDS: Final[dict[str, str]] = {
    "account_unblocked": "Compte débloqué par l’assistance",
    "account_warned_asleep": "Avertissement : compte inutilisé depuis longtemps",
    "activation_asked": "Activation de l’espace demandée",
    "data_export_asked": "Copie des données demandée",
    "data_export_fetched": "Copie des données téléchargée",
    "erasure_asked": "Effacement du compte demandé",
    "invitation_cancelled": "Invitation annulée",
    "learner_anonymised": "Élève retiré de la liste et anonymisé",
    "learner_reconciled": "Compte relié à la liste d’élèves",
    "learners_imported": "Liste d’élèves importée",
    "member_joined": "Arrivée dans l’équipe",
    "member_removed": "Départ de l’équipe",
    "member_role_changed": "Rôle modifié",
    "members_invited": "Invitations envoyées",
    "organisation_created": "Établissement enregistré",
    "password_changed": "Mot de passe modifié",
    "password_reset": "Mot de passe réinitialisé par l’établissement",
    "refresh_token_reused": "Connexion fermée par sécurité",
    "user_erased": "Compte effacé",
    "user_registered": "Compte créé",
}


def in_french(deed: str) -> str:
    """What is read of a deed."""
    return DEEDS.get(deed, "Autre action")
