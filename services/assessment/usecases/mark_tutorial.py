"""A person saves a tutorial, or says that it helped."""

from datetime import datetime
from uuid import UUID

from services.assessment.domain.refusals import TutorialUnknown
from services.assessment.domain.tutorials import Sign
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def mark_tutorial(
    sign: Sign,
    tutorial: str,
    *,
    by: UUID,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    now: datetime,
) -> None:
    """Put the sign; again changes nothing. Refuses with TutorialUnknown or ContentNotReady.

    A tutorial that was withdrawn can still be marked by whoever has it in their list already.
    """
    with uow:
        topic = contents.current(uow.session).topic_of_tutorial.get(tutorial)
        if topic is not None:
            title, competence = topic.tutorial.title, topic.competence
        elif (mark := uow.tutorials.of(by).get(tutorial)) is not None:
            title, competence = mark.title, mark.competence
        else:
            raise TutorialUnknown
        uow.tutorials.add(sign, by, tutorial, title=title, competence=competence, now=now)
        uow.commit()
