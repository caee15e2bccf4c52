"""A level moved: how far a class has got."""

from chassis.retention import is_buried
from contracts.events.assessment import CompetencePositioned, CompetenceReset
from services.reporting.domain.follow_up import Position
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def follow_positioning(fact: CompetencePositioned | CompetenceReset, *, uow: ReportingUnitOfWork) -> None:
    """Somebody who starts again from nothing is no longer positioned in that competence."""
    if is_buried(uow.session, fact.user_id):
        return
    position = Position(fact.level, fact.pix) if isinstance(fact, CompetencePositioned) else None
    uow.learners.follow_position(fact.user_id, fact.competence, position=position, revision=fact.revision)
