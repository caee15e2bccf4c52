"""New content is in force: the feed names areas and competences as it does."""

from chassis.messaging import Asks, Reject, Retry, Unavailable
from contracts.content.release import Outline
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE, ReleaseWanted
from services.reporting.domain.framework import Area, Competence, Framework
from services.reporting.domain.refusals import FrameworkNotReady
from services.reporting.storage.unit_of_work import ReportingUnitOfWork


def adopt_release_on_release_published(
    fact: ReleasePublished, *, uow: ReportingUnitOfWork, questions: Asks
) -> None:
    """Ask for the outline and keep the names; later if the referential is away."""
    try:
        outline = questions.ask(OUTLINE, ReleaseWanted(fact.number))
    except Unavailable as away:
        raise Retry("referential away") from away
    except Refused as refused:
        raise Reject(f"release {fact.number}: {refused.code}") from refused
    uow.frameworks.keep(framework_of(outline))


def framework_in_force(*, uow: ReportingUnitOfWork, questions: Asks) -> Framework:
    """The names to show. Asked for only until a first release has been heard of; refuses with FrameworkNotReady.

    A service installed after the publication missed the fact: the record systems' first night must not fail for that.
    """
    with uow:
        known = uow.frameworks.in_force()
    if known:
        return known
    try:
        framework = framework_of(questions.ask(OUTLINE, ReleaseWanted()))
    except (Unavailable, Refused) as away:
        raise FrameworkNotReady from away
    with uow:
        uow.frameworks.keep(framework)
        uow.commit()
    return framework


def framework_of(outline: Outline) -> Framework:
    """The names in a release, in the order of their codes."""
    areas = (
        Area(
            area.id,
            area.name,
            tuple(
                Competence(one.id, one.name)
                for one in sorted(outline.competences, key=lambda competence: competence.id)
                if one.area == area.id
            ),
        )
        for area in sorted(outline.areas, key=lambda area: area.id)
    )
    return Framework(outline.number, tuple(areas))
