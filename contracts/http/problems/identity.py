"""Refusals of identity."""

from typing import Final

from contracts.http.problem import Problem

_ENT_REFUSED: Final = Problem(
    403, "La connexion par l’ENT n’a pas abouti. Recommencez depuis l’ENT ou la page de connexion."
)
_OPENID_REFUSED: Final = Problem(403, "La connexion n’a pas abouti. Recommencez depuis la page de connexion.")

PROBLEMS: Final[dict[str, Problem]] = {
    # accounts
    "email_malformed": Problem(422, "Cette adresse e-mail n’est pas complète ou contient une erreur."),
    "email_taken": Problem(409, "Un compte existe déjà avec cette adresse. Connectez-vous avec elle."),
    "password_too_weak": Problem(
        422,
        "Le mot de passe doit avoir au moins 8 caractères, dont une majuscule, une minuscule et un chiffre.",
    ),
    "login_ambiguous": Problem(422, "Choisissez un identifiant ou une adresse e-mail, pas les deux."),
    "several_problems": Problem(422, "Plusieurs informations ne conviennent pas : chacune est expliquée."),
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
    # accounts of those who left school
    "recovery_refused": Problem(
        404,
        "Aucun compte ne correspond. Vérifiez l’INE, le prénom, le nom et la date de naissance, "
        "sinon contactez l’assistance.",
    ),
    "account_of_several_learners": Problem(
        409, "Ce compte est relié à plusieurs élèves : contactez l’assistance."
    ),
    "account_has_email": Problem(
        409, "Ce compte a déjà une adresse e-mail : demandez un nouveau mot de passe avec elle."
    ),
    "account_recovery_protected": Problem(
        409, "Ce compte est aussi celui d’un membre du personnel : contactez l’assistance."
    ),
    "recovery_key_invalid": Problem(
        404, "Ce lien n’est plus valable. Refaites la demande pour en recevoir un autre."
    ),
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
    "too_many_addresses": Problem(422, "Il y a trop d’adresses à la fois : invitez en plusieurs fois."),
    "invitation_already_accepted": Problem(409, "Cette invitation a déjà été acceptée."),
    "invitation_cancelled": Problem(409, "Cette invitation a été annulée."),
    "already_member": Problem(409, "Vous faites déjà partie de cet établissement."),
    "member_unknown": Problem(404, "Cette personne ne fait pas partie de l’établissement."),
    "last_administrator": Problem(409, "L’établissement doit garder au moins une personne qui l’administre."),
    # pupils
    "learners_not_managed": Problem(409, "Cet établissement n’a pas de liste d’élèves à importer."),
    "import_unknown": Problem(404, "Cette importation n’existe pas."),
    "import_in_progress": Problem(
        409, "Une importation est déjà en cours pour cet établissement : attendez qu’elle se termine."
    ),
    "import_interrupted": Problem(409, "L’envoi du fichier a été trop long : recommencez."),
    "import_format_unsuitable": Problem(
        422, "Ce type d’établissement envoie sa liste dans un autre format de fichier."
    ),
    "import_mode_unsuitable": Problem(
        422, "Le choix entre ajouter et remplacer n’existe que pour l’enseignement supérieur."
    ),
    "import_not_to_confirm": Problem(409, "Cette importation n’attend pas de confirmation."),
    "learner_not_found": Problem(
        404,
        "Personne ne correspond dans la liste de l’établissement. "
        "Vérifiez le prénom, le nom et la date de naissance, sinon montrez cet écran à un enseignant.",
    ),
    "learner_not_recognised": Problem(
        404,
        "Votre compte ne suffit pas à vous reconnaître dans la liste de cet établissement : "
        "donnez votre prénom, votre nom et votre date de naissance.",
    ),
    "student_number_required": Problem(422, "Il faut donner votre numéro étudiant."),
    "learner_unknown": Problem(404, "Cet élève n’est pas dans la liste de l’établissement."),
    "learners_unknown": Problem(
        404, "Un des élèves choisis n’est pas, ou n’est plus, dans la liste de l’établissement."
    ),
    "learner_without_account": Problem(409, "Un des élèves choisis n’a pas encore de compte."),
    "learner_without_login": Problem(
        409, "Un des élèves choisis se connecte seulement par le Médiacentre : ajoutez-lui un identifiant."
    ),
    "learner_has_username": Problem(409, "Un des élèves choisis a déjà un identifiant."),
    "learner_account_protected": Problem(
        409, "Ce compte est aussi celui d’un membre du personnel : son mot de passe ne se change pas d’ici."
    ),
    "learner_linked_here": Problem(409, "Cet élève a déjà un compte relié à cet établissement."),
    "learner_linked_elsewhere": Problem(409, "Cet élève a déjà un compte, relié à un autre établissement."),
    "learner_linked_to_closed_account": Problem(
        409, "Cet élève est relié à un compte qui ne s’ouvre plus : contactez l’assistance."
    ),
    "account_linked_here": Problem(409, "Votre compte est déjà relié à un autre élève de cet établissement."),
    "account_of_another_learner": Problem(
        409, "Ce compte semble être celui de quelqu’un d’autre. Déconnectez-vous et utilisez le vôtre."
    ),
    "username_taken": Problem(409, "Cet identifiant est déjà pris. Demandez-en un nouveau."),
    "username_unsuitable": Problem(422, "Cet identifiant n’est pas un de ceux qui ont été proposés."),
    # signing in through another system: whoever is refused reads one vague sentence; the code is for operators
    "saml_not_configured": Problem(404, "La connexion par l’ENT n’est pas ouverte sur cette plateforme."),
    "oidc_not_configured": Problem(404, "Cette connexion n’est pas ouverte sur cette plateforme."),
    "saml_response_malformed": _ENT_REFUSED,
    "saml_dtd_forbidden": _ENT_REFUSED,
    "saml_comment_forbidden": _ENT_REFUSED,
    "saml_assertion_count": _ENT_REFUSED,
    "saml_encryption_unsupported": _ENT_REFUSED,
    "saml_signature_missing": _ENT_REFUSED,
    "saml_signature_misplaced": _ENT_REFUSED,
    "saml_algorithm_refused": _ENT_REFUSED,
    "saml_signature_invalid": _ENT_REFUSED,
    "saml_status_refused": _ENT_REFUSED,
    "saml_issuer_wrong": _ENT_REFUSED,
    "saml_audience_wrong": _ENT_REFUSED,
    "saml_destination_wrong": _ENT_REFUSED,
    "saml_recipient_wrong": _ENT_REFUSED,
    "saml_expired": _ENT_REFUSED,
    "saml_not_yet_valid": _ENT_REFUSED,
    "saml_unsolicited": _ENT_REFUSED,
    "saml_request_unknown": _ENT_REFUSED,
    "saml_replayed": _ENT_REFUSED,
    "saml_response_refused": _ENT_REFUSED,
    "oidc_state_unknown": _OPENID_REFUSED,
    "oidc_sign_in_denied": _OPENID_REFUSED,
    "oidc_code_refused": _OPENID_REFUSED,
    "oidc_algorithm_refused": _OPENID_REFUSED,
    "oidc_signature_invalid": _OPENID_REFUSED,
    "oidc_issuer_wrong": _OPENID_REFUSED,
    "oidc_audience_wrong": _OPENID_REFUSED,
    "oidc_nonce_wrong": _OPENID_REFUSED,
    "oidc_expired": _OPENID_REFUSED,
    "oidc_token_malformed": _OPENID_REFUSED,
    "oidc_provider_away": Problem(
        503, "Le service de connexion ne répond pas. Recommencez dans quelques minutes."
    ),
    "external_identity_incomplete": Problem(
        403, "Le service de connexion ne donne pas l’identifiant, le prénom et le nom. Prévenez l’assistance."
    ),
    "external_code_invalid": Problem(403, "Cette connexion n’est plus valable. Recommencez-la."),
    "external_ticket_invalid": Problem(403, "Ce délai est passé. Recommencez la connexion."),
    "external_identity_taken": Problem(409, "Cette connexion ouvre déjà un autre compte."),
    "external_account_unexpected": Problem(
        409, "Ce compte n’est pas celui de cet élève. Connectez-vous avec celui qui est indiqué."
    ),
    "external_account_protected": Problem(
        409, "Ce compte est aussi celui d’un membre du personnel : il ne se relie pas d’ici."
    ),
    "external_account_needs_school": Problem(
        409, "Entrez le code d’un parcours et votre date de naissance, ou reliez le compte que vous avez."
    ),
    "external_identity_unknown": Problem(404, "Votre compte ne s’ouvre pas par ce service."),
    "last_connection_method": Problem(
        409, "C’est votre seule façon de vous connecter : ajoutez-en d’abord une autre."
    ),
    # one's own data
    "data_export_unknown": Problem(404, "Aucune copie de vos données n’est disponible. Demandez-en une."),
    "data_export_not_ready": Problem(409, "La copie de vos données est encore en préparation."),
    "password_required": Problem(422, "Indiquez votre mot de passe pour continuer."),
    "fresh_sign_in_required": Problem(403, "Déconnectez-vous, reconnectez-vous, puis recommencez aussitôt."),
    "erasure_not_confirmed": Problem(
        403, "Cette confirmation n’est pas, ou n’est plus, valable. Recommencez depuis le début."
    ),
}
