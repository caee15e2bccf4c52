"""What a teacher reads of a group: by competence, how long a pupil took, and a campaign to follow."""

import re
from pathlib import Path

from tests.web.unit.desk import pages
from tests.web.unit.test_orga import ACTIVITY, API, BASE, LINE, PUPIL, TOPIC, desk


def test_the_analysis_is_read_by_competence_and_leads_to_a_campaign_on_the_first(tmp_path: Path):
    other = {**TOPIC, "competence": "4.1", "competence_name": "Sécuriser", "name": "Mots de passe"}
    script = desk()
    script.answers[f"{API}/analysis"] = (200, {"received": 9, "items": [TOPIC, other]})
    script.answers[f"{API}/activity?size=1"] = (200, ACTIVITY)
    client = pages(script, tmp_path)
    page = client.get(f"{BASE}/analyse?competence=4.1").text
    assert "Mots de passe" in page and TOPIC["name"] not in page
    assert "/orga/campagnes/nouvelle?parcours=competence-4-1" in page
    assert TOPIC["name"] in client.get(f"{BASE}/analyse?competence=9.9").text


def test_a_campaign_proposed_by_an_analysis_has_its_profile_chosen(tmp_path: Path):
    page = pages(desk(), tmp_path).get("/orga/campagnes/nouvelle?parcours=rentree-3e").text
    assert re.search(r'value="rentree-3e"[^>]* checked', page)


def test_how_long_a_pupil_took_is_said(tmp_path: Path):
    seen = {
        "participant": LINE,
        "completed_at": "2026-09-02T09:05:30Z",
        "results": None,
        "stage_reading": None,
        "previous_id": None,
        "next_id": None,
    }
    script = desk()
    script.answers[f"{API}/participants/{PUPIL}"] = (200, seen)
    client = pages(script, tmp_path)
    assert "1\u00a0h\u00a005" in client.get(f"{BASE}/participants/{PUPIL}").text
    script.answers[f"{API}/participants/{PUPIL}"] = (200, {**seen, "completed_at": None})
    assert "Du début à la fin" not in client.get(f"{BASE}/participants/{PUPIL}").text
