"""New content is in force: certificates name areas and competences as it does."""

from chassis.messaging import Asks, Retry, Unavailable
from contracts.content.release import Outline
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE, ReleaseWanted
from services.certification.domain.framework import AreaOfCompetences, CompetenceName, Framework
from services.certification.storage.unit_of_work import CertificationUnitOfWork


def adopt_release_on_release_published(
    fact: ReleasePublished, *, uow: CertificationUnitOfWork, questions: Asks
) -> None:
    """Ask for the outline and keep the names; later if the referential is away."""
    try:
        outline = questions.ask(OUTLINE, ReleaseWanted(fact.number))
    except Unavailable as away:
        raise Retry("referential away") from away
    except Refused as refused:
        raise Retry(refused.code) from refused
    uow.frameworks.keep(framework_of(outline))


def framework_of(outline: Outline) -> Framework:
    """The names in a release, in order."""
    areas = (
        AreaOfCompetences(
            area.id,
            area.name,
            tuple(
                CompetenceName(one.id, one.name)
                for one in sorted(outline.competences, key=lambda competence: competence.id)
                if one.area == area.id
            ),
        )
        for area in sorted(outline.areas, key=lambda area: area.id)
    )
    return Framework(outline.number, tuple(areas))


def framework_in_force(*, uow: CertificationUnitOfWork, questions: Asks) -> Framework:
    """The names to show. Asked for only until the first release has been heard."""
    with uow:
        known = uow.frameworks.in_force()
    return known or framework_of(questions.ask(OUTLINE, ReleaseWanted()))
