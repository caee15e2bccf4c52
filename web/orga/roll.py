"""`/orga/campagnes/<id>/relance` and `/convocation`: everybody whom a campaign concerns, by class, on paper."""

from itertools import groupby
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from web.orga import lists
from web.orga.campaigns import PATH, campaign_here
from web.orga.follow import COLLECTION
from web.page import ask, page, signed_in, t

BLUEPRINT = Blueprint("roll", __name__, url_prefix=PATH)
_RECEIVED: Final = "SHARED"


@BLUEPRINT.get("/<uuid:campaign_id>/relance")
@signed_in
def reminders(campaign_id: UUID) -> Response:
    """Who has yet to begin, to go on or to send."""
    campaign, here = campaign_here(campaign_id)
    found = _roll(campaign_id)
    awaited = [one for one in found["items"] if one["status"] != _RECEIVED]
    return _page("orga/reminders.html", campaign, here, found, awaited)


@BLUEPRINT.get("/<uuid:campaign_id>/convocation")
@signed_in
def convocation(campaign_id: UUID) -> Response:
    """Who is certifiable, who is not yet, and whose profile is awaited."""
    campaign, here = campaign_here(campaign_id)
    if campaign["kind"] != COLLECTION:
        raise NotFound
    found, choice = _roll(campaign_id), lists.asked("certifiable")
    if choice == "oui":
        shown = [one for one in found["items"] if one["certifiable"]]
    elif choice == "non":
        shown = [one for one in found["items"] if not one["certifiable"]]
    else:
        shown, choice = found["items"], ""
    return _page("orga/convocation.html", campaign, here, found, shown, choice=choice)


def _roll(campaign_id: UUID) -> Any:
    query = lists.query({"class": lists.asked("classe")})
    return ask(lambda api: api.get(f"/api/campaigns/{campaign_id}/roll{query}"))


def _page(
    template: str, campaign: Any, here: Any, found: Any, shown: list[dict[str, Any]], *, choice: str = ""
) -> Response:
    by_class = groupby(shown, lambda one: one["class_name"])
    return page(
        template,
        school=here,
        campaign=campaign,
        found=found,
        chosen=lists.asked("classe"),
        choices_of_class=[("", t("appel.classes_concernees")), *((one, one) for one in found["classes"])],
        choice=choice,
        total=len(shown),
        groups=[(class_name, list(people)) for class_name, people in by_class],
    )
