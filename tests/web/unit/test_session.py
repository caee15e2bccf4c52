"""Who is signed in: cookies that scripts never see, tokens renewed behind the scenes, requests from our own pages only."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.unit.desk import ME, OURS, Script, pages
from web.api import ApiAway

TOKENS = {"access_token": "A2", "refresh_token": "R2", "expires_in": 60}
TOO_OLD = (401, {"code": "token_invalid", "status": 401})
PROFILE = {
    "pix": 0,
    "maximum": 640,
    "max_level": 5,
    "certifiable": False,
    "missing_competences": 5,
    "competences": [],
}


def only_with(token: str, answer: Any) -> Any:
    return lambda headers: answer if headers.get("Authorization") == f"Bearer {token}" else TOO_OLD


def cookies_of(response: Any) -> dict[str, str]:
    return {one.split("=", 1)[0]: one for one in response.headers.getlist("Set-Cookie")}


def test_signing_in_gives_two_cookies_that_scripts_never_see(tmp_path: Path):
    script = Script({"POST /api/token": (200, TOKENS)})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.post(
        "/connexion", data={"login": " a ", "password": "b", "retour": "/aide"}, headers=OURS
    )
    assert (answer.status_code, answer.location) == (303, "/aide")
    assert script.asked[-1][3] == {"login": "a", "password": "b"}
    for cookie in cookies_of(answer).values():
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Max-Age" not in cookie and "Expires" not in cookie
    assert "A2" not in answer.text


def test_where_https_is_cookies_belong_to_this_host_alone(tmp_path: Path):
    script = Script({"POST /api/token": (200, TOKENS)})
    client = pages(script, tmp_path, signed_in=False, secure_cookies=True)
    answer = client.post("/connexion", data={"login": "a", "password": "b"}, headers=OURS)
    assert set(cookies_of(answer)) == {"__Host-acces", "__Host-suite"}
    assert all("Secure" in one and "Path=/" in one for one in cookies_of(answer).values())


def test_one_goes_back_to_our_pages_only(tmp_path: Path):
    script = Script({"POST /api/token": (200, TOKENS)})
    client = pages(script, tmp_path, signed_in=False)
    data = {"login": "a", "password": "b", "retour": "//exemple.org/vol"}
    assert client.post("/connexion", data=data, headers=OURS).location == "/profil"


def test_old_tokens_are_renewed_once_and_the_page_comes(tmp_path: Path):
    script = Script(
        {
            "GET /api/me": only_with("A2", (200, ME)),
            "GET /api/profile": only_with("A2", (200, PROFILE)),
            "POST /api/token/refresh": (200, TOKENS),
        }
    )
    answer = pages(script, tmp_path).get("/profil")
    assert answer.status_code == 200
    assert "Ton profil" in answer.text
    assert script.paths().count("POST /api/token/refresh") == 1
    assert "R2" in cookies_of(answer)["suite"]


def test_tokens_that_cannot_be_renewed_lead_to_signing_in_and_back(tmp_path: Path):
    refused = (401, {"code": "refresh_token_invalid"})
    script = Script({"GET /api/me": TOO_OLD, "POST /api/token/refresh": refused})
    answer = pages(script, tmp_path).get("/competences/1.2")
    assert (answer.status_code, answer.location) == (303, "/connexion?retour=/competences/1.2")
    assert "Expires=Thu, 01 Jan 1970" in cookies_of(answer)["acces"]


def test_an_api_that_is_away_signs_nobody_out(tmp_path: Path):
    script = Script({"GET /api/me": TOO_OLD, "POST /api/token/refresh": ApiAway()})
    answer = pages(script, tmp_path).get("/profil")
    assert answer.status_code == 503
    assert cookies_of(answer) == {}


def test_signing_out_forgets_here_even_when_the_api_is_away(tmp_path: Path):
    script = Script({"POST /api/token/revocation": ApiAway()})
    answer = pages(script, tmp_path).post("/deconnexion", headers=OURS)
    assert answer.location == "/connexion"
    assert script.asked[-1][3] == {"refresh_token": "R1"}
    assert all("Expires=Thu, 01 Jan 1970" in one for one in cookies_of(answer).values())
    assert answer.headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://exemple.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_a_request_that_changes_something_comes_from_our_pages(tmp_path: Path, headers: dict[str, str]):
    script = Script()
    answer = pages(script, tmp_path).post("/deconnexion", headers=headers)
    assert answer.status_code == 403
    assert script.asked == []


def test_an_old_browser_says_where_it_comes_from_in_another_way(tmp_path: Path):
    script = Script({"POST /api/token/revocation": (204, None)})
    assert (
        pages(script, tmp_path).post("/deconnexion", headers={"Origin": "http://localhost"}).status_code
        == 303
    )


def test_the_visitor_s_address_is_told_with_the_secret_that_proves_who_says_it(tmp_path: Path):
    script = Script({"POST /api/token": (200, TOKENS)})
    client = pages(script, tmp_path, signed_in=False, edge_secret="shared")
    headers = {**OURS, "X-Forwarded-For": "203.0.113.9"}
    client.post("/connexion", data={"login": "a", "password": "b"}, headers=headers)
    told = script.asked[-1][2]
    assert (told["X-Forwarded-For"], told["X-Edge-Secret"]) == ("203.0.113.9", "shared")


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ({"code": "credentials_wrong", "status": 401}, "L’identifiant ou le mot de passe ne va pas."),
        (
            {"code": "sign_in_blocked_for_now", "status": 403, "details": {"until": "2026-11-22T10:00:00Z"}},
            "à 11\u00a0h\u00a000",
        ),
        ({"code": "sign_in_blocked", "status": 403}, "Ce compte est bloqué"),
        ({"code": "too_many_requests", "status": 429}, "Trop de demandes"),
    ],
)
def test_why_one_cannot_sign_in_is_said_at_the_field_and_the_login_is_kept(
    tmp_path: Path, problem: dict[str, Any], said: str
):
    script = Script({"POST /api/token": (problem["status"], problem)})
    client = pages(script, tmp_path, signed_in=False)
    answer = client.post("/connexion", data={"login": "camille", "password": "secret-x"}, headers=OURS)
    assert answer.status_code == problem["status"]
    assert said in answer.text
    assert 'value="camille"' in answer.text
    assert "secret-x" not in answer.text


def test_a_password_that_a_teacher_gave_must_change_first(tmp_path: Path):
    script = Script({"POST /api/token": (403, {"code": "password_must_change", "status": 403})})
    client = pages(script, tmp_path, signed_in=False)
    page = client.post("/connexion", data={"login": "camille", "password": "x"}, headers=OURS)
    assert "Votre mot de passe est provisoire" in page.text
    weak = {"login": "camille", "password": "x", "new_password": "court"}
    refused = client.post("/mot-de-passe/a-changer", data=weak, headers=OURS)
    assert refused.status_code == 422
    assert "Il faut 8 caractères ou plus" in refused.text
    assert script.paths().count("POST /api/password-changes") == 0
    script.answers["POST /api/password-changes"] = (200, TOKENS)
    good = {**weak, "new_password": "Motdepasse1"}
    assert client.post("/mot-de-passe/a-changer", data=good, headers=OURS).location == "/profil"
