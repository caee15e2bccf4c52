"""Routes of a code: what it opens, and beginning."""

from datetime import UTC, datetime

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, caller_id, callers, reply_of
from services.campaigns.api.schemas import CodeView, StartedView
from services.campaigns.api.views import code_view, started_view
from services.campaigns.settings import Settings
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.look_up_code import look_up_code
from services.campaigns.usecases.start_participation import start_participation


def codes_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Codes as they are typed: case, blanks and dashes do not count."""
    blueprint = Blueprint(
        "campaign_codes", __name__, url_prefix="/api/campaign-codes", description="Codes de campagne"
    )

    @blueprint.get("/<code>")
    @callers(ANYONE, "anyone who holds the code")
    @blueprint.response(200, reply_of(CodeView))
    def code(code: str) -> CodeView:
        """Ce qu’ouvre un code."""
        return code_view(*look_up_code(code, uow=new_uow(parts)))

    @blueprint.post("/<code>/participations")
    @callers(PERSON, "whoever holds the code; a learner of the organisation where it manages learners")
    @blueprint.response(201, reply_of(StartedView))
    @blueprint.alt_response(200, schema=reply_of(StartedView), description="Déjà commencée")
    def begin(code: str) -> tuple[StartedView, int]:
        """Commencer, ou reprendre là où on en était."""
        participation, begun = start_participation(
            code, by=caller_id(), uow=new_uow(parts), questions=parts.questions, now=datetime.now(UTC)
        )
        return started_view(participation), 201 if begun else 200

    return blueprint
