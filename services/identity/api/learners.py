"""The pupils of a school, for its members: the list, the classes, new passwords."""

import csv
import io
from typing import Any
from uuid import UUID

import flask
from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors
from services.identity.api.learner_schemas import (
    ClassesView,
    ClassView,
    LearnersView,
    LearnerView,
    PasswordResets,
    SlipsView,
    SlipView,
)
from services.identity.api.queries import LearnersQuery, filter_of, page_of
from services.identity.api.requests import now
from services.identity.domain.links import Owner
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.reset_learner_passwords import Slip, reset_learner_passwords

_OF_ONE = "/<uuid:organisation_id>"
_HEADER = ("Classe", "Nom", "Prénom", "Identifiant", "Mot de passe")


def learners_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Pupils and their passwords."""
    blueprint = Blueprint("learners", __name__, url_prefix="/api/organisations", description="Élèves")

    @blueprint.get(f"{_OF_ONE}/learners")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(LearnersQuery, location="query")
    @blueprint.response(200, reply_of(LearnersView))
    def learners(query: dict[str, Any], organisation_id: UUID) -> LearnersView:
        """Les élèves (`q` : nom ou prénom ; `class` : une classe)."""
        page = page_of(query)
        wanted = filter_of(query)
        with new_uow(parts) as uow:
            uow.organisations.role_of(organisation_id, caller_id())
            rows, total = uow.learners.page(organisation_id, wanted, offset=page.offset, limit=page.size)
        return LearnersView(tuple(_view(one) for one in rows), page.view(total))

    @blueprint.get(f"{_OF_ONE}/classes")
    @callers(PERSON, "a member of the organisation")
    @blueprint.response(200, reply_of(ClassesView))
    def classes(organisation_id: UUID) -> ClassesView:
        """Les classes, leur effectif, et combien d’élèves y ont un compte."""
        with new_uow(parts) as uow:
            uow.organisations.role_of(organisation_id, caller_id())
            rows = uow.learners.classes(organisation_id)
        return ClassesView(tuple(ClassView(one.class_name, one.learners, one.reconciled) for one in rows))

    @blueprint.post(f"{_OF_ONE}/learners/password-resets")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(body_of(PasswordResets))
    @blueprint.response(200, reply_of(SlipsView))
    def reset(wanted: PasswordResets, organisation_id: UUID) -> Any:
        """Donner de nouveaux mots de passe, montrés une seule fois (JSON, ou CSV si `Accept: text/csv`)."""
        slips = reset_learner_passwords(
            organisation_id,
            frozenset(wanted.learner_ids),
            by=caller_id(),
            rng=doors.rng,
            uow=new_uow(parts),
            hashing=doors.hashing,
            now=now(),
        )
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
            return _csv(slips)
        return SlipsView(tuple(_slip_view(one) for one in slips))

    return blueprint


def _view(row: Any) -> LearnerView:
    methods = Owner(row.user_id, row.username, row.email, row.has_gar).methods if row.user_id else ()
    return LearnerView(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        class_name=row.class_name,
        reconciled=row.user_id is not None,
        connection_methods=tuple(one.value for one in methods),
        username=row.username,
    )


def _slip_view(slip: Slip) -> SlipView:
    record = slip.record
    return SlipView(
        slip.learner_id,
        record.class_name,
        record.last_name,
        record.first_name,
        slip.username,
        slip.password,
    )


def _csv(slips: list[Slip]) -> flask.Response:
    """Facts 2.6; with the mark that tells spreadsheets it is UTF-8, and no cell that they could take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_HEADER)
    for slip in slips:
        record = slip.record
        cells = (record.class_name, record.last_name, record.first_name, slip.username, slip.password)
        writer.writerow([_harmless(cell) for cell in cells])
    response = flask.Response("\ufeff" + text.getvalue(), content_type="text/csv;charset=utf-8")
    name = f"{now():%Y%m%d_%H%M}_organization_learners_password_reset.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell
