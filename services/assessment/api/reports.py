"""Reports: something is wrong with a question or a tutorial."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from flask import request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers
from services.assessment.api.schemas.reports import QuestionReport, TutorialReport
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.report_question import report_question
from services.assessment.usecases.report_tutorial import report_tutorial

ASSESSMENTS: Final = "/assessments/<uuid:assessment_id>"
TUTORIALS: Final = "/tutorials/<string:tutorial_id>"
LONGEST_REPORT: Final = 4 * 1024


def reports_blueprint(parts: Parts[Settings]) -> Blueprint:
    """`…/report`, below what is reported."""
    blueprint = Blueprint("reports", __name__, url_prefix="/api", description="Signalements")
    contents, at_most = contents_of(parts.engine), parts.settings.reports_a_day

    @blueprint.before_request
    def bound() -> None:
        request.max_content_length = LONGEST_REPORT

    @blueprint.put(f"{ASSESSMENTS}/questions/<int:position>/report")
    @callers(PERSON, "the person whose test it is; not in certification")
    @blueprint.arguments(body_of(QuestionReport))
    @blueprint.response(204)
    def question(told: QuestionReport, assessment_id: UUID, position: int) -> None:
        """Signale un problème dans une question posée ; envoyé encore, le même ; un autre le remplace."""
        report_question(
            assessment_id,
            position,
            told.reason,
            told.comment,
            by=caller_id(),
            uow=new_uow(parts),
            contents=contents,
            at_most=at_most,
            now=datetime.now(UTC),
        )

    @blueprint.put(f"{TUTORIALS}/report")
    @callers(PERSON, "anyone signed in, for themselves")
    @blueprint.arguments(body_of(TutorialReport))
    @blueprint.response(204)
    def tutorial(told: TutorialReport, tutorial_id: str) -> None:
        """Signale un problème dans un tutoriel ; envoyé encore, le même ; un autre le remplace."""
        report_tutorial(
            tutorial_id,
            told.reason,
            told.comment,
            by=caller_id(),
            uow=new_uow(parts),
            contents=contents,
            at_most=at_most,
            now=datetime.now(UTC),
        )

    return blueprint
