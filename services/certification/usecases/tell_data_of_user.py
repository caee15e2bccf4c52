"""Somebody asks what is held about them: where they were a candidate, what came of it, what was reported."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from services.certification.storage.unit_of_work import CertificationUnitOfWork

Table = tuple[str, str, dict[str, str], list[Mapping[str, Any]]]
"""Name, French title, fields with their French labels, lines."""

_IDENTITY: Final = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "sex": "Sexe",
    "birth_city": "Commune de naissance",
    "birth_city_code": "Code de la commune",
    "birth_country_code": "Code du pays",
    "class_name": "Classe",
}
_LEARNERS: Final = {"organisation": "Établissement", **_IDENTITY}
_LEVELS: Final = {"competence": "Compétence", "level": "Niveau"}
_CANDIDACIES: Final = {
    "number": "Session",
    "centre": "Centre",
    "day": "Date",
    **_IDENTITY,
    "extra_time_percentage": "Temps majoré (%)",
    "joined_at": "Entré le",
    "started_at": "Commencé le",
    "completed_at": "Terminé le",
    "status": "Résultat",
    "pix": "Pix",
    "marks": "Niveaux certifiés",
    "verification_code": "Code de vérification",
    "issued_at": "Certificat délivré le",
    "valid_until": "Valable jusqu’au",
    "revoked_at": "Annulé le",
    "badge_made_at": "Dernier badge téléchargé le",
}
_INCIDENTS: Final = {
    "number": "Session",
    "category": "Genre",
    "subcategory": "Précision",
    "question_number": "Question",
    "reported_at": "Signalé le",
    "resolved_at": "Réglé le",
}
_MEMBERSHIPS: Final = {"organisation": "Établissement", "role": "Rôle"}
_STATUSES: Final = {
    "VALIDATED": "Validée",
    "REJECTED": "Refusée",
    "CANCELLED": "Annulée",
    "IN_ERROR": "En erreur",
}
_ROLES: Final = {"ADMINISTRATOR": "Administration", "MEMBER": "Membre", None: "Ancien membre"}
_ONCE_PUBLISHED: Final = ("status", "pix", "verification_code", "issued_at", "valid_until", "revoked_at")


def tell_data_of_user(user_id: UUID, *, uow: CertificationUnitOfWork) -> list[Table]:
    """Results once they are published. Of an incident, not the words of whoever reported it: they may name somebody else."""
    with uow:
        people = uow.people
        roles: list[Mapping[str, Any]] = [
            {**one, "role": _ROLES[one["role"]]} for one in people.memberships(user_id)
        ]
        taken = [_candidacy(one) for one in people.candidacies(user_id)]
        return [
            (
                "learners",
                "Votre identité dans la liste de l’établissement",
                _LEARNERS,
                people.learners(user_id),
            ),
            ("levels", "Niveaux retenus pour être certifiable", _LEVELS, people.levels(user_id)),
            ("candidacies", "Sessions de certification", _CANDIDACIES, taken),
            ("incidents", "Signalements pendant vos épreuves", _INCIDENTS, people.incidents(user_id)),
            ("memberships", "Établissements dont vous êtes membre", _MEMBERSHIPS, roles),
        ]


def _candidacy(row: Mapping[str, Any]) -> Mapping[str, Any]:
    if row["published_at"] is None:
        return {**row, **dict.fromkeys(_ONCE_PUBLISHED), "marks": []}
    marks = [f"{one['competence']} : niveau {one['level']}" for one in row["marks"] or () if one["level"] > 0]
    return {**row, "status": _STATUSES.get(row["status"]), "marks": marks}
