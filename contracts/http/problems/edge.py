"""Refusals that any service or the gateway may give."""

from typing import Final

from contracts.http.problem import Problem

PROBLEMS: Final = {
    "json_malformed": Problem(400, "Le corps de la requête n’est pas du JSON lisible."),
    "token_missing": Problem(401, "Il faut se connecter."),
    "token_invalid": Problem(401, "La connexion a expiré ou n’est pas valable. Reconnectez-vous."),
    "not_allowed": Problem(403, "Cette action ne vous est pas permise."),
    "not_found": Problem(404, "Cette adresse ne mène à rien, ou ne vous est pas ouverte."),
    "method_not_allowed": Problem(405, "Cette adresse n’accepte pas cette opération."),
    "not_acceptable": Problem(406, "Ce format de réponse n’est pas proposé."),
    "conflict": Problem(409, "L’opération contredit l’état actuel. Rechargez, puis recommencez."),
    "body_too_large": Problem(413, "Le fichier ou la requête dépasse la taille permise."),
    "media_type_unsupported": Problem(415, "Ce type de contenu n’est pas accepté ici."),
    "fields_invalid": Problem(422, "Certaines informations manquent ou ne conviennent pas."),
    "too_many_requests": Problem(429, "Trop de demandes. Attendez un peu avant de recommencer."),
    "internal_error": Problem(500, "Une erreur est survenue de notre côté. Elle a été enregistrée."),
    "service_unavailable": Problem(
        503, "Ce service est momentanément indisponible. Réessayez dans un instant."
    ),
    "service_timeout": Problem(504, "Ce service met trop de temps à répondre. Réessayez dans un instant."),
}
