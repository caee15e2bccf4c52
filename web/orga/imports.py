"""`/orga/import`: the list of pupils sent by the school, its progress, then its report."""

from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from web.api import ApiRefused
from web.downloads import file_of
from web.orga.school import School, address_of, is_administrator, my_school
from web.page import ask, go, page, signed_in, t, words_for
from web.paging import wanted_page
from web.words import knows

BLUEPRINT = Blueprint("orga_imports", __name__, url_prefix="/orga/import")
LARGEST: Final = 20 * 1024 * 1024
ROUND_THE_FILE: Final = 64 * 1024
"""What a browser sends besides the file."""

KINDS: Final = {".xml": "application/xml", ".zip": "application/zip", ".csv": "text/csv"}
FORMATS: Final = {"HIGHER_EDUCATION": "SUP", "AGRICULTURAL": "FREGATA"}
MODES: Final = {"1": "add", "2": "replace"}
UNDER_WAY: Final = frozenset({"UPLOADING", "UPLOADED", "VALIDATED"})
WRONG_SCHOOL: Final = "UAI_MISMATCHED"
_SHOWN_AGAIN: Final = frozenset(
    {
        "import_in_progress",
        "import_interrupted",
        "import_format_unsuitable",
        "import_mode_unsuitable",
        "learners_not_managed",
        "media_type_unsupported",
        "body_too_large",
    }
)


@BLUEPRINT.get("")
@signed_in
def form() -> Response:
    """Where the file comes from, where to put it, and the imports before this one."""
    return _form({})


@BLUEPRINT.post("")
@signed_in
def send() -> Response:
    """The file goes on to the API; its import continues by itself, whether one stays or leaves."""
    school = _administered()
    request.max_content_length = LARGEST + ROUND_THE_FILE
    try:
        file = request.files.get("fichier")
    except RequestEntityTooLarge:
        return _form({"fichier": t("import.trop_gros")}, mode="")
    mode = request.form.get("mode", "")
    if file is None or not file.filename:
        return _form({"fichier": t("import.manque")}, mode=mode)
    kind = KINDS.get(PurePosixPath(file.filename.lower()).suffix)
    if kind is None:
        return _form({"fichier": t("import.autre_format")}, mode=mode)
    query = f"?{urlencode({'mode': MODES[mode]})}" if mode in MODES else ""
    address, content = address_of(school, f"learner-imports{query}"), file.read()
    try:
        started = ask(lambda api: api.send_file(address, content, kind))
    except ApiRefused as refused:
        if refused.code not in _SHOWN_AGAIN:
            raise
        return _form({"fichier": words_for(refused)}, mode=mode)
    return go(f"/orga/import/{started['number']}")


@BLUEPRINT.get("/modele")
@signed_in
def template() -> Response:
    """To start from."""
    return file_of(address_of(_administered(), "learner-imports/template"))


@BLUEPRINT.get("/<int:number>")
@signed_in
def report(number: int) -> Response:
    """How far it is; then what became of each pupil, and each problem with its remedy."""
    school = _administered()
    found: Any = ask(lambda api: api.get(address_of(school, f"learner-imports/{number}")))
    leaving: Any = None
    if found["state"] == "TO_CONFIRM":
        query = urlencode(wanted_page(request.args))
        leaving = ask(lambda api: api.get(address_of(school, f"learner-imports/{number}/departures?{query}")))
    return page(
        "orga/import_report.html",
        school=school,
        one=found,
        under_way=found["state"] in UNDER_WAY,
        problems=grouped(found["problems"]),
        warnings=grouped(found["warnings"]),
        leaving=leaving,
    )


@BLUEPRINT.get("/<int:number>/problemes.csv")
@signed_in
def problems(number: int) -> Response:
    """All of them, for a spreadsheet."""
    return file_of(address_of(_administered(), f"learner-imports/{number}/problems"))


@BLUEPRINT.post("/<int:number>/confirmer")
@signed_in
def confirm(number: int) -> Response:
    """Those who are not in the file leave the list."""
    school = _administered()
    ask(lambda api: api.post(address_of(school, f"learner-imports/{number}/confirmation")))
    return go(f"/orga/import/{number}")


@BLUEPRINT.post("/<int:number>/annuler")
@signed_in
def cancel(number: int) -> Response:
    """The list stays as it is."""
    school = _administered()
    ask(lambda api: api.delete(address_of(school, f"learner-imports/{number}")))
    return go(f"/orga/import/{number}")


def grouped(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is wrong, each thing said once, with every line and pupil it concerns; the most frequent first,
    after another school's file: that one explains the rest.
    """
    lines = sorted(found, key=_said)
    groups = [
        {"code": said[0], "message": said[1], "remedy": _remedy(said[0]), "places": list(ones)}
        for said, ones in groupby(lines, _said)
    ]
    return sorted(groups, key=lambda one: (one["code"] != WRONG_SCHOOL, -len(one["places"])))


def _said(problem: dict[str, Any]) -> tuple[str, str]:
    return (problem["code"], problem["message"])


def _remedy(code: str) -> str:
    key = f"import.remedes.{code}"
    return t(key) if knows(key) else ""


def _administered() -> School:
    school = my_school()
    if not is_administrator(school):
        raise NotFound
    return school


def _form(errors: dict[str, str], *, mode: str = "") -> Response:
    school = _administered()
    before: Any = ask(lambda api: api.get(f"{address_of(school, 'learner-imports')}?size=10"))
    return page(
        "orga/import.html",
        status=422 if errors else 200,
        school=school,
        format=FORMATS.get(school["kind"], "SIECLE"),
        imports=before["items"],
        errors=errors,
        mode=mode,
    )
