"""`/orga/eleves/<id>`: one pupil across the school's campaigns, and the way to who stands beside them in the list one comes from."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request

from web.api import ApiAway, ApiRefused
from web.orga.pupil_list import SAID
from web.orga.pupils import Wanted, read_wanted
from web.orga.school import School, address_of, my_school
from web.page import ask, page, signed_in
from web.paging import wanted_page

BLUEPRINT = Blueprint("orga_pupil", __name__, url_prefix="/orga/eleves")


@BLUEPRINT.get("/<uuid:learner_id>")
@signed_in
def shown(learner_id: UUID) -> Response:
    """From the whole list, or from one that a class or a way to sign in makes."""
    return _page(learner_id, read_wanted(request.args, ""))


@BLUEPRINT.post("/<uuid:learner_id>")
@signed_in
def found(learner_id: UUID) -> Response:
    """The same from a search by name, which is in no address."""
    return _page(learner_id, read_wanted(request.form, request.form.get("nom", "").strip()[:100]))


def _page(learner_id: UUID, wanted: Wanted) -> Response:
    school = my_school()
    query = urlencode({name: value for name, value in wanted.asked.items() if value})
    path = address_of(school, f"learners/{learner_id}")
    one = ask(lambda api: api.get(f"{path}?{query}" if query else path))
    course = _course(school, learner_id, wanted)
    # a list that both services make is known to neither: nobody stands beside
    listed = (course or {}) if wanted.certifiable else one
    sought = not (wanted.certifiable and wanted.method)
    return page(
        "orga/pupil.html",
        school=school,
        one=one,
        course=course,
        previous_id=listed.get("previous_id") if sought else None,
        next_id=listed.get("next_id") if sought else None,
        wanted=wanted,
        address=f"/orga/eleves/{learner_id}{wanted.query}{'&' if wanted.query else '?'}",
    )


def _course(school: School, learner_id: UUID, wanted: Wanted) -> Mapping[str, Any] | None:
    """What they did in campaigns; None when campaigns do not answer."""
    query: dict[str, Any] = {"organisation": school["id"], **wanted_page(request.args)}
    if wanted.certifiable:
        query["certifiable"] = SAID[wanted.certifiable]
        query |= {name: value for name in ("q", "class") if (value := wanted.asked[name])}
    try:
        course: Mapping[str, Any] = ask(
            lambda api: api.get(f"/api/campaign-learners/{learner_id}?{urlencode(query)}")
        )
    except ApiAway:
        return None
    except ApiRefused as refused:
        if refused.code == "campaign_learner_unknown":
            # a pupil of this morning's list, of whom campaigns have not heard yet
            return {"items": [], "certifiable": None, "page": {"number": 1, "size": 25, "total": 0}}
        return None
    return course
