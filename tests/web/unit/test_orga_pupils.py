"""The pupils of a school: searching without a name in an address, new passwords shown once."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import ME, OURS, Script, pages
from web.api import ApiAway

SCHOOL = "01900000-0000-7000-8000-0000000000aa"
PUPIL = "01900000-0000-7000-8000-000000000001"
OTHER = "01900000-0000-7000-8000-000000000002"
THIRD = "01900000-0000-7000-8000-000000000003"
ORGANISATION = {
    "id": SCHOOL,
    "name": "Collège Ada-Lovelace",
    "kind": "COLLEGE",
    "uai": "0690000A",
    "manages_learners": True,
    "role": "ADMINISTRATOR",
}
HEAD = {**ME, "register": "vous", "first_name": "Ada", "organisations": [ORGANISATION]}
LEARNER = {
    "id": PUPIL,
    "first_name": "Camille",
    "last_name": "Durand",
    "birth_date": "2013-03-12",
    "class_name": "4EME A",
    "reconciled": True,
    "connection_methods": ["username", "gar"],
    "username": "camille.durand1203",
}
API = f"/api/organisations/{SCHOOL}"
RESET = f"POST {API}/learners/password-resets"


def school(**answers: Any) -> Script:
    listed = {"items": [LEARNER], "page": {"number": 1, "size": 25, "total": 60}}
    script = Script(
        {
            "GET /api/me": (200, HEAD),
            f"GET {API}/learners?page=1&size=25": (200, listed),
            f"GET {API}/classes": (200, {"items": [{"name": "4EME A"}, {"name": "4EME B"}]}),
        }
    )
    script.answers |= answers
    return script


def test_pupils_are_listed_with_their_class_and_ways_to_sign_in(tmp_path: Path):
    page = pages(school(), tmp_path).get("/orga/eleves").text
    for words in (
        "Durand Camille",
        "12 mars 2013",
        "identifiant, ENT (Médiacentre)",
        "60 élèves",
        "0690000A",
    ):
        assert words in page
    assert "Page 1 / 3" in page
    assert "taille=50" in page


def test_a_class_and_a_method_are_asked_for_and_kept_by_pages(tmp_path: Path):
    listed = {"items": [LEARNER], "page": {"number": 2, "size": 10, "total": 60}}
    asked = f"GET {API}/learners?class=4EME+A&method=gar&page=2&size=10"
    client = pages(school(**{asked: (200, listed)}), tmp_path)
    page = client.get("/orga/eleves?classe=4EME+A&methode=gar&page=2&taille=10").text
    assert "/orga/eleves?classe=4EME+A&amp;methode=gar&amp;page=3" in page


def test_a_name_is_searched_without_being_in_an_address(tmp_path: Path):
    listed = {"items": [LEARNER], "page": {"number": 2, "size": 25, "total": 60}}
    asked = f"GET {API}/learners?q=durand&class=4EME+A&page=2&size=25"
    client = pages(school(**{asked: (200, listed)}), tmp_path)
    given = {"nom": "durand", "classe": "4EME A", "methode": "", "page": "2"}
    answer = client.post("/orga/eleves", data=given, headers=OURS)
    assert answer.status_code == 200
    assert "durand" not in "".join(part for part in answer.text.split('"') if part.startswith("/"))
    filters = {"classe": "4EME A", "methode": "pas-une-methode"}
    moved = client.post("/orga/eleves", data=filters, headers=OURS)
    assert moved.location == "/orga/eleves?classe=4EME+A&methode=pas-une-methode"


def test_an_empty_school_is_offered_an_import_and_only_administrators_are(tmp_path: Path):
    empty = (200, {"items": [], "page": {"number": 1, "size": 25, "total": 0}})
    script = school(**{f"GET {API}/learners?page=1&size=25": empty})
    assert "/orga/import" in pages(script, tmp_path).get("/orga/eleves").text
    member = {**HEAD, "organisations": [{**ORGANISATION, "role": "MEMBER"}]}
    script.answers["GET /api/me"] = (200, member)
    client = pages(script, tmp_path)
    assert "/orga/import" not in client.get("/orga/eleves").text
    assert client.get("/orga/import").status_code == 404


def test_pupils_come_with_what_they_did_in_campaigns(tmp_path: Path):
    seen = {"participations": 2, "last_at": "2026-10-02T08:00:00Z", "certifiable": True}
    line = {"learner_id": PUPIL, **seen, "certifiable_on": "2026-09-30T08:00:00Z"}
    followed = f"GET /api/campaign-learners?organisation={SCHOOL}&learner={PUPIL}"
    page = pages(school(**{followed: (200, {"items": [line]})}), tmp_path).get("/orga/eleves").text
    for words in ("dernière le 2 octobre 2026", "Certifiable", "au 30 septembre 2026"):
        assert words in page
    nobody = pages(school(**{followed: (200, {"items": []})}), tmp_path).get("/orga/eleves").text
    assert "Campagnes" in nobody and "dernière le" not in nobody


def test_the_list_stands_without_the_campaigns(tmp_path: Path):
    page = pages(school(), tmp_path).get("/orga/eleves")
    assert page.status_code == 200
    assert "Durand Camille" in page.text and "Certifiable" not in page.text


def a_class(**followed: Any) -> Script:
    """Three pupils: one is certifiable, one is not, one has sent nothing."""
    names = {PUPIL: "Durand", OTHER: "Martin", THIRD: "Petit"}
    items = [{**LEARNER, "id": one, "last_name": name} for one, name in names.items()]
    listed = {"items": items, "page": {"number": 1, "size": 100, "total": 3}}
    did = {"participations": 1, "last_at": "2026-10-02T08:00:00Z", "certifiable_on": "2026-09-30T08:00:00Z"}
    said = [
        {"learner_id": PUPIL, **did, "certifiable": True},
        {"learner_id": OTHER, **did, "certifiable": False},
    ]
    learners = "".join(f"&learner={one}" for one in names)
    answers = {
        f"GET {API}/learners?class=4EME+A&method=gar&page=1&size=100": (200, listed),
        f"GET {API}/learners?class=4EME+A&method=gar&page=1&size=25": (200, listed),
        f"GET {API}/learners?class=4EME+A&page=1&size=25": (200, listed),
        f"GET /api/campaign-learners?organisation={SCHOOL}{learners}": (200, {"items": said}),
    }
    return school(**(answers | followed))


@pytest.mark.parametrize(
    ("choice", "names"), [("oui", ["Durand"]), ("non", ["Martin"]), ("inconnu", ["Petit"]), ("autre", None)]
)
def test_pupils_are_chosen_by_what_they_last_sent_and_how_they_sign_in(
    tmp_path: Path, choice: str, names: list[str] | None
):
    address = f"/orga/eleves?classe=4EME+A&methode=gar&certifiable={choice}"
    page = pages(a_class(), tmp_path).get(address).text
    shown = [one for one in ("Durand", "Martin", "Petit") if f">{one} Camille</a>" in page]
    assert shown == (names or ["Durand", "Martin", "Petit"])
    assert (f'value="{choice}" selected' in page) is bool(names)
    assert ("1 élève<" in page) is bool(names)


def test_campaigns_sift_a_whole_school_a_page_at_a_time(tmp_path: Path):
    asked = (
        f"GET /api/campaign-learners/sifted?organisation={SCHOOL}&certifiable=no&class=4EME+A&page=2&size=10"
    )
    found = {
        "items": [{"learner_id": OTHER}, {"learner_id": PUPIL}],
        "page": {"number": 2, "size": 10, "total": 712},
    }
    named = [{**LEARNER, "id": PUPIL}, {**LEARNER, "id": OTHER, "last_name": "Martin"}]
    listed = {"items": named, "page": {"number": 1, "size": 2, "total": 2}}
    by_id = f"GET {API}/learners?id={OTHER}&id={PUPIL}&size=2"
    did = f"GET /api/campaign-learners?organisation={SCHOOL}&learner={PUPIL}&learner={OTHER}"
    script = school(**{asked: (200, found), by_id: (200, listed), did: (200, {"items": []})})
    page = pages(script, tmp_path).get("/orga/eleves?classe=4EME+A&certifiable=non&page=2&taille=10").text
    assert "712 élèves" in page and "Page 2 / 72" in page
    assert "Durand Camille" in page and "Martin Camille" in page
    assert "/orga/eleves?classe=4EME+A&amp;certifiable=non&amp;page=3" in page
    # who reads, the sift, the pupils, what they did, the classes: as many whatever the school
    assert len(script.paths()) == 5


def test_nobody_sifted_is_nobody_listed(tmp_path: Path):
    asked = f"GET /api/campaign-learners/sifted?organisation={SCHOOL}&certifiable=yes&page=1&size=25"
    nobody = {"items": [], "page": {"number": 1, "size": 25, "total": 0}}
    page = pages(school(**{asked: (200, nobody)}), tmp_path).get("/orga/eleves?certifiable=oui").text
    assert "Aucun élève ne correspond." in page and "Durand Camille" not in page


def test_pages_keep_the_choice(tmp_path: Path):
    many = [{**LEARNER, "id": f"{PUPIL[:-3]}{n:03}"} for n in range(150)]
    script = school()
    for number, part in ((1, many[:100]), (2, many[100:])):
        listed = {"items": part, "page": {"number": number, "size": 100, "total": 150}}
        script.answers[f"GET {API}/learners?method=gar&page={number}&size=100"] = (200, listed)
        learners = "".join(f"&learner={one['id']}" for one in part)
        nothing = (200, {"items": []})
        script.answers[f"GET /api/campaign-learners?organisation={SCHOOL}{learners}"] = nothing
    page = pages(script, tmp_path).get("/orga/eleves?methode=gar&certifiable=inconnu&page=6").text
    assert "150 élèves" in page and "Page 6 / 6" in page
    assert page.count('name="eleve"') == 25
    assert "/orga/eleves?methode=gar&amp;certifiable=inconnu&amp;page=5" in page


def test_a_list_that_is_too_long_is_not_chosen_from(tmp_path: Path):
    listed = {"items": [LEARNER], "page": {"number": 1, "size": 100, "total": 601}}
    lists = {f"GET {API}/learners?method=gar&page=1&size={size}": (200, listed) for size in (100, 25)}
    answer = pages(school(**lists), tmp_path).get("/orga/eleves?methode=gar&certifiable=oui")
    assert answer.status_code == 422
    assert "Choisissez d’abord une classe" in answer.text and "Durand Camille" in answer.text


def test_without_the_campaigns_everybody_is_listed_and_the_reader_told(tmp_path: Path):
    away = {one: ApiAway() for one in a_class().answers if "campaign-learners" in one}
    answer = pages(a_class(**away), tmp_path).get("/orga/eleves?classe=4EME+A&certifiable=oui")
    assert answer.status_code == 422
    assert "voici tous les élèves" in answer.text
    assert ">Martin Camille</a>" in answer.text


def test_each_line_has_the_deeds_of_its_pupil_alone(tmp_path: Path):
    without = {**LEARNER, "id": OTHER, "connection_methods": ["gar"], "username": None}
    nothing = {**without, "id": THIRD, "reconciled": False, "connection_methods": []}
    listed = {"items": [LEARNER, without, nothing], "page": {"number": 1, "size": 25, "total": 3}}
    script = school(**{f"GET {API}/learners?page=1&size=25": (200, listed)})
    client = pages(script, tmp_path)
    page = client.get("/orga/eleves").text
    deeds = re.findall(r'<button class="secondary"( formaction="[^"]*")? name="seul" value="([^"]*)"', page)
    assert deeds == [("", PUPIL), (' formaction="/orga/eleves/identifiants"', OTHER)]
    assert page.count("Actions<span") == 2
    ticked = {"eleve": [OTHER, THIRD], "seul": PUPIL}
    asked = client.post("/orga/eleves/mots-de-passe", data=ticked, headers=OURS).text
    assert "1 élève recevra un nouveau mot de passe." in asked
    assert OTHER not in asked


def test_new_passwords_are_confirmed_then_shown_on_slips_once(tmp_path: Path):
    slips = [
        {
            "learner_id": PUPIL,
            "class_name": "4EME A",
            "last_name": "Durand",
            "first_name": "Camille",
            "username": "camille.durand1203",
            "password": "ABcd12ef",
        }
    ]
    script = school(**{RESET: (200, {"items": slips})})
    client = pages(script, tmp_path)
    asked = client.post("/orga/eleves/mots-de-passe", data={"eleve": [PUPIL, OTHER]}, headers=OURS)
    assert "2 élèves recevront un nouveau mot de passe." in asked.text
    assert RESET not in script.paths()
    given = {"eleve": [PUPIL], "confirme": "1"}
    shown = client.post("/orga/eleves/mots-de-passe", data=given, headers=OURS)
    assert "ABcd12ef" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert script.asked[-1][3] == {"learner_ids": [PUPIL]}


def test_new_passwords_come_as_a_file_too(tmp_path: Path):
    def filed(headers: Any) -> Any:
        assert headers["Accept"] == "text/csv"
        return 200, b'\xef\xbb\xbf"Classe"'

    script = school(**{RESET: filed})
    given = {"eleve": [PUPIL], "confirme": "csv"}
    answer = pages(script, tmp_path).post("/orga/eleves/mots-de-passe", data=given, headers=OURS)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert script.asked[-1][3] == {"learner_ids": [PUPIL]}
    script.answers[RESET] = (
        409,
        {"code": "learner_without_account", "title": "Un des élèves n’a pas de compte."},
    )
    refused = pages(script, tmp_path).post("/orga/eleves/mots-de-passe", data=given, headers=OURS)
    assert refused.status_code == 422
    assert "n’a pas de compte" in refused.text


def test_usernames_are_added_and_an_unchanged_password_is_said(tmp_path: Path):
    slip = {
        "learner_id": PUPIL,
        "class_name": "",
        "last_name": "Durand",
        "first_name": "Camille",
        "username": "camille.durand1203",
        "password": None,
    }
    script = school(**{f"POST {API}/learners/usernames": (200, {"items": [slip]})})
    answer = pages(script, tmp_path).post("/orga/eleves/identifiants", data={"eleve": PUPIL}, headers=OURS)
    assert "inchangé" in answer.text
    assert "À changer" not in answer.text


def learner(one: str, *methods: str, username: str | None = None) -> dict[str, Any]:
    return {"id": one, "connection_methods": list(methods), "username": username, "reconciled": bool(methods)}


def a_class_of(some: list[dict[str, Any]], *, total: int | None = None) -> dict[str, Any]:
    return {"items": some, "page": {"number": 1, "size": 100, "total": total or len(some)}}


def test_a_group_too_large_to_be_served_at_once_is_not_served_by_halves(tmp_path: Path):
    script = school()
    some = a_class_of([learner(PUPIL, "username", username="a")] * 100, total=101)
    script.answers[f"GET {API}/learners?class=4EME+A&size=100"] = (200, some)
    script.answers[f"GET {API}/learners?class=4EME+A&page=1&size=25"] = script.answers[
        next(path for path in script.answers if path.startswith(f"GET {API}/learners?page"))
    ]
    whole = {"classe": "4EME A", "classe_entiere": "1"}
    answer = pages(script, tmp_path).post("/orga/eleves/mots-de-passe", data=whole, headers=OURS)
    assert answer.status_code == 422
    assert "Ce groupe compte 101 élèves, et 100 au plus" in answer.text.replace("\u00a0", " ")
    assert RESET not in script.paths()


def test_a_whole_class_is_served_but_for_those_whom_it_does_not_concern(tmp_path: Path):
    third = "01900000-0000-7000-8000-000000000033"
    everybody = [learner(PUPIL, "username", username="a"), learner(OTHER), learner(third, "gar")]
    script = school()
    script.answers[f"GET {API}/learners?class=4EME+A&size=100"] = (200, a_class_of(everybody))
    script.answers[f"POST {API}/learners/usernames"] = (200, {"items": []})
    client = pages(script, tmp_path)
    whole = {"classe": "4EME A", "classe_entiere": "1"}
    asked = client.post("/orga/eleves/mots-de-passe", data=whole, headers=OURS).text.replace("\u00a0", " ")
    assert "1 élève recevra un nouveau mot de passe." in asked
    assert "2 élèves n’ont pas encore de compte" in asked
    assert asked.count('name="eleve"') == 1
    client.post("/orga/eleves/identifiants", data=whole, headers=OURS)
    assert script.asked[-1][3] == {"learner_ids": [third]}


def test_a_class_where_nobody_is_concerned_says_so(tmp_path: Path):
    script = school()
    script.answers[f"GET {API}/learners?class=4EME+A&size=100"] = (200, a_class_of([learner(PUPIL)]))
    whole = {"classe": "4EME A", "classe_entiere": "1"}
    script.answers[f"GET {API}/learners?class=4EME+A&page=1&size=25"] = script.answers[
        next(path for path in script.answers if path.startswith(f"GET {API}/learners?page"))
    ]
    answer = pages(script, tmp_path).post("/orga/eleves/mots-de-passe", data=whole, headers=OURS)
    assert answer.status_code == 422
    assert "Personne n’est concerné dans cette classe." in answer.text


@pytest.mark.parametrize("chosen", [[], ["pas-un-id", "../x"]])
def test_nobody_chosen_is_said_and_nothing_is_asked(tmp_path: Path, chosen: list[str]):
    script = school()
    answer = pages(script, tmp_path).post(
        "/orga/eleves/mots-de-passe", data={"eleve": chosen, "confirme": "1"}, headers=OURS
    )
    assert (answer.status_code, "cocher au moins un élève" in answer.text) == (422, True)
    assert RESET not in script.paths()


def test_a_refusal_comes_back_on_the_list_with_the_same_pupils_chosen(tmp_path: Path):
    title = "Un des élèves choisis n’a pas encore de compte."
    script = school(**{RESET: (409, {"code": "learner_without_account", "title": title})})
    given = {"eleve": [PUPIL], "confirme": "1"}
    answer = pages(script, tmp_path).post("/orga/eleves/mots-de-passe", data=given, headers=OURS)
    assert title in answer.text
    assert re.search(rf'value="{PUPIL}" [^>]* checked', answer.text)


def test_a_school_that_is_not_mine_any_more_is_not_there(tmp_path: Path):
    script = Script({"GET /api/me": (200, HEAD)})
    client = pages(script, tmp_path)
    for path in ("/orga/eleves", "/orga/equipe", "/orga/import", "/orga/import/7"):
        assert client.get(path).status_code == 404
    given = {"eleve": PUPIL, "confirme": "1"}
    assert client.post("/orga/eleves/mots-de-passe", data=given, headers=OURS).status_code == 404


def test_the_school_last_chosen_is_the_one_shown_and_a_stranger_s_is_not(tmp_path: Path):
    second = {**ORGANISATION, "id": OTHER, "name": "Collège Blaise-Pascal"}
    script = school()
    script.answers["GET /api/me"] = (200, {**HEAD, "organisations": [ORGANISATION, second]})
    client = pages(script, tmp_path)
    client.set_cookie("etablissement", OTHER)
    assert client.get("/orga/eleves").status_code == 404
    assert script.paths()[-1].startswith(f"GET /api/organisations/{OTHER}/")
    client.set_cookie("etablissement", PUPIL)
    assert "Collège Ada-Lovelace" in client.get("/orga/eleves").text
