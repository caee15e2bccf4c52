"""Authors ask which tutorials help: counts alone, nobody's name."""

from services.assessment.storage.tutorials import Tally
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def count_tutorial_marks(*, uow: AssessmentUnitOfWork) -> list[Tally]:
    """One line for each tutorial that anybody marked, withdrawn ones too, most useful first."""
    with uow:
        return uow.tutorials.tallies()
