"""The demonstration test: no account, nothing kept."""

import json

from flask import Response
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, body_of, callers, reply_of
from contracts.content.solutions import expected_in_words, given_in_words
from services.assessment.api.questions import question_of
from services.assessment.api.schemas.demo import DemoAnswers, DemoCorrection, DemoCorrections, DemoView
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.correct_demo_test import correct_demo_test, read_demo_test


def demo_blueprint(parts: Parts[Settings]) -> Blueprint:
    """`/api/demo-test`."""
    blueprint = Blueprint("demo", __name__, url_prefix="/api/demo-test", description="Démonstration")
    contents = contents_of(parts.engine)

    @blueprint.get("")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, reply_of(DemoView))
    def questions() -> Response:
        """The fixed questions, in order of difficulty."""
        content = read_demo_test(uow=new_uow(parts), contents=contents)
        numbered = enumerate(content.release.demo, start=1)
        demo = [question_of(content, challenge, position, hints=True) for position, challenge in numbered]
        text = json.dumps({"questions": demo}, ensure_ascii=False)
        return Response(text, content_type="application/json")

    @blueprint.post("/correction")
    @callers(ANYONE, "anyone")
    @blueprint.arguments(body_of(DemoAnswers))
    @blueprint.response(200, reply_of(DemoCorrections))
    def correction(given: DemoAnswers) -> DemoCorrections:
        """Corrects answers to these questions, and forgets them."""
        verdicts = correct_demo_test(
            [(one.challenge_id, one.fields) for one in given.answers],
            uow=new_uow(parts),
            contents=contents,
        )
        return DemoCorrections(
            tuple(
                DemoCorrection(
                    challenge_id=one.challenge.id,
                    right=one.is_right,
                    given=None if one.fields is None else given_in_words(one.challenge, one.fields),
                    expected=expected_in_words(one.challenge),
                    explanation=one.challenge.explanation,
                )
                for one in verdicts
            )
        )

    return blueprint
