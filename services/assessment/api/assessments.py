"""Tests: to start one, to answer, to see where it stands and what it brought."""

import json
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, body_of, caller_id, callers, reply_of
from services.assessment.api.questions import questions_at_hand
from services.assessment.api.schemas.assessments import (
    AnswerGiven,
    AnswerTaken,
    AssessmentView,
    CheckpointView,
    CorrectionView,
    NewAssessment,
    OutcomeView,
)
from services.assessment.api.schemas.questions import AfterPosition, QuestionsView
from services.assessment.api.views import (
    assessment_view,
    checkpoint_view,
    correction_view,
    outcome_view,
)
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.read_assessment import (
    read_answer,
    read_assessment,
    read_checkpoint,
    read_outcome,
)
from services.assessment.usecases.start_positioning import start_positioning
from services.assessment.usecases.submit_answer import GivenAnswer, submit_answer

OWNER: Final = "the person whose test it is"
LONGEST_ANSWER: Final = 16 * 1024


def assessments_blueprint(parts: Parts[Settings]) -> Blueprint:
    """`/api/assessments`."""
    blueprint = Blueprint("assessments", __name__, url_prefix="/api/assessments", description="Évaluations")
    contents, policy = contents_of(parts.engine), parts.settings.policy

    @blueprint.before_request
    def bound() -> None:
        request.max_content_length = LONGEST_ANSWER

    @blueprint.post("")
    @callers(PERSON, "anyone signed in, for themselves")
    @blueprint.arguments(body_of(NewAssessment))
    @blueprint.response(201, reply_of(AssessmentView))
    @blueprint.alt_response(200, schema=reply_of(AssessmentView))
    def start(new: NewAssessment) -> tuple[AssessmentView, int]:
        """Starts or resumes the positioning of a competence."""
        begun = start_positioning(
            new.competence,
            by=caller_id(),
            uow=new_uow(parts),
            contents=contents,
            policy=policy,
            now=datetime.now(UTC),
        )
        return assessment_view(begun.assessment, begun.content), 201 if begun.is_new else 200

    @blueprint.get("/<uuid:assessment_id>")
    @callers(PERSON, OWNER)
    @blueprint.response(200, reply_of(AssessmentView))
    def show(assessment_id: UUID) -> AssessmentView:
        """Where a test stands, with its next questions: all that a player needs to resume."""
        read = read_assessment(assessment_id, by=caller_id(), uow=new_uow(parts), contents=contents)
        return assessment_view(read.assessment, read.content)

    @blueprint.get("/<uuid:assessment_id>/questions")
    @callers(PERSON, OWNER)
    @blueprint.arguments(AfterPosition, location="query")
    @blueprint.response(200, reply_of(QuestionsView))
    def questions(wanted: dict[str, int], assessment_id: UUID) -> Response:
        """The questions that may be answered now; asked again, the same."""
        read = read_assessment(assessment_id, by=caller_id(), uow=new_uow(parts), contents=contents)
        at_hand = questions_at_hand(read.assessment, read.content, after=wanted["after"])
        return _written({"questions": at_hand[: wanted["limit"]], "end": not read.assessment.is_open})

    @blueprint.put("/<uuid:assessment_id>/answers/<int:position>")
    @callers(PERSON, OWNER)
    @blueprint.arguments(body_of(AnswerGiven))
    @blueprint.response(200, reply_of(AnswerTaken))
    def answer(given: AnswerGiven, assessment_id: UUID, position: int) -> Response:
        """Takes an answer; sending it again is harmless. The reply carries the next questions."""
        taken = submit_answer(
            assessment_id,
            GivenAnswer(position=position, **vars(given)),
            by=caller_id(),
            uow=new_uow(parts),
            contents=contents,
            policy=policy,
            now=datetime.now(UTC),
        )
        return _written(
            {
                "accepted": "already" if taken.already else "created",
                "next": questions_at_hand(taken.assessment, taken.content),
                "end": not taken.assessment.is_open,
            }
        )

    @blueprint.get("/<uuid:assessment_id>/answers/<int:position>")
    @callers(PERSON, OWNER)
    @blueprint.response(200, reply_of(CorrectionView))
    def correction(assessment_id: UUID, position: int) -> CorrectionView:
        """One answer and its correction; not in certification."""
        read = read_answer(assessment_id, position, by=caller_id(), uow=new_uow(parts), contents=contents)
        return correction_view(read.answers[0], read.content, read.marks)

    @blueprint.get("/<uuid:assessment_id>/checkpoint")
    @callers(PERSON, OWNER)
    @blueprint.response(200, reply_of(CheckpointView))
    def checkpoint(assessment_id: UUID) -> CheckpointView:
        """The last five answers and their corrections; not in certification."""
        read = read_checkpoint(assessment_id, by=caller_id(), uow=new_uow(parts), contents=contents)
        return checkpoint_view(read)

    @blueprint.get("/<uuid:assessment_id>/outcome")
    @callers(PERSON, OWNER)
    @blueprint.response(200, reply_of(OutcomeView))
    def outcome(assessment_id: UUID) -> OutcomeView:
        """What a test brought: levels before and after, topics to work on; not in certification."""
        read = read_outcome(assessment_id, by=caller_id(), uow=new_uow(parts), contents=contents)
        return outcome_view(read, policy)

    return blueprint


def _written(reply: dict[str, object]) -> Response:
    """A reply written as it is: on the way of every answer a schema would check what was made by hand a moment ago.

    The declared schema stays its documentation, and a test compares the two.
    """
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    return Response(text, content_type="application/json")
