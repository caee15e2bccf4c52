"""`/campagnes/<code>`: welcome, join the school's list, take the test, look at one's results and send them."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.exceptions import NotFound

from web.api import ApiAway, ApiRefused
from web.page import UNAUTHORISED, ask, go, page, signed_in, t, trouble, words_for
from web.pix.checkpoint import already
from web.pix.code import REFUSALS, code_page, look_up, participation_in, read, welcome

BLUEPRINT = Blueprint("campaign", __name__, url_prefix="/campagnes")
OF_THE_LIST: Final = frozenset(
    {
        "learner_not_found",
        "learner_not_recognised",
        "learner_linked_here",
        "learner_linked_elsewhere",
        "learner_linked_to_closed_account",
        "account_linked_here",
        "account_of_another_learner",
        "student_number_required",
        "too_many_requests",
    }
)
"""Why somebody is not, or not yet, on the school's list: told on the page where they say who they are."""

Claim = dict[str, str]
_LONGEST_PART: Final = 4


@BLUEPRINT.get("/<code>")
def hello(code: str) -> Response:
    """What the code opens, for anyone; for whoever has begun, where they are."""
    welcome()
    typed, code = code, plain(code)
    mine = participation_in(code) if g.get("reader") else None
    try:
        return page("pix/campaign.html", campaign=look_up(code), mine=mine, code=code)
    except ApiRefused as refused:
        if mine and refused.code == "campaign_archived":
            return page("pix/campaign.html", campaign=mine, mine=mine, code=code)
        if refused.code in REFUSALS:
            return code_page(typed, words_for(refused), status=refused.status)
        raise


@BLUEPRINT.post("/<code>/commencer")
@signed_in
def begin(code: str) -> Response:
    """Begin or resume. Whoever is not on the list is recognised by what the school knows, else says who they are."""
    code = plain(code)
    try:
        return start(code)
    except ApiRefused as refused:
        if refused.code != "learner_not_reconciled":
            raise
    organisation = look_up(code)["organisation_id"]
    try:
        ask(lambda api: api.post(f"/api/organisations/{organisation}/reconciliations/automatic"))
    except ApiRefused as refused:
        if refused.code == "learner_not_recognised":
            return go(f"/campagnes/{code}/rejoindre")
        if refused.code in OF_THE_LIST:
            return _join_page(code, {}, {}, refused)
        raise
    return start(code)


@BLUEPRINT.get("/<code>/rejoindre")
@signed_in
def who(code: str) -> Response:
    """Who I am on the school's list."""
    return _join_page(plain(code), {}, {})


@BLUEPRINT.post("/<code>/rejoindre")
@signed_in
def join(code: str) -> Response:
    """Find me on the list, then begin."""
    code = plain(code)
    given = {name: value.strip() for name, value in request.form.items()}
    claim, errors = claim_of(given)
    if errors:
        return _join_page(code, given, errors)
    organisation = look_up(code)["organisation_id"]
    try:
        ask(lambda api: api.post(f"/api/organisations/{organisation}/reconciliations", claim))
    except ApiRefused as refused:
        if refused.code in OF_THE_LIST:
            return _join_page(code, given, {}, refused)
        raise
    return start(code)


@BLUEPRINT.get("/<code>/resultats")
@signed_in
def results(code: str) -> Response:
    """What would be sent, or was; before the end of the test, the welcome says how to go on."""
    code = plain(code)
    mine = participation_in(code)
    if mine is None or mine["status"] == "OPENING":
        return go(f"/campagnes/{code}")
    seen = ask(lambda api: api.get(f"/api/participations/{mine['id']}"))
    if seen["status"] == "STARTED":
        return go(f"/campagnes/{code}")
    return page(
        "pix/campaign_results.html",
        code=code,
        mine=seen,
        results=seen["results"],
        already=already(),
        lines=_lines() if seen["status"] == "SHARED" else {},
    )


@BLUEPRINT.get("/<code>/profil")
def profile(code: str) -> Response:
    """Of a collection: the profile that would be sent, or was."""
    return go(f"/campagnes/{plain(code)}/resultats")


def _lines() -> dict[str, Any]:
    """My competences, to say when each may be tried again. The results stand without."""
    try:
        found = ask(lambda api: api.get("/api/profile"))["competences"]
    except (ApiRefused, ApiAway):
        return {}
    return {str(one["index"]): one for one in found}


@BLUEPRINT.post("/<code>/envoyer")
@signed_in
def send(code: str) -> Response:
    """Send my results to the school; sent twice, they are sent once. A script says who asked, perhaps long ago: whoever is signed
    in now may be somebody else, who did not.
    """
    code = plain(code)
    if request.is_json and (request.get_json(silent=True) or {}) != {"person": g.reader["id"]}:
        return trouble(UNAUTHORISED, "token_missing", t("refus.token_missing"))
    mine = participation_in(code)
    if mine is None:
        raise NotFound
    if mine["status"] != "SHARED":
        ask(lambda api: api.post(f"/api/participations/{mine['id']}/share"))
    return jsonify(sent=True) if request.is_json else go(f"/campagnes/{code}/resultats")


def claim_of(given: Claim) -> tuple[Claim, dict[str, str]]:
    """Who somebody says to be, as the API wants it; else what is missing or is no date, by field."""
    errors = {
        name: t(f"rejoindre.manque_{name}") for name in ("first_name", "last_name") if not given.get(name)
    }
    birth_date, wrong = birth_date_of(given)
    errors |= wrong
    claim = {"first_name": given.get("first_name", ""), "last_name": given.get("last_name", "")}
    claim["birth_date"] = birth_date
    if given.get("student_number"):
        claim["student_number"] = given["student_number"]
    return claim, errors


def birth_date_of(given: Claim) -> tuple[str, dict[str, str]]:
    """The three fields of a date as one; else why they are none."""
    parts = [given.get(f"birth_date.{part}", "") for part in ("annee", "mois", "jour")]
    try:
        year, month, day = (int(one) if one.isascii() and len(one) <= _LONGEST_PART else 0 for one in parts)
        return date(year, month, day).isoformat(), {}
    except ValueError:
        missing = not any(parts)
        return "", {"birth_date": t("rejoindre.manque_birth_date" if missing else "rejoindre.date_fausse")}


def start(code: str) -> Response:
    """Into the test, or to what there is to send."""
    try:
        started = ask(lambda api: api.post(f"/api/campaign-codes/{code}/participations"))
    except ApiRefused as refused:
        if refused.code == "participation_already_shared":
            return go(f"/campagnes/{code}/resultats")
        raise
    if started["assessment_id"] and started["status"] == "STARTED":
        return go(f"/evaluations/{started['assessment_id']}")
    return go(f"/campagnes/{code}/resultats")


def _join_page(
    code: str, given: Claim, errors: dict[str, str], refused: ApiRefused | None = None
) -> Response:
    campaign = look_up(code)
    status = refused.status if refused else 422 if errors else 200
    return page(
        "pix/join.html",
        status=status,
        code=code,
        campaign=campaign,
        given=given,
        errors=errors,
        refused=refused,
        reason=words_for(refused) if refused else "",
        masked=refused.details.get("value") if refused else None,
        short_code=(refused.details.get("short_code") or refused.code) if refused else "",
    )


def plain(code: str) -> str:
    """Only what could be a code goes into an address of the API."""
    found = read(code)
    if found is None:
        raise NotFound
    return found
