"""Route by which a school sees its pupils across its campaigns."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import RAISE

from chassis.service import Parts
from chassis.web import PERSON, caller_id, callers, reply_of
from services.campaigns.api.campaigns import MEMBER
from services.campaigns.api.group_schemas import (
    CourseView,
    FollowedLearner,
    FollowedLearnersView,
    SiftedLearner,
    SiftedLearnersView,
)
from services.campaigns.api.group_views import course_view
from services.campaigns.api.queries import LearnerQuery, LearnersQuery, SiftQuery, sift_of, window_of
from services.campaigns.api.views import page_view
from services.campaigns.settings import Settings
from services.campaigns.storage.unit_of_work import new_uow
from services.campaigns.usecases.follow_learners import follow_learner, follow_learners, sift_learners


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

    @blueprint.get("/campaign-learners/sifted")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(SiftQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(SiftedLearnersView))
    def sifted(query: dict[str, Any]) -> SiftedLearnersView:
        """Les élèves de la liste dont le dernier envoi les dit certifiables (`yes`), pas encore (`no`), ou ne dit rien (`unknown`)."""
        window, sift = window_of(query), sift_of(query)
        if sift is None:
            raise AssertionError  # the schema requires it
        found, total = sift_learners(
            query["organisation"], sift, window=window, by=caller_id(), uow=new_uow(parts)
        )
        return SiftedLearnersView(tuple(SiftedLearner(one) for one in found), page_view(window, total))

    @blueprint.get("/campaign-learners/<uuid:learner_id>")
    @callers(PERSON, MEMBER)
    @blueprint.arguments(LearnerQuery, location="query", unknown=RAISE)
    @blueprint.response(200, reply_of(CourseView))
    def course(query: dict[str, Any], learner_id: UUID) -> CourseView:
        """Un élève à travers les campagnes de l’établissement, la plus récente d’abord."""
        window = window_of(query)
        found = follow_learner(
            query["organisation"],
            learner_id,
            sift_of(query),
            window=window,
            by=caller_id(),
            uow=new_uow(parts),
        )
        return course_view(learner_id, found, page_view(window, found.total))

    return blueprint
