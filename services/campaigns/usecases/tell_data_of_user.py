"""Somebody asks what is held about them: where they take part, what they sent, which campaigns they launched."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from services.campaigns.storage.unit_of_work import CampaignsUnitOfWork

Table = tuple[str, str, dict[str, str], list[Mapping[str, Any]]]
"""Name, French title, fields with their French labels, lines."""

_LEARNERS: Final = {
    "organisation": "Établissement",
    "last_name": "Nom",
    "first_name": "Prénom",
    "class_name": "Classe",
}
_PARTICIPATIONS: Final = {
    "organisation": "Établissement",
    "code": "Code de la campagne",
    "title": "Titre",
    "target_profile_name": "Parcours",
    "status": "État",
    "started_at": "Commencée le",
    "completed_at": "Terminée le",
    "shared_at": "Envoyée le",
    "mastery_percent": "Maîtrise (%)",
    "stage": "Palier",
    "pix": "Pix",
    "certifiable": "Certifiable",
    "sent_profile": "Profil envoyé",
}
_MEMBERSHIPS: Final = {"organisation": "Établissement", "active": "Membre"}
_CAMPAIGNS: Final = {
    "code": "Code",
    "name": "Nom",
    "title": "Titre",
    "created_at": "Créée le",
    "archived_at": "Archivée le",
}
_STATUSES: Final = {
    "OPENING": "En préparation",
    "STARTED": "En cours",
    "TO_SHARE": "À envoyer",
    "SHARED": "Envoyée",
}


def tell_data_of_user(user_id: UUID, *, uow: CampaignsUnitOfWork) -> list[Table]:
    """Schools and campaigns are named; teachers and other pupils are not."""
    with uow:
        sent = [_participation(one) for one in uow.people.participations(user_id)]
        return [
            ("learners", "Ce que voient vos enseignants", _LEARNERS, uow.people.learners(user_id)),
            ("participations", "Campagnes auxquelles vous participez", _PARTICIPATIONS, sent),
            (
                "memberships",
                "Établissements dont vous êtes membre",
                _MEMBERSHIPS,
                uow.people.memberships(user_id),
            ),
            ("campaigns", "Campagnes que vous avez créées", _CAMPAIGNS, uow.people.campaigns(user_id)),
        ]


def _participation(row: Mapping[str, Any]) -> Mapping[str, Any]:
    share = row["share"]
    return {
        **row,
        "status": _STATUSES[row["status"]],
        "mastery_percent": None if share is None else round(share * 100),
        "sent_profile": [
            f"{competence} : niveau {level}, {pix} pix" for competence, level, pix in row["profile"] or ()
        ],
    }
