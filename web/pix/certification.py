"""`/certification`: am I certifiable, and which competences are the shortest way there."""

from typing import Any, Final

from flask import Blueprint, Response

from web.page import ask, page, signed_in

BLUEPRINT = Blueprint("certification", __name__, url_prefix="/certification")
NEEDED: Final = 5
"""Competences at level 1: the API says how many are missing, out of these."""


@BLUEPRINT.get("")
@signed_in
def mine() -> Response:
    """Yes, or how many competences are missing and where to begin."""
    profile = ask(lambda api: api.get("/api/profile"))
    below = [one for one in profile["competences"] if one["level"] == 0]
    opened = sorted((one for one in below if _is_open(one)), key=_way)
    closed = [one["improvement_opens_at"] for one in below if not _is_open(one)]
    return page(
        "pix/certification.html",
        profile=profile,
        needed=NEEDED,
        nearest=opened[:NEEDED],
        next_opening=min(closed, default=None),
    )


def _is_open(line: dict[str, Any]) -> bool:
    return bool(line["assessment_id"] or not line["days_before_improvement"])


def _way(line: dict[str, Any]) -> tuple[int, bool]:
    """The most pix first: they are the nearest to level 1. At the same distance, a test that runs comes first."""
    return -line["pix"], not line["assessment_id"]
