"""Every route says no to nobody, to applications and to strangers; the list is read from the application itself."""

import re

import pytest

from chassis.identifiers import new_id
from services.certification.badge_keys import new_badge_key
from tests.services.certification.days import Day
from tests.services.certification.exam import OK
from tests.support.parts import token_for_application

OPEN = {
    "/api/certificates/<code>",
    "/api/badges/issuer",
    "/api/badges/achievement",
    "/api/badges/keys",
    "/api/badges/keys/<key_id>",
    "/api/badges/status-lists/<int:number>",
}
BODIES = {
    "candidates": {"class_name": "3EME A"},
    "entry": {"last_name": "Nom0", "first_name": "Prénom0", "birth_date": "2010-08-12"},
    "start": {"access_code": "TOIM91"},
    "invigilation": {"password": "zzzzzz"},
    "incidents": {"category": "FRAUD"},
    "finalisation": {"has_incident": False, "has_joining_issue": False},
    "neutralisations": {"position": 1},
    "resolution": {"resolution": "x"},
    "badge.jwt": {"named": False},
    "badge.svg": {"named": False},
}
SAID_OTHERWISE = {
    # whoever is signed in may try: what they say is what is refused
    ("POST", "entry"): "candidate_not_reconciled",
    ("POST", "invigilation"): "invigilator_password_wrong",
}
ABOUT_ONESELF = {"/api/my-certifications"}


@pytest.fixture(scope="module")
def day() -> Day:
    return Day([OK] * 15, CERTIFICATION_BADGE_KEY=new_badge_key()).finalised().score().published()


def routes(day: Day) -> list[tuple[str, str]]:
    rules = day.exam.client.application.url_map.iter_rules()
    return [
        (method, str(rule))
        for rule in rules
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if str(rule).startswith("/api/")
    ]


def path_of(day: Day, rule: str) -> str:
    candidate = day.exam.get(f"/api/sessions/{day.number}/candidates", day.exam.member).json["items"][0]["id"]
    values = {"number": day.number, "candidate_id": candidate, "certification_id": day.certification}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], new_id())), rule)
    return f"{path}?organisation={day.exam.organisation_id}" if rule == "/api/sessions" else path


def body_of(day: Day, method: str, rule: str):
    if method in ("GET", "DELETE"):
        return None
    if rule == "/api/sessions":
        return day.exam.plan(time="17:00")
    if method == "PATCH":
        return {"extra_time_percentage": 33}
    return BODIES.get(rule.rsplit("/", 1)[-1])


def test_there_are_as_many_routes_as_we_think(day):
    assert len(routes(day)) == 42


def test_nobody_and_applications_are_turned_away(day):
    application = {"Authorization": f"Bearer {token_for_application('livret')}"}
    for method, rule in routes(day):
        if rule in OPEN:
            continue
        path, body = path_of(day, rule), body_of(day, method, rule)
        nobody = day.exam.client.open(path, method=method, json=body)
        assert (nobody.status_code, nobody.json["code"]) == (401, "token_missing"), rule
        broken = day.exam.client.open(path, method=method, json=body, headers={"Authorization": "Bearer x"})
        assert broken.status_code == 401, rule
        other = day.exam.client.open(path, method=method, json=body, headers=application)
        assert (other.status_code, other.json["code"]) == (403, "not_allowed"), rule


def test_another_schools_teacher_and_another_pupil_find_nothing(day):
    other_pupil = day.exam.pupil("Autre").user_id
    for method, rule in routes(day):
        if rule in OPEN | ABOUT_ONESELF:
            continue
        path, body = path_of(day, rule), body_of(day, method, rule)
        for by in (day.exam.stranger, other_pupil):
            response = day.exam.post(path, by, body, method=method)
            deed = rule.rsplit("/", 1)[-1]
            if (method, deed) in SAID_OTHERWISE:
                assert response.status_code in (403, 409), rule
                continue
            assert response.status_code == 404, (method, rule, response.json)
            assert response.json["code"] in ("session_unknown", "certification_unknown"), rule


def test_the_pupil_does_not_do_what_the_staff_does(day):
    for method, rule in routes(day):
        if "sessions" not in rule or rule.endswith(("/entry", "/start", "/invigilation")):
            continue
        response = day.exam.post(
            path_of(day, rule), day.pupil.user_id, body_of(day, method, rule), method=method
        )
        assert response.status_code == 404, (method, rule)
