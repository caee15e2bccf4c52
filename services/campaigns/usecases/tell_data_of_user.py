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
_ANSWERS: Final = {
    "code": "Code de la campagne",
    "position": "Question",
    "topic": "Sujet",
    "level": "Niveau",
    "outcome": "Résultat",
    "answered_at": "Répondue le",
}
_DEPARTURES: Final = {"organisation": "Établissement", "code": "Code de la campagne", "title": "Titre"}
_MEMBERSHIPS: Final = {
    "organisation": "Établissement",
    "active": "Membre",
    "administrator": "Administration",
}
_CAMPAIGNS: Final = {
    "code": "Code",
    "name": "Nom",
    "title": "Titre",
    "created_at": "Créée le",
    "archived_at": "Archivée le",
}
_OUTCOMES: Final = {"succeeded": "Réussie", "failed": "Pas réussie", "skipped": "Passée"}
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
                "campaign_answers",
                "Vos réponses dans ces campagnes",
                _ANSWERS,
                _answers(user_id, uow),
            ),
            (
                "departures",
                "Campagnes dont votre participation a été supprimée",
                _DEPARTURES,
                uow.people.departures(user_id),
            ),
            (
                "memberships",
                "Établissements dont vous êtes membre",
                _MEMBERSHIPS,
                uow.people.memberships(user_id),
            ),
            ("campaigns", "Campagnes que vous avez créées", _CAMPAIGNS, uow.people.campaigns(user_id)),
        ]


def _answers(user_id: UUID, uow: CampaignsUnitOfWork) -> list[Mapping[str, Any]]:
    rows = uow.people.answers(user_id)
    releases = {release: uow.outlines.get(release) for release in {row["release"] for row in rows}}
    return [
        {
            **row,
            "topic": releases[row["release"]].topics[row["topic"]].name,
            "outcome": _OUTCOMES[row["outcome"]],
        }
        for row in rows
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
