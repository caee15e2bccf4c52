"""A release was published: assessment fetches it whole and asks its questions from now on."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from chassis.messaging import Asks, Reject, Retry, Unavailable
from contracts.content.release import Release
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc.referential import RELEASE, ReleaseWanted
from contracts.shapes import dump
from services.assessment.storage.tables import RELEASES
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork


def adopt_release_on_release_published(
    fact: ReleasePublished, *, uow: AssessmentUnitOfWork, questions: Asks, now: datetime
) -> None:
    """Keep the release; tests in progress go on with theirs. A release that is here already is left alone."""
    if _is_here(fact.number, uow):
        # fetched before the fact came (see below), when its digest was not known
        uow.session.execute(
            update(RELEASES).where(RELEASES.c.number == fact.number).values(digest=fact.digest)
        )
        return
    try:
        release = questions.ask(RELEASE, ReleaseWanted(fact.number))
    except Unavailable as unavailable:
        raise Retry("referential does not answer") from unavailable
    except Refused as refused:
        raise Reject(f"release {fact.number}: {refused.code}") from refused
    _keep(release, fact.digest, uow, now)


def adopt_first_release(*, uow: AssessmentUnitOfWork, questions: Asks, now: datetime) -> bool:
    """Fetch the release in force when none is here: a service installed after it was published missed the fact.

    Tell whether one was adopted.
    """
    with uow:
        if uow.session.execute(select(func.count()).select_from(RELEASES)).scalar_one():
            return False
        try:
            release = questions.ask(RELEASE, ReleaseWanted())
        except (Unavailable, Refused):
            return False
        _keep(release, "", uow, now)
        uow.commit()
    return True


def _is_here(number: int, uow: AssessmentUnitOfWork) -> bool:
    statement = select(RELEASES.c.number).where(RELEASES.c.number == number)
    return uow.session.execute(statement).first() is not None


def _keep(release: Release, digest: str, uow: AssessmentUnitOfWork, now: datetime) -> None:
    uow.session.execute(
        insert(RELEASES)
        .values(number=release.number, digest=digest, document=dump(release), adopted_at=now)
        .on_conflict_do_nothing()
    )
