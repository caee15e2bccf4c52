"""A page of a school's pupils with what they did in campaigns; or of those who are certifiable, or not, or have not said it yet.

Names are identity's and profiles the campaigns'. Who is certifiable, campaigns say, a page at a time; of these, identity tells
how they sign in. To choose by a way to sign in besides, the list is read whole and matched here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from web.api import ApiAway, ApiRefused
from web.orga.school import School, address_of
from web.page import ask, t

CHOICES: Final = {"oui": True, "non": False, "inconnu": None}
SAID: Final = {"oui": "yes", "non": "no", "inconnu": "unknown"}
"""The choices as campaigns call them."""

MOST: Final = 600
"""Pupils read to choose among by a way to sign in too: a whole collège, or some classes of a larger school."""

_AT_ONCE: Final = 100

Learners = list[dict[str, Any]]
Deeds = dict[str, dict[str, Any]]
"""What pupils did, by their id; who began nothing is not there."""


class TooMany(Exception):
    """The list is too long to be read whole."""


class NotFollowed(Exception):
    """Campaigns do not answer."""


@dataclass(frozen=True)
class Listed:
    """The pupils of a page; `followed` is None when campaigns do not answer."""

    learners: Learners
    followed: Deeds | None
    page: dict[str, int]
    refusal: str = ""


def listed(school: School, asked: Mapping[str, str], paging: Mapping[str, int], choice: str) -> Listed:
    """The page asked for; without the choice, and saying why, when it cannot be made."""
    if not choice:
        return _page(school, asked, paging)
    try:
        if "method" not in asked:
            return _sifted(school, asked, paging, SAID[choice])
        everyone, deeds = _chosen(school, asked, CHOICES[choice])
    except TooMany:
        return replace(_page(school, asked, paging), refusal=t("eleves.trop_nombreux", limite=MOST))
    except NotFollowed:
        return replace(_page(school, asked, paging), refusal=t("eleves.campagnes_absentes"))
    first = (paging["page"] - 1) * paging["size"]
    shown = {"number": paging["page"], "size": paging["size"], "total": len(everyone)}
    return Listed(everyone[first : first + paging["size"]], deeds, shown)


def _page(school: School, asked: Mapping[str, str], paging: Mapping[str, int]) -> Listed:
    found = _learners(school, {**asked, **paging})
    try:
        deeds = _deeds(school, found["items"])
    except NotFollowed:
        deeds = None
    return Listed(found["items"], deeds, found["page"])


def _sifted(school: School, asked: Mapping[str, str], paging: Mapping[str, int], said: str) -> Listed:
    query = urlencode({"organisation": school["id"], "certifiable": said, **asked, **paging})
    found = _of_campaigns(f"/api/campaign-learners/sifted?{query}")
    ids = [("id", one["learner_id"]) for one in found["items"]]
    if not ids:
        return Listed([], {}, found["page"])
    named = urlencode([*ids, ("size", len(ids))])
    learners = ask(lambda api: api.get(f"{address_of(school, 'learners')}?{named}"))["items"]
    return Listed(learners, _deeds(school, learners), found["page"])


def _of_campaigns(path: str) -> Any:
    try:
        return ask(lambda api: api.get(path))
    except (ApiRefused, ApiAway) as reason:
        raise NotFollowed from reason


def _chosen(school: School, asked: Mapping[str, str], certifiable: bool | None) -> tuple[Learners, Deeds]:
    everyone: Learners = []
    deeds: Deeds = {}
    number, total = 1, 1
    while (number - 1) * _AT_ONCE < total:
        found = _learners(school, {**asked, "page": number, "size": _AT_ONCE})
        total, number = found["page"]["total"], number + 1
        if total > MOST:
            raise TooMany
        everyone += found["items"]
        deeds |= _deeds(school, found["items"])
    return [one for one in everyone if deeds.get(one["id"], {}).get("certifiable") is certifiable], deeds


def _learners(school: School, query: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = ask(lambda api: api.get(f"{address_of(school, 'learners')}?{urlencode(query)}"))
    return found


def _deeds(school: School, learners: Learners) -> Deeds:
    if not learners:
        return {}
    query = urlencode([("organisation", school["id"]), *(("learner", one["id"]) for one in learners)])
    found = _of_campaigns(f"/api/campaign-learners?{query}")["items"]
    return {one["learner_id"]: one for one in found}
