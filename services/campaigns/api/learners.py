"""Route by which a school sees its pupils across its campaigns."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.campaigns.api.campaigns import MEMBER
from services.campaigns.api.group_schemas import FollowedLearner, FollowedLearnersView
from services.campaigns.api.queries import LearnersQuery
from services.campaigns.settings import Settings
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.follow_learners import follow_learners


def learners_blueprint(parts: Parts[Settings]) -> Blueprint:
    """What the members of a school see of its pupils."""
    blueprint = Blueprint("learners", __name__, url_prefix="/api", description="Suivi des élèves")

    @blueprint.get("/campaign-learners")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(LearnersQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(FollowedLearnersView))
    def followed(query: dict[str, Any]) -> FollowedLearnersView:
        """Combien de campagnes ces élèves ont commencées, la dernière fois, et s’ils sont certifiables."""
        found = follow_learners(query["organisation"], query["learner"], by=caller_id(), uow=new_uow(parts))
        return FollowedLearnersView(tuple(FollowedLearner(**asdict(one)) for one in found))

    return blueprint
