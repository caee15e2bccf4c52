"""Lists on paper: whom to remind, whom to convoke; and results sorted, with who stands beside whom."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import OURS, Script, pages
from tests.web.unit.test_orga import API, BASE, CAMPAIGN, PUPIL, desk

AWAITED = {
    "last_name": "Curie",
    "first_name": "Marie",
    "class_name": "5EME A",
    "participation_id": None,
    "status": None,
    "certifiable": None,
    "certifiable_competences": None,
}
BEGUN = {**AWAITED, "last_name": "Babbage", "participation_id": PUPIL, "status": "TO_SHARE"}
SENT = {
    **BEGUN,
    "last_name": "Lovelace",
    "class_name": "5EME B",
    "status": "SHARED",
    "certifiable": False,
    "certifiable_competences": 3,
}
CERTIFIABLE = {**SENT, "last_name": "Hopper", "certifiable": True, "certifiable_competences": 12}
ROLL = {"whole": True, "classes": ["5EME A", "5EME B"], "items": [BEGUN, AWAITED, SENT, CERTIFIABLE]}
COLLECTION = {**CAMPAIGN, "kind": "PROFILES_COLLECTION", "title": None, "target_profile": None}


def roll_of(campaign: dict[str, Any], roll: dict[str, Any], query: str = "") -> Script:
    script = desk()
    script.answers[API] = (200, campaign)
    script.answers[f"{API}/roll{query}"] = (200, roll)
    return script


def names(page: str) -> list[str]:
    return [one for one in ("Babbage", "Curie", "Lovelace", "Hopper") if one in page]


def test_whoever_has_not_sent_is_to_be_reminded_begun_or_not(tmp_path: Path):
    page = pages(roll_of(CAMPAIGN, ROLL), tmp_path).get(f"{BASE}/relance").text
    assert names(page) == ["Babbage", "Curie"]
    assert "Pas commencé" in page and "À envoyer" in page
    assert re.search(r"5EME A\u00a0: 2 élèves", page)
    assert "5EME B\u00a0:" not in page
    assert f"/participants/{PUPIL}" in page


def test_nobody_is_to_be_reminded_when_all_have_sent_and_that_is_told_from_nobody_at_all(tmp_path: Path):
    sent = pages(roll_of(CAMPAIGN, {**ROLL, "items": [SENT]}), tmp_path).get(f"{BASE}/relance").text
    assert "tous les résultats sont reçus" in sent
    nobody = pages(roll_of(CAMPAIGN, {**ROLL, "items": []}), tmp_path).get(f"{BASE}/relance").text
    assert "tous les résultats sont reçus" not in nobody


def test_a_class_is_asked_for_and_a_list_that_stops_says_so(tmp_path: Path):
    script = roll_of(CAMPAIGN, {**ROLL, "whole": False}, "?class=5EME+B")
    page = pages(script, tmp_path).get(f"{BASE}/relance?classe=5EME+B").text
    assert '<option value="5EME B" selected>' in page
    assert "La liste s’arrête à 4 élèves." in page


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ("", ["Babbage", "Curie", "Lovelace", "Hopper"]),
        ("oui", ["Hopper"]),
        ("non", ["Babbage", "Curie", "Lovelace"]),
        ("peut-etre", ["Babbage", "Curie", "Lovelace", "Hopper"]),
    ],
)
def test_a_convocation_names_who_is_certifiable_and_who_is_not(tmp_path: Path, choice: str, shown: list[str]):
    script = roll_of(COLLECTION, ROLL)
    page = pages(script, tmp_path).get(f"{BASE}/convocation?certifiable={choice}").text
    assert names(page) == shown
    assert ("Profil attendu" in page.split("<table", 1)[1]) is ("Curie" in shown)


def test_an_assessment_convokes_nobody(tmp_path: Path):
    assert pages(roll_of(CAMPAIGN, ROLL), tmp_path).get(f"{BASE}/convocation").status_code == 404


def test_an_archived_campaign_says_so_everywhere_and_is_not_changed(tmp_path: Path):
    archived = {**CAMPAIGN, "archived_at": "2026-11-02T08:00:00Z"}
    client = pages(roll_of(archived, ROLL), tmp_path)
    assert "Campagne archivée le 2 novembre 2026" in client.get(f"{BASE}/relance").text
    settings = client.get(f"{BASE}/parametres").text
    assert settings.count("Campagne archivée le 2 novembre 2026") == 1
    moved = client.get(f"{BASE}/modifier", headers=OURS)
    assert (moved.status_code, moved.location) == (303, f"{BASE}/parametres")
