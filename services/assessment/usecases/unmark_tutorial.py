"""A person changes their mind about a tutorial."""

from uuid import UUID

from services.assessment.domain.tutorials import Sign
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def unmark_tutorial(sign: Sign, tutorial: str, *, by: UUID, uow: AssessmentUnitOfWork) -> None:
    """Take the sign away; does nothing where there is none, whether the tutorial still exists or not."""
    with uow:
        uow.tutorials.remove(sign, by, tutorial)
        uow.commit()
