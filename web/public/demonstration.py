"""`/demonstration`: six questions for anyone; nothing is kept, no cookie is needed."""

from typing import Any

from flask import Blueprint, Response, request

from web.page import may_show_simulators, page, parts, session, t
from web.questions import fields_of, with_files

BLUEPRINT = Blueprint("demonstration", __name__)


@BLUEPRINT.get("/demonstration")
def questions() -> Response:
    """Every question in one form; a script shows them one at a time."""
    may_show_simulators()
    return page("public/demonstration.html", questions=_questions())


@BLUEPRINT.post("/demonstration")
def correction() -> Response:
    """The answers, corrected and explained; a question left empty is one that was skipped."""
    asked = _questions()
    given = [fields_of(one, request.form, prefix=f"q{one['position']}.") for one in asked]
    answers = [
        {"challenge_id": one["challenge_id"], "fields": fields}
        for one, fields in zip(asked, given, strict=True)
    ]
    corrected = session().nobody.post("/api/demo-test/correction", {"answers": answers})["corrections"]
    lines = [
        {
            "question": question,
            "result": "ok" if verdict["right"] else "aband" if fields is None else "ko",
            **verdict,
        }
        for question, fields, verdict in zip(asked, given, corrected, strict=True)
    ]
    right = sum(one["right"] for one in lines)
    return page(
        "public/demonstration_correction.html",
        lines=lines,
        right=right,
        title=t("demonstration.resultat", n=right, total=len(lines)),
    )


def _questions() -> list[dict[str, Any]]:
    api = session().nobody
    return [with_files(one, parts().sizes, api) for one in api.get("/api/demo-test")["questions"]]
