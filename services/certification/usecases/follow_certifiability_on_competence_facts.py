"""A level moved: who may sit the certification."""

from chassis.retention import is_buried
from contracts.events.assessment import CompetencePositioned, CompetenceReset
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def follow_certifiability(
    fact: CompetencePositioned | CompetenceReset, *, uow: CertificationUnitOfWork
) -> None:
    """Somebody who starts again from nothing has level 0; somebody who was erased has none."""
    if is_buried(uow.session, fact.user_id):
        return
    level = fact.level if isinstance(fact, CompetencePositioned) else 0
    uow.learners.follow_level(fact.user_id, fact.competence, level=level, revision=fact.revision)
