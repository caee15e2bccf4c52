"""Deeds of the audit, as the people they concern read them. A deed that has no words here is a test's failure, not a blank line."""

from typing import Final

DEEDS: Final[dict[str, str]] = {
    "account_recovered": "Compte récupéré après l’école",
    "account_recovery_asked": "Récupération du compte demandée",
    "account_unblocked": "Compte débloqué par l’assistance",
    "account_warned_asleep": "Avertissement : compte inutilisé depuis longtemps",
    "activation_asked": "Activation de l’espace demandée",
    "application_revoked": "Application révoquée",
    "application_secret_rotated": "Secret d’une application renouvelé",
    "data_export_asked": "Copie des données demandée",
    "data_export_fetched": "Copie des données téléchargée",
    "email_change_asked": "Changement d’adresse e-mail demandé",
    "email_changed": "Adresse e-mail modifiée",
    "erasure_asked": "Effacement du compte demandé",
    "external_identity_linked": "Connexion par un autre service ajoutée",
    "external_identity_replaced": "Connexion par un autre service remplacée",
    "external_identity_unlinked": "Connexion par un autre service retirée",
    "invitation_cancelled": "Invitation annulée",
    "invitation_sent_again": "Invitation envoyée de nouveau",
    "learner_anonymised": "Élève retiré de la liste et anonymisé",
    "learner_carried_over": "Compte relié à la liste d’élèves par une importation",
    "learner_reconciled": "Compte relié à la liste d’élèves",
    "learners_imported": "Liste d’élèves importée",
    "member_joined": "Arrivée dans l’équipe",
    "member_removed": "Départ de l’équipe",
    "member_role_changed": "Rôle modifié",
    "members_invited": "Invitations envoyées",
    "organisation_created": "Établissement enregistré",
    "password_changed": "Mot de passe modifié",
    "password_given": "Mot de passe donné par l’établissement",
    "password_reset": "Mot de passe réinitialisé par l’établissement",
    "password_reset_by_letter": "Mot de passe réinitialisé par e-mail",
    "password_reset_mailed": "E-mail de réinitialisation du mot de passe envoyé",
    "refresh_token_reused": "Connexion fermée par sécurité",
    "session_revoked": "Appareil déconnecté",
    "sessions_revoked": "Tous les appareils déconnectés",
    "signing_key_added": "Clé de signature ajoutée",
    "signing_key_promoted": "Clé de signature mise en service",
    "signing_key_retired": "Clé de signature retirée",
    "user_erased": "Compte effacé",
    "user_registered": "Compte créé",
    "username_given": "Identifiant donné par l’établissement",
}


def in_french(deed: str) -> str:
    """What is read of a deed."""
    return DEEDS.get(deed, "Autre action")
