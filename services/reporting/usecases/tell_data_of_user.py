"""Somebody asks what is held about them: what record systems and the follow-up of schools read."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from services.reporting.storage.unit_of_work import ReportingUnitOfWork

Table = tuple[str, str, dict[str, str], list[Mapping[str, Any]]]
"""Name, French title, fields with their French labels, lines."""

_LEARNERS: Final = {
    "organisation": "Établissement",
    "last_name": "Nom",
    "first_name": "Prénom",
    "middle_name": "Deuxième prénom",
    "third_name": "Troisième prénom",
    "birth_date": "Date de naissance",
    "ine": "INE",
    "class_name": "Classe",
}
_POSITIONS: Final = {"competence": "Compétence", "level": "Niveau", "pix": "Pix"}
_CERTIFICATIONS: Final = {
    "centre": "Centre",
    "started_at": "Passée le",
    "published_at": "Publiée le",
    "status": "Résultat",
    "pix": "Pix",
    "levels": "Niveaux",
    "code": "Code de vérification",
    "valid_until": "Valable jusqu’au",
}
_MEMBERSHIPS: Final = {"organisation": "Établissement", "role": "Rôle"}
_STATUSES: Final = {
    "VALIDATED": "Validée",
    "REJECTED": "Refusée",
    "CANCELLED": "Annulée",
    "IN_ERROR": "En erreur",
}
_ROLES: Final = {"ADMINISTRATOR": "Administration", "MEMBER": "Membre", None: "Ancien membre"}


def tell_data_of_user(user_id: UUID, *, uow: ReportingUnitOfWork) -> list[Table]:
    """Results once they are published, as record systems see them."""
    with uow:
        people = uow.people
        roles: list[Mapping[str, Any]] = [
            {**one, "role": _ROLES[one["role"]]} for one in people.memberships(user_id)
        ]
        results = [_certification(one) for one in people.certifications(user_id)]
        return [
            (
                "learners",
                "Ce que lit le livret scolaire de votre identité",
                _LEARNERS,
                people.learners(user_id),
            ),
            (
                "positions",
                "Niveaux comptés dans le suivi de l’établissement",
                _POSITIONS,
                people.positions(user_id),
            ),
            ("certifications", "Certifications transmises au livret scolaire", _CERTIFICATIONS, results),
            ("memberships", "Établissements dont vous êtes membre", _MEMBERSHIPS, roles),
        ]


def _certification(row: Mapping[str, Any]) -> Mapping[str, Any]:
    levels = [f"{competence} : niveau {level}" for competence, level in row["levels"].items() if level > 0]
    return {**row, "status": _STATUSES[row["status"]], "levels": levels}
