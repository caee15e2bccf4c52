"""A person asks why they have this level in a competence."""

from dataclasses import dataclass
from uuid import UUID

from services.assessment.domain.explanation import Explanation, explain
from services.assessment.domain.policy import Policy
from services.assessment.domain.scoring import Shown, shown
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases.read_profile import nothing_known


@dataclass(frozen=True, slots=True)
class LevelExplained:
    """The level as people read it, and each skill it rests on, in the content that it was measured on."""

    competence: str
    content: Content
    positioned: bool
    shown: Shown
    explanation: Explanation


def explain_level(
    competence: str, *, by: UUID, uow: AssessmentUnitOfWork, contents: Contents, policy: Policy
) -> LevelExplained:
    """Work the person's level out again from the evidence; refuses with CompetenceUnknown or ContentNotReady."""
    with uow:
        content = contents.current(uow.session)
        content.competence(competence)
        position = uow.profiles.positions(by).get(competence)
        if position is None:
            position = nothing_known(by, competence, content.release.published_at)
        if position.release is not None:
            # the level was measured on this release: on another, skills are others and would not add up to it
            content = contents.of(position.release, uow.session)
        known = uow.profiles.known(by)
    explanation = explain(
        content.deck_of_competence(competence).bank,
        known.proofs,
        positioned=position.positioned,
        rules=policy.rules_of_competence(),
    )
    return LevelExplained(
        competence,
        content,
        position.positioned,
        shown(explanation.score.pix, max_level=policy.max_level),
        explanation,
    )
