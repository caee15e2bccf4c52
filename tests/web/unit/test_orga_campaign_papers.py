"""A campaign's papers: the sheet of its code, the message for families; and what of it may still change."""

from pathlib import Path

from tests.web.unit.desk import OURS, pages
from tests.web.unit.test_orga import API, BASE, CAMPAIGN, ID, MEMBERS, PAGE, SCHOOL, desk

CHANGE = f"PATCH /api/campaigns/{ID}"


def test_the_sheet_says_where_to_go_and_the_code_in_groups(tmp_path: Path):
    page = pages(desk(), tmp_path).get(f"{BASE}/feuille").text
    assert "ABC DEF 234" in page
    assert "localhost" in page
    assert "data-print" in page


def test_the_message_says_how_long_and_is_copied_whole(tmp_path: Path):
    page = pages(desk(), tmp_path).get(f"{BASE}/familles").text.replace("\u00a0", " ")
    assert "environ 50 minutes" in page
    assert "Ce n’est pas une note." in page
    copied = page.split('data-copy="')[1].split('"')[0]
    assert copied.startswith("Bonjour,") and "ABC DEF 234" in copied and "Collège Ada" in copied


def test_a_collection_has_a_message_of_its_own(tmp_path: Path):
    collection = {**CAMPAIGN, "kind": "PROFILES_COLLECTION", "target_profile_name": None, "duration": None}
    script = desk()
    script.answers[API] = (200, collection)
    page = pages(script, tmp_path).get(f"{BASE}/familles").text
    assert "d’envoyer son profil" in page
    assert "None" not in page


def test_a_new_campaign_is_announced_with_what_is_left_to_do(tmp_path: Path):
    page = pages(desk(), tmp_path).get(f"{BASE}/parametres?fait=creee").text
    assert "La campagne est prête" in page
    assert f'href="{BASE}/feuille"' in page and f'href="{BASE}/familles"' in page


def test_what_is_changed_is_sent_and_the_rest_is_not(tmp_path: Path):
    script = desk(**{CHANGE: (200, CAMPAIGN)})
    form = {"name": "Rentrée", "title": "", "landing_text": "Un\r\nDeux", "owner_id": CAMPAIGN["owner_id"]}
    answer = pages(script, tmp_path).post(f"{BASE}/modifier", data=form, headers=OURS)
    assert answer.location == f"{BASE}/parametres?fait=modifiee"
    assert script.asked[-1][3] == {"name": "Rentrée", "title": None, "landing_text": "Un\nDeux"}


def test_another_owner_is_one_of_the_team(tmp_path: Path):
    script = desk(**{CHANGE: (200, CAMPAIGN)})
    form = {"name": "Rentrée", "owner_id": "01900000-0000-7000-8000-0000000000ff"}
    pages(script, tmp_path).post(f"{BASE}/modifier", data=form, headers=OURS)
    assert script.asked[-1][3]["owner_id"] == form["owner_id"]


def test_a_change_that_is_refused_keeps_what_was_typed(tmp_path: Path):
    refusal = (422, {"code": "campaign_malformed", "title": "Le nom manque.", "details": {"field": "name"}})
    page = pages(desk(**{CHANGE: refusal}), tmp_path).post(
        f"{BASE}/modifier", data={"name": "", "landing_text": "Gardé"}, headers=OURS
    )
    assert page.status_code == 422
    assert 'href="#name"' in page.text and "Gardé" in page.text


def test_the_form_shows_what_is_there(tmp_path: Path):
    page = pages(desk(), tmp_path).get(f"{BASE}/modifier").text
    assert 'value="Rentrée des 3e"' in page and "Bonjour." in page and "Dominique Autre" in page


def test_campaigns_are_looked_for_by_owner_whoever_they_are(tmp_path: Path):
    other = {"user_id": "01900000-0000-7000-8000-0000000000cc", "first_name": "Lou", "last_name": "Modèle"}
    listed = f"GET /api/campaigns?organisation={SCHOOL['id']}"
    script = desk()
    members = f"GET /api/organisations/{SCHOOL['id']}/members?size=100"
    script.answers[members] = (200, {"items": [*MEMBERS, other], "page": PAGE})
    script.answers[f"{listed}&owner={other['user_id']}&page=1&size=25"] = (200, {"items": [], "page": PAGE})
    client = pages(script, tmp_path)
    page = client.get(f"/orga/campagnes?de={other['user_id']}")
    assert page.status_code == 200
    assert f'<option value="{other["user_id"]}" selected>Lou Modèle' in page.text
    assert "Aucune campagne ne correspond." in page.text
    script.answers[f"{listed}&mine=true&page=1&size=25"] = (200, {"items": [], "page": PAGE})
    assert client.get("/orga/campagnes?de=nobody").status_code == 200


def test_several_campaigns_are_archived_once_it_is_confirmed(tmp_path: Path):
    script = desk(**{f"POST /api/campaigns/{ID}/archive": (200, CAMPAIGN)})
    client = pages(script, tmp_path)
    asked = client.post("/orga/campagnes/archiver", data={"campagne": [ID, "pas-un-id"]}, headers=OURS).text
    assert "Rentrée des 3e" in asked and "Plus personne ne pourra commencer" in asked
    assert f"POST /api/campaigns/{ID}/archive" not in script.paths()
    done = client.post("/orga/campagnes/archiver", data={"campagne": ID, "confirme": "1"}, headers=OURS)
    assert done.location.startswith("/orga/campagnes?etat=archivees")
    assert f"POST /api/campaigns/{ID}/archive" in script.paths()


def test_an_archived_campaign_is_not_archived_again(tmp_path: Path):
    script = desk()
    script.answers[API] = (200, {**CAMPAIGN, "archived_at": "2026-10-02T08:00:00Z"})
    form = {"campagne": ID, "confirme": "1"}
    pages(script, tmp_path).post("/orga/campagnes/archiver", data=form, headers=OURS)
    assert not [path for path in script.paths() if path.endswith("/archive")]


def test_no_campaign_chosen_is_said_on_the_list(tmp_path: Path):
    script = desk()
    listed = f"GET /api/campaigns?organisation={SCHOOL['id']}&mine=true&page=1&size=25"
    script.answers[listed] = (200, {"items": [], "page": PAGE})
    answer = pages(script, tmp_path).post("/orga/campagnes/archiver", headers=OURS)
    assert answer.status_code == 422
    assert "cocher au moins une campagne" in answer.text
