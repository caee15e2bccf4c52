"""`/certificats`, `/certificats/<id>`: my certifications, newest first; one of them, and all that can be done with its certificate."""

from contextlib import suppress
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from web import writing
from web.api import ApiAway, ApiRefused
from web.downloads import file_of
from web.page import ask, go, page, signed_in

BLUEPRINT = Blueprint("certificates", __name__)


@BLUEPRINT.get("/certificats")
@signed_in
def mine() -> Response:
    """Before publication nothing of a result is known here."""
    return page("pix/certificates.html", items=_own(), today=writing.today())


@BLUEPRINT.get("/certificats/<uuid:certification_id>")
@signed_in
def one(certification_id: UUID) -> Response:
    """Only my own: the API also shows a school's administrators those of its pupils, who are not spoken of as « you »."""
    found = next((each for each in _own() if each["id"] == str(certification_id)), None)
    if found is None:
        raise NotFound
    share = f"{request.host_url}verification-certificat?code={found['verification_code']}"
    return page(
        "pix/certificate.html",
        one=found,
        areas=_areas(found["marks"]),
        share=share,
        today=writing.today(),
    )


@BLUEPRINT.get("/certificats/<uuid:certification_id>/certificat.pdf")
@signed_in
def printed(certification_id: UUID) -> Response:
    """To print."""
    return file_of(f"/api/certifications/{certification_id}/certificate.pdf")


@BLUEPRINT.post("/certificats/<uuid:certification_id>/badge")
@signed_in
def badge(certification_id: UUID) -> Response:
    """An Open Badge, in a picture; with the holder's name only if they tick so."""
    wanted = {"named": "nom" in request.form}
    return file_of(f"/api/certifications/{certification_id}/badge.svg", wanted)


@BLUEPRINT.get("/mes-certificats")
def former() -> Response:
    """Where this was."""
    return go("/certificats")


def _own() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(lambda api: api.get("/api/my-certifications"))["items"]
    return found


def _areas(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sixteen by area, each with its certified level, or None; without names when they cannot be asked."""
    levels = {mark["competence"]: mark["level"] for mark in marks}
    if not levels:
        return []
    lines: list[dict[str, Any]] = [
        {"index": index, "name": "", "area": index[:1], "area_name": ""} for index in levels
    ]
    with suppress(ApiRefused, ApiAway):  # a certificate is read without the names too
        lines = ask(lambda api: api.get("/api/profile"))["competences"]
    return [
        {
            "id": area,
            "name": (group := list(found))[0]["area_name"],
            "competences": [{**line, "certified": max(levels.get(line["index"], 0), 0)} for line in group],
        }
        for area, found in groupby(lines, key=lambda line: str(line["area"]))
    ]
