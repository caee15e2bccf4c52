"""Two schools with pupils on the bench, and what pupils ask of the API."""

from typing import Any
from uuid import UUID

from chassis.identifiers import new_id
from services.identity.domain.organisations import Kind
from tests.services.identity.school import CLAIM, PASSWORD, Scene
from tests.services.identity.siecle_files import document, eleve, structures
from tests.support.parts import signed_in

NEW = {**CLAIM, "password": PASSWORD}


def content(*pupils: str, uai: str = "0690000A") -> bytes:
    return document(pupils, [structures(n, ("D", "3EME A")) for n in range(1, 10)], uai=uai)


def college_ada(here: Scene) -> UUID:
    """A collège with Élodie Lefèvre, Jean-Éric O'Neil and two Camille Petit born the same day."""
    organisation = here.organisation()
    pupils = (
        eleve(1),
        eleve(2, PRENOM="Jean-Éric", NOM_DE_FAMILLE="O'Neil", PRENOM2="Zoé", NOM_USAGE="Martin"),
        eleve(3, PRENOM="Camille", NOM_DE_FAMILLE="Petit"),
        eleve(4, PRENOM="Camille", NOM_DE_FAMILLE="Petit"),
    )
    here.upload(organisation, content(*pupils), by=here.member(organisation))
    return organisation


def lycee_blaise(here: Scene) -> UUID:
    """A lycée with Élodie too, and another child."""
    organisation = here.organisation("0690000B", kind=Kind.LYCEE)
    pupils = (eleve(1), eleve(5, PRENOM="Noé", NOM_DE_FAMILLE="Autre", DATE_NAISS="01/01/2010"))
    here.upload(organisation, content(*pupils, uai="0690000B"), by=here.member(organisation))
    return organisation


def student(here: Scene, university: UUID, number: str, **changes: Any) -> UUID:
    """A student of higher education in the list: a number, no INE."""
    row = {
        "id": new_id(),
        "organisation_id": university,
        "student_number": number,
        "first_name": "Élodie",
        "last_name": "Lefèvre",
        "birth_date": CLAIM["birth_date"],
        "disabled_at": None,
        **changes,
    }
    here.change(
        "INSERT INTO learners (id, organisation_id, student_number, first_name, last_name, birth_date, class_name,"
        " search_key, revision, enrolled_at, changed_at, disabled_at) VALUES (:id, :organisation_id, :student_number,"
        " :first_name, :last_name, :birth_date, '', '', 1, now(), now(), :disabled_at)",
        **row,
    )
    return row["id"]


def gar_only(here: Scene) -> UUID:
    """Somebody who signs in through the Médiacentre and in no other way."""
    user_id = here.person()
    here.change("UPDATE users SET email = NULL, password_hash = NULL WHERE id = :u", u=user_id)
    with_gar(here, user_id)
    return user_id


def with_gar(here: Scene, user_id: UUID) -> UUID:
    """The account signs in through the Médiacentre too."""
    statement = "INSERT INTO external_identities (provider, subject, user_id, linked_at, used_at) VALUES ('gar', :s, :u, now(), now())"
    here.change(statement, s=f"ido-{user_id}", u=user_id)
    return user_id


def _post(here: Scene, path: str, body: Any, by: UUID | None) -> Any:
    return here.client.post(path, json=body, headers=signed_in(by) if by else {})


def claim(here: Scene, organisation: UUID, *, by: UUID | None, **changes: str) -> Any:
    return _post(here, f"/api/organisations/{organisation}/reconciliations", {**CLAIM, **changes}, by)


def create(here: Scene, organisation: UUID, **changes: str) -> Any:
    return _post(here, f"/api/organisations/{organisation}/pupil-accounts", {**NEW, **changes}, None)


def preview(here: Scene, organisation: UUID, **changes: str) -> Any:
    return _post(
        here, f"/api/organisations/{organisation}/pupil-accounts/preview", {**CLAIM, **changes}, None
    )
