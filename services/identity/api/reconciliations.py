"""Pupils and accounts: link one's account, or create one from a school's list."""

from uuid import UUID

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors
from services.identity.api.learner_schemas import (
    LinkedLearner,
    NewPupilAccount,
    PupilAccountView,
    PupilClaim,
    UsernameView,
)
from services.identity.api.requests import hold_back, now
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.create_pupil_account import (
    WantedLogin,
    create_pupil_account,
    preview_pupil_account,
)
from services.identity.usecases.find_pupil import Claim
from services.identity.usecases.reconcile_automatically import reconcile_automatically
from services.identity.usecases.reconcile_learner import preview_reconciliation, reconcile_learner

_OF_ONE = "/<uuid:organisation_id>"


def reconciliations_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """Which account is which pupil."""
    blueprint = Blueprint(
        "reconciliations", __name__, url_prefix="/api/organisations", description="Comptes d’élèves"
    )

    @blueprint.post(f"{_OF_ONE}/reconciliations")
    @callers(PERSON, "any signed-in person, for the pupil they are")
    @blueprint.arguments(body_of(PupilClaim))
    @blueprint.response(200, reply_of(LinkedLearner))
    def reconcile(given: PupilClaim, organisation_id: UUID) -> LinkedLearner:
        """Relier mon compte à l’élève que je suis dans cet établissement."""
        hold_back("reconcile", parts)
        pupil = reconcile_learner(
            organisation_id, _claim(given), by=caller_id(), uow=new_uow(parts), now=now()
        )
        return LinkedLearner(pupil.learner_id, organisation_id)

    @blueprint.post(f"{_OF_ONE}/reconciliations/preview")
    @callers(PERSON, "any signed-in person, for the pupil they are")
    @blueprint.arguments(body_of(PupilClaim))
    @blueprint.response(200, reply_of(LinkedLearner))
    def preview_link(given: PupilClaim, organisation_id: UUID) -> LinkedLearner:
        """L’élève que je serais dans cet établissement ; ne change rien."""
        hold_back("reconcile", parts)
        pupil = preview_reconciliation(organisation_id, _claim(given), by=caller_id(), uow=new_uow(parts))
        return LinkedLearner(pupil.learner_id, organisation_id)

    @blueprint.post(f"{_OF_ONE}/reconciliations/automatic")
    @callers(PERSON, "a signed-in pupil whom the school's list names by their INE")
    @blueprint.response(200, reply_of(LinkedLearner))
    def recognise(organisation_id: UUID) -> LinkedLearner:
        """Me relier à l’élève que je suis déjà ailleurs, sans rien saisir."""
        pupil = reconcile_automatically(organisation_id, by=caller_id(), uow=new_uow(parts), now=now())
        return LinkedLearner(pupil.learner_id, organisation_id)

    @blueprint.post(f"{_OF_ONE}/pupil-accounts/preview")
    @callers(ANYONE, "anyone, for the pupil they are")
    @blueprint.arguments(body_of(PupilClaim))
    @blueprint.response(200, reply_of(UsernameView))
    def preview(given: PupilClaim, organisation_id: UUID) -> UsernameView:
        """L’identifiant que j’aurais ; ne change rien."""
        hold_back("pupil_account", parts)
        username = preview_pupil_account(organisation_id, _claim(given), rng=doors.rng, uow=new_uow(parts))
        return UsernameView(username)

    @blueprint.post(f"{_OF_ONE}/pupil-accounts")
    @callers(ANYONE, "anyone, for the pupil they are")
    @blueprint.arguments(body_of(NewPupilAccount))
    @blueprint.response(201, reply_of(PupilAccountView))
    def create(new: NewPupilAccount, organisation_id: UUID) -> PupilAccountView:
        """Créer mon compte d’élève, avec un identifiant ou une adresse e-mail, et me connecter."""
        hold_back("pupil_account", parts)
        made = create_pupil_account(
            organisation_id,
            _claim(new),
            password=new.password,
            login=WantedLogin(new.username, new.email, new.campaign_code),
            public_url=parts.settings.public_url,
            rng=doors.rng,
            uow=new_uow(parts),
            hashing=doors.hashing,
            desk=doors.desk,
            now=now(),
        )
        return PupilAccountView(
            user_id=made.user_id,
            learner_id=made.pupil.learner_id,
            username=made.username,
            access_token=made.tokens.access_token,
            expires_in=made.tokens.expires_in,
            refresh_token=made.tokens.refresh_token,
        )

    return blueprint


def _claim(given: PupilClaim | NewPupilAccount) -> Claim:
    return Claim(given.first_name, given.last_name, given.birth_date, given.student_number)
