"""From campaigns and participants to what screens show."""

from collections.abc import Iterable

from services.campaigns.api.schemas import (
    CampaignLine,
    CampaignsView,
    CampaignView,
    CodeView,
    CompetenceResultView,
    PageView,
    ParticipationsView,
    ParticipationView,
    ProfileLine,
    ReachedStage,
    ResultsView,
    StageView,
    StartedView,
    TopicResultView,
)
from services.campaigns.domain import mastery, stages
from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.framework import Competence, Framework
from services.campaigns.domain.mastery import SkillResult
from services.campaigns.domain.participants import Window
from services.campaigns.domain.participation import Participation, Snapshot
from services.campaigns.domain.stages import Stage
from services.campaigns.storage.campaigns import ListedCampaign
from services.campaigns.storage.organisations import Organisation
from services.campaigns.usecases.show_participation import Own


def page_view(window: Window, total: int) -> PageView:
    """Where a list stands."""
    return PageView(window.number, window.size, total)


def campaign_view(listed: ListedCampaign, steps: tuple[Stage, ...]) -> CampaignView:
    """A campaign, whole."""
    campaign = listed.campaign
    return CampaignView(
        id=campaign.id,
        organisation_id=campaign.organisation_id,
        code=campaign.code,
        kind=campaign.kind,
        name=campaign.name,
        title=campaign.title,
        landing_text=campaign.landing_text,
        target_profile=campaign.target_profile,
        target_profile_name=campaign.target_profile_name,
        duration=campaign.duration,
        topics=len(campaign.caps),
        skills=campaign.targeted,
        release=campaign.release,
        owner_id=campaign.owner_id,
        created_by=campaign.created_by,
        created_at=campaign.created_at,
        archived_at=campaign.archived_at,
        participants=listed.participants,
        received=listed.received,
        stages=tuple(
            StageView(one.number, one.stage.threshold, one.up_to, one.stage.title, one.stage.reading)
            for one in stages.distribution(steps, {})
        ),
    )


def campaigns_view(listed: Iterable[ListedCampaign], page: PageView) -> CampaignsView:
    """A page of campaigns."""
    return CampaignsView(tuple(_campaign_line(one) for one in listed), page)


def _campaign_line(listed: ListedCampaign) -> CampaignLine:
    campaign = listed.campaign
    return CampaignLine(
        id=campaign.id,
        code=campaign.code,
        kind=campaign.kind,
        name=campaign.name,
        target_profile_name=campaign.target_profile_name,
        owner_id=campaign.owner_id,
        created_at=campaign.created_at,
        archived_at=campaign.archived_at,
        participants=listed.participants,
        received=listed.received,
    )


def code_view(campaign: Campaign, organisation: Organisation) -> CodeView:
    """The public part. The campaign's name is the teachers' own, and stays with them."""
    return CodeView(
        code=campaign.code,
        kind=campaign.kind,
        title=campaign.title,
        landing_text=campaign.landing_text,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        learners_managed=organisation.manages_learners,
        target_profile_name=campaign.target_profile_name,
        duration=campaign.duration,
        topics=len(campaign.caps),
    )


def started_view(participation: Participation) -> StartedView:
    """Where to go on."""
    return StartedView(
        participation.id,
        participation.assessment_id,
        participation.targeted,
        participation.known,
        participation.status,
    )


def participations_view(owned: Iterable[Own], page: PageView) -> ParticipationsView:
    """A page of one's own."""
    return ParticipationsView(tuple(participation_view(one) for one in owned), page)


def participation_view(own: Own) -> ParticipationView:
    """One's own participation."""
    participation, campaign = own.participation, own.campaign
    return ParticipationView(
        id=participation.id,
        code=campaign.code,
        kind=campaign.kind,
        title=campaign.title,
        target_profile_name=campaign.target_profile_name,
        organisation_name=own.organisation,
        archived=campaign.archived_at is not None,
        status=participation.status,
        assessment_id=participation.assessment_id,
        progress_percent=participation.progress_percent,
        started_at=participation.started_at,
        completed_at=participation.completed_at,
        shared_at=participation.shared_at,
        results=results_view(own.results, campaign, own.framework) if own.results else None,
    )


def results_view(snapshot: Snapshot, campaign: Campaign, framework: Framework) -> ResultsView:
    """Results by competence and topic, or by competence of the whole profile."""
    tally = snapshot.tally
    return ResultsView(
        mastery_percent=tally.percent if snapshot.skills else mastery.share_percent(snapshot.share),
        validated=tally.validated,
        targeted=tally.targeted,
        answers=snapshot.answers,
        pix=snapshot.pix,
        certifiable=snapshot.certifiable,
        certifiable_competences=mastery.certifiable_competences(snapshot.profile),
        stage=stage_view(snapshot.stage, framework.stages_of(campaign.target_profile)),
        competences=_competences(snapshot.skills, framework),
        profile=tuple(
            ProfileLine(one.competence, framework.competences[one.competence].name, one.level, one.pix)
            for one in snapshot.profile
            if one.competence in framework.competences
        ),
    )


def stage_view(number: int | None, steps: tuple[Stage, ...]) -> ReachedStage | None:
    """A stage in stars and a word."""
    return None if number is None else ReachedStage(number, len(steps) - 1, steps[number].title)


def _competences(skills: tuple[SkillResult, ...], framework: Framework) -> tuple[CompetenceResultView, ...]:
    topics = mastery.by_topic(skills)
    views = []
    for competence in framework.competences_of(topics):
        # in the order in which topics are taught, not in which skills were listed
        inside = {
            topic.id: topics[topic.id]
            for topic in framework.topics.values()
            if topic.competence == competence.id and topic.id in topics
        }
        views.append(_competence(competence, inside, framework))
    return tuple(views)


def _competence(
    competence: Competence, topics: dict[str, list[SkillResult]], framework: Framework
) -> CompetenceResultView:
    whole = mastery.tally(skill for skills in topics.values() for skill in skills)
    return CompetenceResultView(
        competence=competence.id,
        name=competence.name,
        area=competence.area,
        percent=whole.percent,
        validated=whole.validated,
        targeted=whole.targeted,
        topics=tuple(_topic(topic, skills, framework) for topic, skills in topics.items()),
    )


def _topic(topic_id: str, skills: list[SkillResult], framework: Framework) -> TopicResultView:
    topic = framework.topics[topic_id]
    tally = mastery.tally(skills)
    return TopicResultView(
        topic=topic.id,
        name=topic.name,
        reached=mastery.reached_level(skills),
        cap=max(skill.level for skill in skills),
        validated=tally.validated,
        targeted=tally.targeted,
        tutorial_id=topic.tutorial_id,
        tutorial_title=topic.tutorial_title,
    )
