"""A level moved: who may sit the certification."""

from contracts.events.assessment import CompetencePositioned, CompetenceReset
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def follow_certifiability(
    fact: CompetencePositioned | CompetenceReset, *, uow: CertificationUnitOfWork
) -> None:
    """Somebody who starts again from nothing has level 0."""
    level = fact.level if isinstance(fact, CompetencePositioned) else 0
    uow.learners.follow_level(fact.user_id, fact.competence, level=level, revision=fact.revision)
