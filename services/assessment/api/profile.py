"""The profile and its competences."""

from datetime import UTC, datetime

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.assessment.api.schemas.profile import CompetenceView, LevelExplanation, ProfileView
from services.assessment.api.views import competence_view, explanation_view, profile_view
from services.assessment.settings import Settings
from services.assessment.storage.content import contents_of
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.explain_level import explain_level
from services.assessment.usecases.read_competence import read_competence
from services.assessment.usecases.read_profile import read_profile
from services.assessment.usecases.reset_competence import reset_competence

THEMSELVES = "anyone signed in, about themselves"


def profile_blueprint(parts: Parts[Settings]) -> Blueprint:
    """`/api/profile` and `/api/competences`."""
    blueprint = Blueprint("profile", __name__, url_prefix="/api", description="Profil")
    contents, policy = contents_of(parts.engine), parts.settings.policy

    @blueprint.get("/profile")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(200, reply_of(ProfileView))
    def profile() -> ProfileView:
        """Total pix, certifiable or not, and a line for each competence."""
        read = read_profile(caller_id(), uow=new_uow(parts), contents=contents, policy=policy)
        return profile_view(read, policy, now=datetime.now(UTC))

    @blueprint.get("/competences/<string:index>")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(200, reply_of(CompetenceView))
    def competence(index: str) -> CompetenceView:
        """One competence, topic by topic."""
        read = read_competence(index, by=caller_id(), uow=new_uow(parts), contents=contents, policy=policy)
        return competence_view(read, policy, now=datetime.now(UTC))

    @blueprint.get("/competences/<string:index>/explanation")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(200, reply_of(LevelExplanation))
    def explanation(index: str) -> LevelExplanation:
        """« Pourquoi ce niveau ? » : chaque acquis, validé ou non, par une réponse ou par déduction, et avec quelle certitude."""
        read = explain_level(index, by=caller_id(), uow=new_uow(parts), contents=contents, policy=policy)
        return explanation_view(read)

    @blueprint.post("/competences/<string:index>/reset")
    @callers(PERSON, THEMSELVES)
    @blueprint.response(204)
    def reset(index: str) -> None:
        """Forgets what is known of a competence, some days after the last answer."""
        reset_competence(
            index,
            by=caller_id(),
            uow=new_uow(parts),
            contents=contents,
            policy=policy,
            now=datetime.now(UTC),
        )

    return blueprint
