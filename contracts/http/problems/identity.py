"""Refusals of identity."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final[dict[str, Problem]] = {
    # accounts
    "email_malformed": Problem(422, "Cette adresse e-mail n’est pas complète ou contient une erreur."),
    "email_taken": Problem(409, "Un compte existe déjà avec cette adresse. Connectez-vous avec elle."),
    "password_too_weak": Problem(
        422,
        "Le mot de passe doit avoir au moins 8 caractères, dont une majuscule, une minuscule et un chiffre.",
    ),
    "password_unchanged": Problem(422, "Le nouveau mot de passe doit être différent de l’ancien."),
    "credentials_wrong": Problem(401, "L’identifiant ou le mot de passe ne va pas. Vérifiez les majuscules."),
    "password_must_change": Problem(
        403, "Ce mot de passe est provisoire : choisissez-en un nouveau pour vous connecter."
    ),
    "sign_in_blocked_for_now": Problem(403, "Trop d’essais manqués. Attendez avant de recommencer."),
    "sign_in_blocked": Problem(
        403, "Ce compte est bloqué après trop d’essais manqués. Demandez un nouveau mot de passe."
    ),
    "refresh_token_invalid": Problem(401, "La connexion n’est plus valable. Reconnectez-vous."),
    "sign_in_session_unknown": Problem(404, "Cette connexion est déjà terminée, ou n’est pas la vôtre."),
    "password_reset_invalid": Problem(
        404, "Ce lien a déjà servi ou n’est plus valable. Demandez-en un nouveau."
    ),
    "email_unchanged": Problem(422, "C’est déjà l’adresse de votre compte."),
    "email_change_code_wrong": Problem(422, "Ce code n’est pas le bon. Vérifiez-le, puis recommencez."),
    "email_change_over": Problem(409, "Ce code n’est plus valable. Demandez-en un nouveau."),
    "client_credentials_wrong": Problem(
        401, "L’application n’est pas reconnue, ou son secret n’est pas le bon."
    ),
    "grant_type_unsupported": Problem(400, "Seul le type « client_credentials » est accepté ici."),
    "scope_not_granted": Problem(403, "Cette portée n’a pas été accordée à l’application."),
    # organisations
    "organisation_unknown": Problem(404, "Cet établissement n’existe pas, ou ne vous est pas ouvert."),
    "administrator_required": Problem(
        403, "Cette action est réservée aux personnes qui administrent l’établissement."
    ),
    "uai_unknown": Problem(404, "Aucun établissement n’est connu sous ce numéro UAI."),
    "uai_taken": Problem(409, "Un établissement ouvert porte déjà ce numéro UAI."),
    "organisation_without_address": Problem(
        409, "Aucune adresse e-mail n’est enregistrée pour cet établissement : contactez l’assistance."
    ),
    "organisation_archived": Problem(409, "Cet établissement est archivé : contactez l’assistance."),
    "invitation_unknown": Problem(404, "Cette invitation n’existe pas, ou son code n’est pas le bon."),
    "invitation_already_accepted": Problem(409, "Cette invitation a déjà été acceptée."),
    "invitation_cancelled": Problem(409, "Cette invitation a été annulée."),
    "already_member": Problem(409, "Vous faites déjà partie de cet établissement."),
    "member_unknown": Problem(404, "Cette personne ne fait pas partie de l’établissement."),
    "last_administrator": Problem(409, "L’établissement doit garder au moins une personne qui l’administre."),
    # pupils
    "learners_not_managed": Problem(409, "Cet établissement n’a pas de liste d’élèves à importer."),
    "import_unknown": Problem(404, "Cette importation n’existe pas."),
    "import_refused": Problem(
        422, "Rien n’a été importé : le fichier contient des erreurs. Corrigez-les, puis réimportez."
    ),
    "learner_not_found": Problem(
        404,
        "Personne ne correspond dans la liste de l’établissement. "
        "Vérifiez le prénom, le nom et la date de naissance, sinon montrez cet écran à un enseignant.",
    ),
    "learners_unknown": Problem(
        404, "Un des élèves choisis n’est pas, ou n’est plus, dans la liste de l’établissement."
    ),
    "learner_without_account": Problem(409, "Un des élèves choisis n’a pas encore de compte."),
    "learner_account_protected": Problem(
        409, "Ce compte est aussi celui d’un membre du personnel : son mot de passe ne se change pas d’ici."
    ),
    "learner_linked_here": Problem(409, "Cet élève a déjà un compte relié à cet établissement."),
    "learner_linked_elsewhere": Problem(409, "Cet élève a déjà un compte, relié à un autre établissement."),
    "account_linked_here": Problem(409, "Votre compte est déjà relié à un autre élève de cet établissement."),
    "account_of_another_learner": Problem(
        409, "Ce compte semble être celui de quelqu’un d’autre. Déconnectez-vous et utilisez le vôtre."
    ),
    "username_taken": Problem(409, "Cet identifiant est déjà pris. Demandez-en un nouveau."),
    "username_unsuitable": Problem(422, "Cet identifiant n’est pas un de ceux qui ont été proposés."),
}
