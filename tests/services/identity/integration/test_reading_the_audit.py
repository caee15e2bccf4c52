"""What was done to my account, and in my school: by whom, without telling more than each may know."""

import ast
from pathlib import Path
from uuid import UUID

from click.testing import CliRunner

import services.identity
from services.identity.domain.deeds import DEEDS
from services.identity.domain.organisations import Role
from services.identity.privacy_commands import PRIVACY_COMMANDS
from tests.services.identity.school import Scene, refused
from tests.services.identity.siecle_files import school
from tests.support.parts import signed_in

HISTORY = "/api/me/account-history"


def a_pupil(here: Scene, organisation: UUID, by: UUID) -> tuple[UUID, str]:
    here.upload(organisation, school(1), by=by)
    pupil = here.person(username="prenomb.lefevre1205")
    here.change("UPDATE learners SET user_id = :u", u=pupil)
    return pupil, str(here.rows("SELECT id FROM learners")[0].id)


def test_a_pupil_sees_that_the_school_reset_their_password_and_not_who(here: Scene) -> None:
    organisation = here.organisation()
    teacher = here.member(organisation)
    pupil, learner_id = a_pupil(here, organisation, teacher)
    path = f"/api/organisations/{organisation}/learners/password-resets"
    assert (
        here.client.post(path, json={"learner_ids": [learner_id]}, headers=signed_in(teacher)).status_code
        == 200
    )
    history = here.client.get(HISTORY, headers=signed_in(pupil)).get_json()
    (deed,) = history["items"]
    assert (deed["deed"], deed["by"], deed["organisation"]) == (
        "password_reset",
        "ORGANISATION",
        "Collège Ada",
    )
    assert deed["title"] == "Mot de passe réinitialisé par l’établissement"
    assert str(teacher) not in str(history) and history["page"]["total"] == 1
    assert here.client.get(HISTORY, headers=signed_in(here.person())).get_json()["items"] == []
    refused(here.client.get(HISTORY), 401, "token_missing")


def test_administrators_read_the_deeds_of_their_school_with_the_names_they_know(here: Scene) -> None:
    organisation, other = here.organisation(), here.organisation("0690000B", name="Collège Blaise")
    head = here.member(organisation)
    pupil, learner_id = a_pupil(here, organisation, head)
    here.client.post(
        f"/api/organisations/{organisation}/learners/password-resets",
        json={"learner_ids": [learner_id]},
        headers=signed_in(head),
    )
    path = f"/api/organisations/{organisation}/audit"
    page = here.client.get(f"{path}?size=2", headers=signed_in(head)).get_json()
    latest, before = page["items"]
    assert (latest["deed"], latest["actor"], latest["subject_id"]) == (
        "password_reset",
        "Dominique Durand",
        str(pupil),
    )
    assert latest["subject"] == "Prénomb Lefèvre"
    assert before["deed"] == "learners_imported" and before["details"]["read"] == 1
    assert page["page"]["total"] == 4
    refused(
        here.client.get(path, headers=signed_in(here.member(organisation, Role.MEMBER))),
        403,
        "administrator_required",
    )
    refused(here.client.get(path, headers=signed_in(here.member(other))), 404, "organisation_unknown")
    refused(here.client.get(path, headers=signed_in(pupil)), 404, "organisation_unknown")
    refused(here.client.get(path), 401, "token_missing")


def test_operators_read_ids_and_codes(here: Scene) -> None:
    organisation = here.organisation()
    head = here.member(organisation)
    command = PRIVACY_COMMANDS["audit"](lambda: here.bench.parts)
    run = CliRunner().invoke(command, ["--organisation", str(organisation)])
    joined, created = run.output.splitlines()
    assert f"member_joined\tactor={head}" in joined and "organisation_created" in created
    assert CliRunner().invoke(command, ["--user-id", str(head)]).output.count("\n") == 1
    assert "Dominique" not in run.output


def test_every_deed_noted_somewhere_has_french_words() -> None:
    sources = Path(services.identity.__file__).parent.rglob("*.py")
    noted = {deed for path in sources for deed in deeds_in(path.read_text(encoding="utf-8"))}
    assert sorted(noted - set(DEEDS)) == [], "these have no French words"
    assert sorted(set(DEEDS) - noted) == [], "nobody does these any more"


def deeds_in(source: str) -> set[str]:
    """Every word that the first argument of `….audit.note(…)` or `….audit.note_all(…)` may be."""
    return {
        word.value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("audit.note", "audit.note_all"))
        for word in ast.walk(call.args[0])
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }


def test_a_deed_is_seen_however_it_is_chosen() -> None:
    assert deeds_in('uow.audit.note("moved" if there else "came", now=now, actor=by)') == {"moved", "came"}
    assert deeds_in('uow.audit.note_all("left", people, now=now)') == {"left"}
