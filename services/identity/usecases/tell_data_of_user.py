"""What identity itself holds about somebody, for the copy of their data."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from contracts.rpc.personal_data import Section
from services.identity.domain.deeds import in_french
from services.identity.storage.unit_of_work import IdentityUnitOfWork

LATEST_DEEDS: Final = 1_000

_ACCOUNT: Final = {
    "first_name": "Prénom",
    "last_name": "Nom",
    "email": "Adresse e-mail",
    "username": "Identifiant",
    "registered_at": "Créé le",
    "last_seen_on": "Dernière connexion",
    "chosen_register": "Tutoiement ou vouvoiement choisi",
}
_WAYS_IN: Final = {
    "provider": "Service de connexion",
    "subject": "Votre identifiant chez lui",
    "linked_at": "Relié le",
    "used_at": "Dernière connexion",
}
_SESSIONS: Final = {
    "device": "Appareil",
    "opened_at": "Ouverte le",
    "last_used_at": "Dernier usage",
    "revoked_at": "Fermée le",
}
_MEMBERSHIPS: Final = {
    "organisation": "Établissement",
    "uai": "UAI",
    "role": "Rôle",
    "joined_at": "Arrivée le",
}
_LEARNERS: Final = {
    "organisation": "Établissement",
    "last_name": "Nom",
    "preferred_last_name": "Nom d’usage",
    "first_name": "Prénom",
    "middle_name": "Deuxième prénom",
    "third_name": "Troisième prénom",
    "birth_date": "Date de naissance",
    "sex": "Sexe",
    "ine": "INE",
    "student_number": "Numéro étudiant",
    "email": "Adresse donnée par l’établissement",
    "department": "Composante",
    "educational_team": "Équipe pédagogique",
    "diploma": "Diplôme",
    "class_name": "Classe",
    "birth_city": "Commune de naissance",
    "birth_city_code": "Code de la commune",
    "birth_province_code": "Code du département",
    "birth_country_code": "Code du pays",
    "mef_code": "Code MEF",
    "status": "Statut",
    "enrolled_at": "Inscrit le",
    "disabled_at": "Sorti de la liste le",
}
_INVITATIONS: Final = {
    "organisation": "Établissement",
    "email": "Adresse",
    "status": "État",
    "sent_at": "Envoyée le",
}
_DEEDS: Final = {"at": "Date", "deed": "Action", "by": "Par", "organisation": "Établissement"}
_ROLES: Final = {"ADMINISTRATOR": "Administration", "MEMBER": "Membre", None: "Ancien membre"}
_STATUSES: Final = {"PENDING": "En attente", "ACCEPTED": "Acceptée", "CANCELLED": "Annulée"}


def tell_data_of_user(user_id: UUID, *, uow: IdentityUnitOfWork) -> tuple[Section, ...]:
    """Refuses with AccountGone. Digests of passwords and tokens are not data about a person that could serve them: left out."""
    with uow:
        uow.accounts.require(user_id)
        people = uow.people
        memberships = [{**one, "role": _ROLES[one["role"]]} for one in people.memberships(user_id)]
        invitations = [{**one, "status": _STATUSES[one["status"]]} for one in people.invitations(user_id)]
        deeds, _ = uow.audit.of_subject(user_id, offset=0, limit=LATEST_DEEDS)
        return (
            Section.told("account", "Votre compte", _ACCOUNT, people.account(user_id)),
            Section.told(
                "learners", "Votre fiche dans les listes d’élèves", _LEARNERS, people.learners(user_id)
            ),
            Section.told("memberships", "Équipes dont vous êtes membre", _MEMBERSHIPS, memberships),
            Section.told("invitations", "Invitations", _INVITATIONS, invitations),
            Section.told("ways_in", "Connexions par un autre service", _WAYS_IN, people.ways_in(user_id)),
            Section.told("sessions", "Connexions récentes", _SESSIONS, people.sessions(user_id)),
            Section.told(
                "history", "Historique de votre compte", _DEEDS, [_deed(one, user_id) for one in deeds]
            ),
        )


def _deed(row: Any, user_id: UUID) -> Mapping[str, Any]:
    return {
        "at": row.at,
        "deed": in_french(row.deed),
        "by": doer_of(row.actor_id, user_id, row.organisation_id),
        "organisation": row.organisation,
    }


def doer_of(actor_id: UUID | None, user_id: UUID, organisation_id: UUID | None) -> str:
    """Who did it, without a name: `vous`, `l’établissement` or `la plateforme`."""
    if actor_id == user_id:
        return "vous"
    return "l’établissement" if organisation_id is not None else "la plateforme"
