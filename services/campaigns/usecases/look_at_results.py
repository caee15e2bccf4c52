"""What a participation would send if it were sent now: asked of assessment, measured on what the campaign froze."""

from dataclasses import dataclass

from chassis.messaging import Asks
from contracts.rpc import Refused
from contracts.rpc.assessment import (
    PROFILE_OF_USER,
    RESULTS_OF_PARTICIPATION,
    ParticipationWanted,
    UserWanted,
)
from services.campaigns.domain import mastery, stages
from services.campaigns.domain.campaign import Campaign, Kind
from services.campaigns.domain.framework import Framework
from services.campaigns.domain.mastery import CompetenceLevel, SkillResult
from services.campaigns.domain.participation import Participation, Snapshot


@dataclass(frozen=True)
class Measure:
    """What results are measured on. `max_level` is the highest that counts today."""

    campaign: Campaign
    framework: Framework
    max_level: int


def look_at_results(participation: Participation, measure: Measure, questions: Asks) -> Snapshot | None:
    """The results as they stand; None while the test is not over."""
    if measure.campaign.kind is Kind.PROFILES_COLLECTION:
        return _profile(participation, measure, questions)
    return _results(participation, measure, questions)


def _profile(participation: Participation, measure: Measure, questions: Asks) -> Snapshot:
    found = questions.ask(PROFILE_OF_USER, UserWanted(participation.user_id))
    return Snapshot(
        skills=(),
        profile=tuple(CompetenceLevel(one.competence, one.level, one.pix) for one in found.competences),
        pix=found.pix,
        certifiable=found.certifiable,
        stage=None,
        share=mastery.profile_share(found.pix, max_level=measure.max_level),
        answers=0,
    )


def _results(participation: Participation, measure: Measure, questions: Asks) -> Snapshot | None:
    try:
        found = questions.ask(RESULTS_OF_PARTICIPATION, ParticipationWanted(participation.id))
    except Refused:
        # assessment knows of no such test: nothing was finished
        return None
    if not found.completed:
        return None
    outcomes = (SkillResult(one.topic, one.level, one.validated, one.tested) for one in found.skills)
    skills = mastery.measured(measure.campaign.skills, outcomes)
    mastered = mastery.tally(skills)
    return Snapshot(
        skills=skills,
        # the whole profile is nobody's business here: a test was asked for
        profile=(),
        pix=found.pix,
        certifiable=found.certifiable,
        stage=stages.reached(measure.framework.stages_of(measure.campaign.target_profile), mastered),
        share=mastered.share,
        answers=found.answers,
    )
