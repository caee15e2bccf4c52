"""`/profil`: sixteen competences by area, the total, and what is missing to be certified."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response

from web.api import ApiAway, ApiRefused
from web.page import ask, page, signed_in

BLUEPRINT = Blueprint("profile", __name__)


@BLUEPRINT.get("/profil")
@signed_in
def mine() -> Response:
    """Where I am."""
    profile = ask(lambda api: api.get("/api/profile"))
    competences = profile["competences"]
    areas = [
        {"id": area, "name": (lines := list(group))[0]["area_name"], "competences": lines}
        for area, group in groupby(competences, key=_area)
    ]
    return page(
        "pix/profile.html",
        profile=profile,
        areas=areas,
        untouched=all(one["status"] == "NOT_STARTED" for one in competences),
        running=[one for one in competences if one["assessment_id"]],
        campaign=_campaign_to_finish(),
    )


def _campaign_to_finish() -> dict[str, Any] | None:
    """The latest campaign to finish or to send. The profile stands without it when campaigns do not answer."""
    path = "/api/participations?status=STARTED&status=TO_SHARE"
    try:
        found = ask(lambda api: api.get(path))["items"]
    except (ApiRefused, ApiAway):
        return None
    return next((one for one in found if not one["archived"]), None)


def _area(line: dict[str, Any]) -> str:
    return str(line["area"])
