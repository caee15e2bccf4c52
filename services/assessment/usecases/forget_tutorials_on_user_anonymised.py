"""Somebody asked to be forgotten: what they saved and found useful goes."""

from contracts.events.identity import UserAnonymised
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def forget_tutorials_on_user_anonymised(fact: UserAnonymised, *, uow: AssessmentUnitOfWork) -> None:
    """Remove the person's marks; again does nothing."""
    uow.tutorials.forget(fact.user_id)
