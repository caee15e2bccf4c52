"""From a group's results to what teachers' screens show."""

from uuid import UUID

from services.campaigns.api.group_schemas import (
    ActivityView,
    AnalysisView,
    CourseView,
    GroupResultsView,
    IndividualView,
    MissedQuestion,
    ParticipantLine,
    ProfilesView,
    QuestionSuccess,
    RollLine,
    RollView,
    StageShareView,
    SuggestedProfile,
    TakenLine,
    TopicRelevance,
)
from services.campaigns.api.schemas import PageView
from services.campaigns.api.views import results_view, stage_view
from services.campaigns.domain import mastery, stages
from services.campaigns.domain.analysis import TopicMeans
from services.campaigns.domain.campaign import Campaign
from services.campaigns.domain.framework import Framework
from services.campaigns.domain.mastery import Tally
from services.campaigns.domain.participants import Awaited, Participant
from services.campaigns.domain.questions import Answered, Success
from services.campaigns.domain.suggestion import Suggestion
from services.campaigns.usecases.follow_group import Analysis, Group, Individual, Roll
from services.campaigns.usecases.follow_learners import Course, Taken


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
        certifiable_competences=participant.certifiable_competences,
    )


def roll_view(roll: Roll) -> RollView:
    """Whom a campaign concerns."""
    return RollView(roll.whole, tuple(roll.classes), tuple(_roll_line(one) for one in roll.people))


def _roll_line(one: Participant | Awaited) -> RollLine:
    begun = one if isinstance(one, Participant) else None
    return RollLine(
        last_name=one.last_name,
        first_name=one.first_name,
        class_name=one.class_name,
        participation_id=begun.participation.id if begun else None,
        status=begun.participation.status if begun else None,
        certifiable=begun.participation.certifiable if begun else None,
        certifiable_competences=begun.certifiable_competences if begun else None,
    )


def course_view(learner_id: UUID, course: Course, page: PageView) -> CourseView:
    """A pupil across the campaigns of their school."""
    followed = course.followed
    return CourseView(
        learner_id=learner_id,
        last_at=followed.last_at if followed else None,
        certifiable=followed.certifiable if followed else None,
        certifiable_on=followed.certifiable_on if followed else None,
        items=tuple(_taken_line(one) for one in course.taken),
        page=page,
        previous_id=course.neighbours.previous_id,
        next_id=course.neighbours.next_id,
    )


def _taken_line(one: Taken) -> TakenLine:
    line, campaign = participant_line(one.participant), one.campaign
    steps = one.framework.stages_of(campaign.target_profile)
    return TakenLine(
        participation_id=line.participation_id,
        campaign_id=campaign.id,
        campaign_name=campaign.name,
        kind=campaign.kind,
        archived=campaign.archived_at is not None,
        status=line.status,
        progress_percent=line.progress_percent,
        started_at=line.started_at,
        shared_at=line.shared_at,
        mastery_percent=line.mastery_percent,
        stage=stage_view(line.stage, steps),
        pix=line.pix,
        certifiable=line.certifiable,
        certifiable_competences=line.certifiable_competences,
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
        learner_id=seen.participant.participation.learner_id,
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
        tuple(_suggested(one) for one in seen.suggestions),
    )


def _suggested(one: Suggestion) -> SuggestedProfile:
    profile = one.profile
    return SuggestedProfile(
        profile.id, profile.name, profile.duration, len(profile.caps), one.covered, one.wanted
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
