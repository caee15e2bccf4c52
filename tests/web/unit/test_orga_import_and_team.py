"""A school's imports and team: the file handed on, the report grouped, invitations several at once."""

import io
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import OURS, Script, pages
from tests.web.unit.test_orga_pupils import API, HEAD, ORGANISATION
from web.orga.imports import grouped

ID = "01900000-0000-7000-8000-000000000001"
NOW = "2027-03-12T10:42:00+00:00"
COUNTS = {
    "read": 30,
    "added": 28,
    "changed": 1,
    "unchanged": 0,
    "disabled": 1,
    "skipped_without_ine": 2,
    "skipped_left": 0,
    "skipped_without_class": 0,
}


def imported(state: str, **values: Any) -> dict[str, Any]:
    base = {"number": 7, "state": state, "progress": 40, "created_at": NOW, "counts": COUNTS}
    return {**base, "problems_found": 0, "warnings_found": 0, "problems": [], "warnings": [], **values}


def problem(
    line: int | None, message: str = "L’INE est en double.", code: str = "INE_TWICE"
) -> dict[str, Any]:
    return {
        "code": code,
        "message": message,
        "line": line,
        "ine": None,
        "student_number": None,
        "field": None,
    }


def head(kind: str = "COLLEGE", **answers: Any) -> Script:
    organisation = {**ORGANISATION, "kind": kind}
    script = Script(
        {
            "GET /api/me": (200, {**HEAD, "organisations": [organisation]}),
            f"GET {API}/learner-imports?size=10": (200, {"items": [imported("IMPORTED")]}),
        }
    )
    script.answers |= answers
    return script


def sent(script: Script, root: Path, name: str, content: bytes = b"<x/>", **form: str) -> Any:
    data = {"fichier": (io.BytesIO(content), name), **form}
    return pages(script, root).post("/orga/import", data=data, headers=OURS)


@pytest.mark.parametrize(
    ("kind", "name", "media_type", "query"),
    [
        ("COLLEGE", "eleves.XML", "application/xml", ""),
        ("LYCEE", "export.zip", "application/zip", ""),
        ("AGRICULTURAL", "liste.csv", "text/csv", ""),
        ("HIGHER_EDUCATION", "liste.csv", "text/csv", "?mode=replace"),
    ],
)
def test_a_file_is_handed_on_as_it_is(tmp_path: Path, kind: str, name: str, media_type: str, query: str):
    script = head(kind, **{f"POST {API}/learner-imports{query}": (202, {"number": 7})})
    answer = sent(script, tmp_path, name, b"\xff\x00large" * 30_000, mode="2" if query else "")
    assert (answer.status_code, answer.location) == (303, "/orga/import/7")
    _, _, headers, body = script.asked[-1]
    assert (headers["Content-Type"], body) == (media_type, b"\xff\x00large" * 30_000)


def test_a_file_that_cannot_be_one_is_refused_before_it_leaves(tmp_path: Path):
    script = head()
    assert "ni XML, ni ZIP, ni CSV" in sent(script, tmp_path, "eleves.pdf").text
    assert "Il manque le fichier." in pages(script, tmp_path).post("/orga/import", headers=OURS).text
    large = sent(script, tmp_path, "eleves.xml", b"x" * (20 * 1024 * 1024 + 70_000))
    assert (large.status_code, "dépasse 20 Mo" in large.text) == (422, True)
    assert not any(path.startswith("POST") for path in script.paths())


def test_an_import_under_way_is_said_on_the_form(tmp_path: Path):
    title = "Une importation est déjà en cours pour cet établissement."
    script = head(**{f"POST {API}/learner-imports": (409, {"code": "import_in_progress", "title": title})})
    answer = sent(script, tmp_path, "eleves.xml")
    assert (answer.status_code, title in answer.text) == (422, True)


def test_a_file_is_sent_by_administrators_only(tmp_path: Path):
    script = head()
    member = {**HEAD, "organisations": [{**ORGANISATION, "role": "MEMBER"}]}
    script.answers["GET /api/me"] = (200, member)
    assert sent(script, tmp_path, "eleves.xml").status_code == 404
    assert script.paths() == ["GET /api/me"]


def shown(root: Path, one: dict[str, Any], **answers: Any) -> str:
    return str(
        pages(head(**{f"GET {API}/learner-imports/7": (200, one)}, **answers), root)
        .get("/orga/import/7")
        .text
    )


@pytest.mark.parametrize("state", ["UPLOADING", "UPLOADED", "VALIDATED"])
def test_progress_is_renewed_by_a_script_or_by_a_link(tmp_path: Path, state: str):
    page = shown(tmp_path, imported(state))
    assert "data-progress" in page
    assert "progress.js" in page
    assert 'href="/orga/import/7"' in page
    assert "40\u00a0% de cette étape" in page


def test_a_report_counts_and_groups_what_is_wrong(tmp_path: Path):
    page = shown(tmp_path, imported("IMPORTED"))
    assert "Importation terminée" in page
    assert "data-progress" not in page
    found = [problem(41), problem(None, "Le fichier est vide.", "EMPTY"), problem(87)]
    wrong = shown(tmp_path, imported("VALIDATION_ERROR", problems_found=3, problems=found))
    assert "Rien n’a été importé." in wrong
    assert wrong.count("L’INE est en double.") == 1
    for words in ("Ligne 41", "Ligne 87", "Tout le fichier", "problemes.csv"):
        assert words in wrong


def test_the_file_of_another_school_shows_both_numbers_side_by_side(tmp_path: Path):
    wrong = problem(2, "Ce fichier est celui d’un autre.", "UAI_MISMATCHED")
    wrong |= {"found": "0690000B", "expected": "0690000A"}
    page = shown(tmp_path, imported("VALIDATION_ERROR", problems_found=1, problems=[wrong]))
    assert page.index("UAI du fichier") < page.index("<dd>0690000B") < page.index("<dd>0690000A")
    wrong["found"] = None
    assert "<dd>absent" in shown(tmp_path, imported("VALIDATION_ERROR", problems_found=1, problems=[wrong]))


def test_each_problem_comes_with_what_to_do(tmp_path: Path):
    found = [problem(41, code="INE_UNIQUE"), problem(3, "Autre chose.", "NEVER_SEEN")]
    page = shown(tmp_path, imported("VALIDATION_ERROR", problems_found=2, problems=found))
    assert page.count("Que faire") == 1
    assert "Garder une seule fiche pour cet INE" in page


@pytest.mark.parametrize("state", ["UPLOADING", "UPLOADED", "VALIDATED"])
def test_the_steps_of_an_import_say_which_one_is_under_way(tmp_path: Path, state: str):
    page = shown(tmp_path, imported(state))
    assert page.count('aria-current="step"') == 1
    assert "Vous pouvez quitter cette page" in page


@pytest.mark.parametrize("kind", ["COLLEGE", "AGRICULTURAL", "HIGHER_EDUCATION"])
def test_the_way_to_the_file_is_shown_in_three_steps(tmp_path: Path, kind: str):
    page = pages(head(kind), tmp_path).get("/orga/import").text
    assert page.count('class="drawing"') == 3


@pytest.mark.parametrize("state", ["UPLOAD_ERROR", "IMPORT_ERROR", "CANCELLED"])
def test_every_end_has_its_words(tmp_path: Path, state: str):
    assert "Importation n°" in shown(tmp_path, imported(state))


def test_a_thing_that_is_wrong_often_comes_first():
    found = [problem(1, "a"), problem(2, "b"), problem(3, "b"), problem(4, "a", "OTHER")]
    assert [(one["message"], len(one["places"])) for one in grouped(found)] == [("b", 2), ("a", 1), ("a", 1)]
    found.append(problem(5, "c", "UAI_MISMATCHED"))
    assert grouped(found)[0]["message"] == "c"


def test_a_replacement_says_who_leaves_before_it_is_confirmed(tmp_path: Path):
    person = {"first_name": "Camille", "last_name": "Durand", "birth_date": "2005-01-01", "class_name": ""}
    leaving = {"items": [person], "page": {"number": 1, "size": 25, "total": 1}}
    departures = {f"GET {API}/learner-imports/7/departures?page=1&size=25": (200, leaving)}
    assert "Durand Camille" in shown(tmp_path, imported("TO_CONFIRM"), **departures)
    script = head(
        "HIGHER_EDUCATION",
        **{
            f"POST {API}/learner-imports/7/confirmation": (202, {}),
            f"DELETE {API}/learner-imports/7": (204, None),
        },
    )
    client = pages(script, tmp_path)
    for deed in ("confirmer", "annuler"):
        assert client.post(f"/orga/import/7/{deed}", headers=OURS).location == "/orga/import/7"


def test_files_of_an_import_are_handed_on(tmp_path: Path):
    answers = {f"GET {API}/learner-imports/{name}": (200, b"a;b") for name in ("template", "7/problems")}
    client = pages(head(**answers), tmp_path)
    assert client.get("/orga/import/modele").data == b"a;b"
    assert client.get("/orga/import/7/problemes.csv").data == b"a;b"


MEMBERS = {
    "items": [
        {
            "user_id": HEAD["id"],
            "first_name": "Ada",
            "last_name": "Chef",
            "email": "a@b.fr",
            "role": "ADMINISTRATOR",
        },
        {"user_id": ID, "first_name": "Dominique", "last_name": "Prof", "email": None, "role": "MEMBER"},
    ],
    "page": {"number": 1, "size": 25, "total": 2},
}
PENDING = {"id": ID, "email": "nouveau@b.fr", "role": "MEMBER", "sent_at": NOW}


def team(**answers: Any) -> Script:
    script = head()
    script.answers[f"GET {API}/members?page=1&size=25"] = (200, MEMBERS)
    script.answers[f"GET {API}/invitations"] = (200, {"items": [PENDING]})
    script.answers |= answers
    return script


def test_the_team_shows_members_and_invitations_that_wait(tmp_path: Path):
    page = pages(team(), tmp_path).get("/orga/equipe").text
    for words in ("Dominique Prof", "nouveau@b.fr", "Quitter l’équipe", "Changer le rôle de Dominique Prof"):
        assert words in page


def test_a_member_sees_the_team_and_may_only_leave(tmp_path: Path):
    script = team()
    script.answers["GET /api/me"] = (200, {**HEAD, "organisations": [{**ORGANISATION, "role": "MEMBER"}]})
    client = pages(script, tmp_path)
    page = client.get("/orga/equipe").text
    assert "Dominique Prof" in page
    assert "Changer le rôle" not in page
    assert f"GET {API}/invitations" not in script.paths()
    assert client.get(f"/orga/equipe/membres/{ID}/retirer").status_code == 404
    script.answers[f"POST {API}/invitations"] = (403, {"code": "administrator_required"})
    invited = client.post("/orga/equipe/invitations", data={"adresses": "a@b.fr"}, headers=OURS)
    assert invited.status_code == 403


def test_several_are_invited_and_bad_addresses_come_back_one_by_one(tmp_path: Path):
    refused = [{"email": "pas-une-adresse", "code": "email_malformed", "message": "Adresse incomplète."}]
    script = team(**{f"POST {API}/invitations": (200, {"sent": [PENDING], "refused": refused})})
    given = {"adresses": "nouveau@b.fr, pas-une-adresse", "role": "MEMBER"}
    answer = pages(script, tmp_path).post("/orga/equipe/invitations", data=given, headers=OURS)
    assert "Invitations envoyées\u00a0: 1" in answer.text
    assert "Adresse incomplète." in answer.text
    assert ">pas-une-adresse</textarea>" in answer.text
    empty = pages(script, tmp_path).post("/orga/equipe/invitations", data={}, headers=OURS)
    assert empty.status_code == 422


def test_roles_change_and_invitations_leave_again_or_are_cancelled(tmp_path: Path):
    script = team(
        **{
            f"PATCH {API}/members/{ID}": (200, {}),
            f"DELETE {API}/members/{ID}": (204, None),
            f"POST {API}/invitations/{ID}/letters": (200, PENDING),
            f"DELETE {API}/invitations/{ID}": (204, None),
        }
    )
    client = pages(script, tmp_path)
    member, invitation = f"/orga/equipe/membres/{ID}", f"/orga/equipe/invitations/{ID}"
    role = client.post(f"{member}/role", data={"role": "ADMINISTRATOR"}, headers=OURS)
    assert role.location == "/orga/equipe?fait=role"
    assert client.post(f"{member}/role", data={"role": "KING"}, headers=OURS).status_code == 404
    assert "Retirer de l’équipe" in client.get(f"{member}/retirer").text
    assert client.post(f"{member}/retirer", headers=OURS).location.endswith("fait=retrait")
    assert client.post(f"{invitation}/renvoyer", headers=OURS).location.endswith("fait=renvoi")
    assert client.post(f"{invitation}/annuler", headers=OURS).location.endswith("fait=annulation")
    assert "Invitation annulée." in client.get("/orga/equipe?fait=annulation").text


def test_the_last_administrator_is_told_what_to_do_first(tmp_path: Path):
    refusal = (409, {"code": "last_administrator"})
    script = team(**{f"PATCH {API}/members/{ID}": refusal, f"DELETE {API}/members/{ID}": refusal})
    client = pages(script, tmp_path)
    for deed, form in (("role", {"role": "MEMBER"}), ("retirer", {})):
        answer = client.post(f"/orga/equipe/membres/{ID}/{deed}", data=form, headers=OURS)
        assert (answer.status_code, "Donnez d’abord ce rôle" in answer.text) == (409, True)
