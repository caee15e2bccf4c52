"""What those who have no session yet say, and what the API answers them."""

from typing import Any

CODE = "ABCDEF234"
SCHOOL = "01900000-0000-7000-8000-00000000000a"
TEST = "01900000-0000-7000-8000-000000000001"
LOOK, ACCOUNTS = f"GET /api/campaign-codes/{CODE}", f"POST /api/organisations/{SCHOOL}/pupil-accounts"
START = f"POST /api/campaign-codes/{CODE}/participations"
TOKENS = {"access_token": "A2", "refresh_token": "R2"}
WELCOME = {
    "code": CODE,
    "kind": "ASSESSMENT",
    "title": "Parcours de rentrée",
    "landing_text": None,
    "organisation_id": SCHOOL,
    "organisation_name": "Collège Ada",
    "learners_managed": True,
    "target_profile_name": "Rentrée",
    "topics": 12,
    "duration": 50,
}
WHO = {
    "first_name": "Alix",
    "last_name": "Exemple",
    "birth_date.jour": "12",
    "birth_date.mois": "3",
    "birth_date.annee": "2013",
}
CHOSEN = {**WHO, "username": "alix.exemple1203", "password": "Bonjour12"}
PROVIDERS = {"items": [{"provider": "GAR", "kind": "saml", "sign_in_path": "/api/saml/login"}]}
UNKNOWN = {
    "outcome": "unknown",
    "provider": "GAR",
    "return_to": f"/campagnes/{CODE}",
    "tokens": None,
    "ticket": "T1",
    "ticket_expires_in": 600,
    "first_name": "Alix",
    "last_name": "Exemple",
}


def no(status: int, code: str, **details: Any) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "details": details}
