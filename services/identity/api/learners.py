"""The pupils of a school, for its members: the list, the classes, new passwords and usernames."""

from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors
from services.identity.api.learner_schemas import (
    ChosenLearners,
    ClassesView,
    ClassView,
    LearnerCard,
    LearnersView,
    LearnerView,
    SlipsView,
    SlipView,
)
from services.identity.api.queries import LearnerQuery, LearnersQuery, filter_of, page_of
from services.identity.api.requests import now
from services.identity.api.slips_csv import slips_file
from services.identity.domain.links import Owner
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.add_learner_usernames import add_learner_usernames
from services.identity.usecases.reset_learner_passwords import Slip, reset_learner_passwords

_OF_ONE = "/<uuid:organisation_id>"


def learners_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Pupils and their passwords."""
    blueprint = Blueprint("learners", __name__, url_prefix="/api/organisations", description="Élèves")

    @blueprint.get(f"{_OF_ONE}/learners")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(LearnersQuery, location="query")
    @blueprint.response(200, reply_of(LearnersView))
    def learners(query: dict[str, Any], organisation_id: UUID) -> LearnersView:
        """Les élèves (`q` : nom ou prénom ; `class` ; `method` : none, username, email ou gar ; `sort`)."""
        page = page_of(query)
        wanted = filter_of(query)
        with new_uow(parts) as uow:
            uow.organisations.role_of(organisation_id, caller_id())
            rows, total = uow.learners.page(organisation_id, wanted, offset=page.offset, limit=page.size)
        return LearnersView(tuple(_view(one) for one in rows), page.view(total))

    @blueprint.get(f"{_OF_ONE}/learners/<uuid:learner_id>")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(LearnerQuery, location="query")
    @blueprint.response(200, reply_of(LearnerCard))
    def learner(query: dict[str, Any], organisation_id: UUID, learner_id: UUID) -> LearnerCard:
        """Un élève de la liste, ou qui en est parti, et ses voisins dans la liste que décrit l’adresse."""
        with new_uow(parts) as uow:
            uow.organisations.role_of(organisation_id, caller_id())
            found = uow.learners.one(organisation_id, learner_id)
            around = uow.learners.neighbours(organisation_id, learner_id, filter_of(query))
        return _card(found, *around)

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
    @blueprint.arguments(body_of(ChosenLearners))
    @blueprint.response(200, reply_of(SlipsView))
    def reset(wanted: ChosenLearners, organisation_id: UUID) -> Any:
        """Donner de nouveaux mots de passe, montrés une seule fois (JSON, ou CSV si `Accept: text/csv`)."""
        slips = reset_learner_passwords(
            organisation_id,
            frozenset(wanted.learner_ids),
            by=caller_id(),
            public_url=parts.settings.public_url,
            rng=doors.rng,
            uow=new_uow(parts),
            hashing=doors.hashing,
            now=now(),
        )
        return _slips(slips)

    @blueprint.post(f"{_OF_ONE}/learners/usernames")
    @callers(PERSON, "a member of the organisation")
    @blueprint.arguments(body_of(ChosenLearners))
    @blueprint.response(200, reply_of(SlipsView))
    def add_usernames(wanted: ChosenLearners, organisation_id: UUID) -> Any:
        """Donner un identifiant à des élèves qui n’en ont pas (JSON, ou CSV si `Accept: text/csv`)."""
        slips = add_learner_usernames(
            organisation_id,
            frozenset(wanted.learner_ids),
            by=caller_id(),
            rng=doors.rng,
            uow=new_uow(parts),
            hashing=doors.hashing,
            now=now(),
        )
        return _slips(slips)

    return blueprint


def _slips(slips: list[Slip]) -> Any:
    if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
        return slips_file(slips, now=now())
    return SlipsView(tuple(_slip_view(one) for one in slips))


def _methods(row: Any) -> tuple[Any, ...]:
    owner = Owner(row.user_id, row.username, row.email, row.has_gar) if row.user_id else None
    return tuple(one.value for one in owner.methods) if owner else ()


def _card(row: Any, previous_id: UUID | None, next_id: UUID | None) -> LearnerCard:
    here = row.disabled_at is None
    return LearnerCard(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date if here else None,
        class_name=row.class_name,
        left_at=row.disabled_at,
        reconciled=here and row.user_id is not None,
        connection_methods=_methods(row) if here else (),
        username=row.username if here else None,
        previous_id=previous_id,
        next_id=next_id,
    )


def _view(row: Any) -> LearnerView:
    return LearnerView(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        class_name=row.class_name,
        reconciled=row.user_id is not None,
        connection_methods=_methods(row),
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
