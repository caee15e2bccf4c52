"""From a group's results to what teachers' screens show."""

from services.campaigns.api.group_schemas import (
    ActivityView,
    AnalysisView,
    GroupResultsView,
    IndividualView,
    MissedQuestion,
    ParticipantLine,
    ProfilesView,
    QuestionSuccess,
    StageShareView,
    TopicRelevance,
)
from services.campaigns.api.schemas import PageView
from services.campaigns.api.views import results_view, stage_view
from services.campaigns.domain import mastery, stages
from services.campaigns.domain.analysis import TopicMeans
from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.framework import Framework
from services.campaigns.domain.mastery import Tally
from services.campaigns.domain.participants import Participant
from services.campaigns.domain.questions import Answered, Success
from services.campaigns.usecases.follow_group import Analysis, Group, Individual


def participant_line(participant: Participant) -> ParticipantLine:
    """Somebody in a list."""
    participation = participant.participation
    measured = participation.is_shared and participation.targeted
    return ParticipantLine(
        participation_id=participation.id,
        last_name=participant.last_name,
        first_name=participant.first_name,
        class_name=participant.class_name,
        status=participation.status,
        progress_percent=participation.progress_percent,
        started_at=participation.started_at,
        shared_at=participation.shared_at,
        mastery_percent=mastery.percent(participation.validated or 0, participation.targeted)
        if measured
        else None,
        stage=participation.stage,
        pix=participation.pix,
        certifiable=participation.certifiable,
    )


def activity_view(group: Group, page: PageView) -> ActivityView:
    """Who is where."""
    counts = group.counts
    return ActivityView(
        version=counts.version,
        participants=counts.participants,
        started=counts.started,
        to_share=counts.to_share,
        received=counts.shared,
        average_progress_percent=counts.average_progress_percent,
        classes=tuple(group.classes),
        items=tuple(participant_line(one) for one in group.people),
        page=page,
    )


def group_results_view(group: Group, page: PageView) -> GroupResultsView:
    """The results received, as a whole and one by one."""
    steps = group.framework.stages_of(group.campaign.target_profile)
    received = group.received
    # all are measured on the same skills, so that the mean of shares is the share of the sums
    average = Tally(received.validated, received.count * group.campaign.targeted)
    return GroupResultsView(
        received=received.count,
        average_mastery_percent=average.percent if received.count else None,
        average_stage=stage_view(stages.reached(steps, average), steps) if received.count else None,
        distribution=tuple(
            StageShareView(
                one.number,
                one.stage.threshold,
                one.up_to,
                one.stage.title,
                one.stage.reading,
                one.count,
                one.percent,
            )
            for one in stages.distribution(steps, received.by_stage)
        ),
        classes=tuple(group.classes),
        items=tuple(participant_line(one) for one in group.people),
        page=page,
    )


def profiles_view(group: Group, page: PageView) -> ProfilesView:
    """The profiles collected."""
    return ProfilesView(
        participants=group.counts.participants,
        received=group.received.count,
        certifiable=group.received.certifiable,
        classes=tuple(group.classes),
        items=tuple(participant_line(one) for one in group.people),
        page=page,
    )


def individual_view(seen: Individual) -> IndividualView:
    """One participant."""
    steps = seen.framework.stages_of(seen.campaign.target_profile)
    number = seen.results.stage if seen.results else None
    return IndividualView(
        participant=participant_line(seen.participant),
        completed_at=seen.participant.participation.completed_at,
        stage_reading=None if number is None else steps[number].reading,
        results=results_view(seen.results, seen.campaign, seen.framework) if seen.results else None,
        missed=tuple(_missed(one, seen.framework) for one in seen.missed),
        previous_id=seen.neighbours.previous_id,
        next_id=seen.neighbours.next_id,
    )


def _missed(answer: Answered, framework: Framework) -> MissedQuestion:
    topic = framework.topics[answer.topic]
    return MissedQuestion(
        position=answer.position,
        topic=topic.id,
        name=topic.name,
        level=answer.level,
        description=topic.description_of(answer.level),
        competence=topic.competence,
        competence_name=framework.competences[topic.competence].name,
        outcome=answer.outcome,
        tutorial_id=topic.tutorial_id,
        tutorial_title=topic.tutorial_title,
    )


def analysis_view(seen: Analysis) -> AnalysisView:
    """Topics by relevance, questions by success."""
    return AnalysisView(
        seen.received.count,
        tuple(_topic(one, seen.campaign, seen.framework) for one in seen.topics),
        tuple(_question(one, seen.framework) for one in seen.questions),
    )


def _question(success: Success, framework: Framework) -> QuestionSuccess:
    topic = framework.topics[success.topic]
    return QuestionSuccess(
        topic=topic.id,
        name=topic.name,
        level=success.level,
        description=topic.description_of(success.level),
        competence=topic.competence,
        competence_name=framework.competences[topic.competence].name,
        asked=success.asked,
        succeeded=success.succeeded,
        failed=success.failed,
        skipped=success.skipped,
        percent=success.percent,
    )


def _topic(means: TopicMeans, campaign: Campaign, framework: Framework) -> TopicRelevance:
    topic = framework.topics[means.topic]
    return TopicRelevance(
        topic=topic.id,
        name=topic.name,
        competence=topic.competence,
        competence_name=framework.competences[topic.competence].name,
        relevance=means.relevance,
        score=round(means.score, 1),
        average_level=round(means.reached, 1),
        cap=max(campaign.skills[topic.id]),
        tutorial_id=topic.tutorial_id,
        tutorial_title=topic.tutorial_title,
    )
