"""`/certification`: certifiable or not, and the shortest way there."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import Script, pages

FREE: dict[str, Any] = {
    "name": "Une compétence",
    "area": "1",
    "area_name": "Un domaine",
    "status": "COMPLETED",
    "level": 0,
    "max_level": 5,
    "pix": 0,
    "progress": 0,
    "assessment_id": None,
    "days_before_improvement": None,
    "improvement_opens_at": None,
}
LATER = {"days_before_improvement": 3, "improvement_opens_at": "2026-10-03T08:00:00Z"}
LATEST = {"days_before_improvement": 4, "improvement_opens_at": "2026-10-04T08:00:00Z"}
RUNNING = {"assessment_id": "01900000-0000-7000-8000-000000000001"}


def page_of(tmp_path: Path, missing: int, *lines: dict[str, Any]) -> str:
    profile = {
        "pix": 0,
        "maximum": 640,
        "max_level": 5,
        "certifiable": not missing,
        "missing_competences": missing,
        "competences": [{**FREE, **one} for one in lines],
    }
    answer = pages(Script({"GET /api/profile": (200, profile)}), tmp_path).get("/certification")
    assert answer.status_code == 200
    return answer.text


def way(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/competences/([\d.]+)"', page)


def test_the_nearest_competences_come_first_and_those_at_level_1_not_at_all(tmp_path: Path):
    page = page_of(
        tmp_path,
        2,
        {"index": "1.1", "level": 1, "pix": 9},
        {"index": "1.2", "pix": 2},
        {"index": "1.3", "status": "NOT_STARTED"},
        {"index": "2.1", "pix": 7},
        {"index": "2.2", "status": "STARTED", **RUNNING},
        {"index": "2.3", "pix": 7, **LATER, **RUNNING},
        {"index": "3.1", "pix": 5, **LATER},
        {"index": "3.2", "status": "NOT_STARTED"},
    )
    assert way(page) == ["2.3", "2.1", "1.2", "2.2", "1.3"]
    assert "Il te manque 2 compétences sur 5." in page
    assert "3 compétences sur 5 au niveau 1 ou plus" in page
    assert "retenter" not in page


def test_one_is_said_in_the_singular(tmp_path: Path):
    assert "Il te manque 1 compétence sur 5." in page_of(tmp_path, 1, {"index": "1.1"})
    assert "1 compétence sur 5 au niveau 1" in page_of(tmp_path, 4, {"index": "1.1"})


def test_when_too_few_are_open_the_day_of_the_next_is_told(tmp_path: Path):
    page = page_of(
        tmp_path, 2, {"index": "1.1", **LATEST}, {"index": "1.2", **LATER}, {"index": "1.3", "pix": 3}
    )
    assert way(page) == ["1.3"]
    assert "Tu pourras retenter d’autres compétences samedi 3 octobre." in page


def test_whoever_is_certifiable_is_told_yes_and_sent_nowhere_else(tmp_path: Path):
    page = page_of(tmp_path, 0, {"index": "1.1"}, {"index": "1.2", "level": 1})
    assert "Oui, tu es certifiable" in page
    assert "Il te manque" not in page
    assert way(page) == []


@pytest.mark.parametrize(("missing", "words"), [(0, "La certification"), (5, "chemin le plus court")])
def test_the_profile_leads_there(tmp_path: Path, missing: int, words: str):
    profile = {"pix": 0, "maximum": 640, "max_level": 5, "competences": []}
    profile |= {"certifiable": not missing, "missing_competences": missing}
    page = pages(Script({"GET /api/profile": (200, profile)}), tmp_path).get("/profil").text
    assert re.search(rf'<a href="/certification">[^<]*{words}', page)
