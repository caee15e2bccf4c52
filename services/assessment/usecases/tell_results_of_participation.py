"""A campaign asks what a participation shows: each targeted skill, and the person's profile."""

from dataclasses import dataclass
from math import floor
from uuid import UUID

from services.assessment.domain.assessment import Assessment, Kind, State
from services.assessment.domain.policy import Policy
from services.assessment.domain.positioning import estimate
from services.assessment.domain.scoring import skills_shown
from services.assessment.storage.content import Content, Contents
from services.assessment.storage.unit_of_work import AssessmentUnitOfWork
from services.assessment.usecases import asking
from services.assessment.usecases.read_profile import ProfileRead, profile_from


@dataclass(frozen=True, slots=True)
class SkillResult:
    """A targeted skill."""

    competence: str
    topic: str
    level: int
    validated: bool
    tested: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What a participation shows: `pix` of the skills validated, each at its worth in its competence."""

    assessment: Assessment
    skills: tuple[SkillResult, ...]
    pix: int
    profile: ProfileRead


def tell_results_of_participation(
    participation_id: UUID,
    *,
    uow: AssessmentUnitOfWork,
    contents: Contents,
    policy: Policy,
) -> Results:
    """Work out the results from the test alone; refuses with AssessmentUnknown.

    They rest on its release, on what was known when it opened and on its own answers, all kept on its row: asked again
    tomorrow for a finished test, whatever was learnt or reset meanwhile, the skills are the same.
    """
    with uow:
        assessment = uow.assessments.of_origin(Kind.CAMPAIGN, participation_id)
        content = contents.of(assessment.release, uow.session)
        skills = _skills(assessment, content, policy)
        return Results(
            assessment,
            skills,
            pix=floor(sum(_worth(one, content) for one in skills if one.validated) + 1e-6),
            profile=profile_from(assessment.user_id, uow=uow, contents=contents, policy=policy),
        )


def _skills(assessment: Assessment, content: Content, policy: Policy) -> tuple[SkillResult, ...]:
    deck = asking.deck_of(assessment, content)
    evidence = assessment.evidence(content.card)
    weighed = estimate(deck.bank, evidence, rules=asking.rules_of(assessment, deck, policy))
    validated = {skill for skill, belief in weighed.skills.items() if belief.validated}
    if assessment.state is not State.COMPLETED:
        # as for the profile, what nobody showed counts only once the test is over
        validated = skills_shown(weighed, evidence)
    asked = {(topic, level) for topic, level, _ in assessment.answers(content.card)}
    return tuple(
        SkillResult(
            content.topics[topic].competence,
            topic,
            level,
            validated=(topic, level) in validated,
            tested=(topic, level) in asked,
        )
        for topic, level in deck.bank.skills
    )


def _worth(skill: SkillResult, content: Content) -> float:
    return content.deck_of_competence(skill.competence).bank.pix[(skill.topic, skill.level)]
