"""Tutorials: to read, to keep, to say that one helped."""

from datetime import UTC, datetime
from typing import Any, Final

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, caller_id, callers, reply_of
from services.assessment.api.schemas.tutorials import TutorialsQuery, TutorialsView, TutorialText
from services.assessment.api.tutorial_views import tutorial_text, tutorials_view
from services.assessment.domain.tutorials import Sign
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.mark_tutorial import mark_tutorial
from services.assessment.usecases.read_tutorials import Wanted, read_tutorial, read_tutorials
from services.assessment.usecases.unmark_tutorial import unmark_tutorial

THEMSELVES: Final = "anyone signed in, for themselves"


def tutorials_blueprint(parts: Parts[Settings]) -> Blueprint:
    """`/api/tutorials`."""
    blueprint = Blueprint("tutorials", __name__, url_prefix="/api/tutorials", description="Tutoriels")
    contents = contents_of(parts.engine)

    @blueprint.get("")
    @callers(PERSON, THEMSELVES)
    @blueprint.arguments(TutorialsQuery, location="query")
    @blueprint.response(200, reply_of(TutorialsView))
    def listed(query: dict[str, Any]) -> TutorialsView:
        """« Mes tutos » : tous, ceux que j’ai enregistrés, ceux qui aident sur ce que j’ai manqué."""
        wanted = Wanted(query["saved"], query["recommended"], query["competence"])
        paging = {"page": query["page"], "size": query["size"]}
        read = read_tutorials(wanted, by=caller_id(), **paging, uow=new_uow(parts), contents=contents)
        return tutorials_view(read, **paging)

    @blueprint.get("/<string:tutorial_id>")
    @callers(ANYONE, "anyone")
    @blueprint.response(200, reply_of(TutorialText))
    def text(tutorial_id: str) -> TutorialText:
        """Un tutoriel et son texte."""
        return tutorial_text(read_tutorial(tutorial_id, uow=new_uow(parts), contents=contents))

    def mark(sign: Sign, tutorial_id: str) -> None:
        mark_tutorial(
            sign,
            tutorial_id,
            by=caller_id(),
            uow=new_uow(parts),
            contents=contents,
            now=datetime.now(UTC),
        )

    def unmark(sign: Sign, tutorial_id: str) -> None:
        unmark_tutorial(sign, tutorial_id, by=caller_id(), uow=new_uow(parts))

    @blueprint.put("/<string:tutorial_id>/saved")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(204)
    def save(tutorial_id: str) -> None:
        """Enregistre un tutoriel pour plus tard."""
        mark(Sign.SAVED, tutorial_id)

    @blueprint.delete("/<string:tutorial_id>/saved")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(204)
    def unsave(tutorial_id: str) -> None:
        """Retire un tutoriel de ceux que j’ai enregistrés."""
        unmark(Sign.SAVED, tutorial_id)

    @blueprint.put("/<string:tutorial_id>/useful")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(204)
    def find_useful(tutorial_id: str) -> None:
        """« Tuto utile »."""
        mark(Sign.USEFUL, tutorial_id)

    @blueprint.delete("/<string:tutorial_id>/useful")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(204)
    def no_longer_useful(tutorial_id: str) -> None:
        """Retire son « Tuto utile »."""
        unmark(Sign.USEFUL, tutorial_id)

    return blueprint
