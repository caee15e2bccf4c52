"""`/code`: nine characters on the board, and what they open."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, g, request

from web.api import Api, ApiAway, ApiRefused
from web.page import ask, go, page, session, t, words_for
from web.session import SignInNeeded

BLUEPRINT = Blueprint("code", __name__)
_BETWEEN: Final = re.compile(r"[\s_\-\u2010-\u2015\u2212\u200b\ufeff]+")
_FORM: Final = re.compile(r"[A-Z0-9]{9}")
REFUSALS: Final = frozenset({"campaign_code_unknown", "campaign_archived"})
_AT_ONCE: Final = 100


@BLUEPRINT.get("/code")
def form() -> Response:
    """The field, for anyone."""
    welcome()
    return code_page()


@BLUEPRINT.post("/code")
def enter() -> Response:
    """To what the code opens, or why not: unknown, archived, already sent."""
    welcome()
    typed = request.form.get("code", "")
    if not typed.strip():
        return code_page(typed, t("code.manque"), status=422)
    code = read(typed)
    if code is None:
        return code_page(typed, t("refus.campaign_code_unknown"), status=422)
    mine = participation_in(code) if g.get("reader") else None
    if mine and mine["status"] == "SHARED":
        return code_page(code, t("refus.participation_already_shared"), status=409, sent=True)
    try:
        look_up(code)
    except ApiRefused as refused:
        if refused.code in REFUSALS:
            return code_page(code, words_for(refused), status=refused.status)
        raise
    return go(f"/campagnes/{code}")


def code_page(typed: str = "", error: str = "", *, status: int = 200, sent: bool = False) -> Response:
    """The field, with what was typed and why it opens nothing. `sent`: there are results to look at."""
    errors = {"code": error} if error else {}
    return page("pix/code.html", status=status, typed=typed, errors=errors, sent=sent)


def read(typed: str) -> str | None:
    """A code as it goes into an address, whatever was typed or pasted between its groups; none when it cannot be one."""
    code = _BETWEEN.sub("", typed).upper()
    return code if _FORM.fullmatch(code) else None


def look_up(code: str) -> dict[str, Any]:
    """What anyone who holds the code may see."""
    found: dict[str, Any] = session().nobody.get(f"/api/campaign-codes/{code}")
    return found


def participation_in(code: str) -> dict[str, Any] | None:
    """The reader's own in this campaign, if they have begun."""
    return next((one for one in own() if one["code"] == code), None)


def code_of(assessment_id: UUID) -> str | None:
    """The code of the campaign that this test is of."""
    wanted = str(assessment_id)
    return next((str(one["code"]) for one in own() if one["assessment_id"] == wanted), None)


def own() -> Iterator[dict[str, Any]]:
    """The reader's participations, the latest first; pages are asked for as long as they are looked through."""
    for number in count(1):
        found = ask(partial(_page_of_own, number))
        yield from found["items"]
        if number * _AT_ONCE >= found["page"]["total"]:
            return


def _page_of_own(number: int, api: Api) -> Any:
    return api.get(f"/api/participations?size={_AT_ONCE}&page={number}")


def welcome() -> None:
    """A page for anyone, in the reader's register when they are known."""
    if session().is_open:
        try:
            g.reader = session().me()
        except (SignInNeeded, ApiAway, ApiRefused):
            g.reader = None
