"""A campaign asks only what the profile does not settle; what is learnt feeds the profile."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.rpc import Refused
from contracts.rpc.assessment import (
    OPEN_CAMPAIGN_ASSESSMENT,
    RESULTS_OF_PARTICIPATION,
    CampaignAssessmentOpened,
    CampaignAssessmentWanted,
    ParticipationResults,
    ParticipationWanted,
)
from tests.services.assessment.integration.pupil import Desk, Pupil, level_of

TOPICS = {"c11-t1": 2, "c12-t1": 3, "c21-t2": 3}


def open_for(
    pupil: Pupil, participation: UUID | None = None, topics: dict[str, int] = TOPICS, release: int = 1
) -> CampaignAssessmentOpened:
    wanted = CampaignAssessmentWanted(participation or uuid4(), pupil.id, release, topics)
    return pupil.desk.ask(OPEN_CAMPAIGN_ASSESSMENT, wanted)


def results(pupil: Pupil, participation: UUID) -> ParticipationResults:
    return pupil.desk.ask(RESULTS_OF_PARTICIPATION, ParticipationWanted(participation))


def play(pupil: Pupil, opened: CampaignAssessmentOpened, *, masters: int) -> list[str]:
    return pupil.play(pupil.get(f"/api/assessments/{opened.assessment_id}").json, masters=masters)


def test_a_campaign_targets_its_topics_up_to_their_caps(pupil: Pupil) -> None:
    participation = uuid4()
    opened = open_for(pupil, participation)
    assert (opened.targeted, opened.known) == (8, 0)
    met = play(pupil, opened, masters=3)
    assert {one.rsplit("-", 1)[0] for one in met} == set(TOPICS)
    assert all(level_of(one) <= TOPICS[one.rsplit("-", 1)[0]] for one in met)
    (started,) = pupil.desk.told("AssessmentStarted")
    assert (started["kind"], started["origin_id"]) == ("CAMPAIGN", str(participation))
    assert started["competence"] is None
    assert {fact["origin_id"] for fact in pupil.desk.told("AnswerSubmitted")} == {str(participation)}


def test_opening_again_gives_the_same_test(pupil: Pupil) -> None:
    participation = uuid4()
    first = open_for(pupil, participation)
    play(pupil, first, masters=1)
    assert open_for(pupil, participation) == first
    assert len(pupil.desk.told("AssessmentStarted")) == 1


def test_opening_twice_at_once_gives_one_test(desk: Desk) -> None:
    pupil, participation = desk.pupil(), uuid4()
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_for(pupil, participation), range(4)))
    assert len({one.assessment_id for one in opened}) == 1
    assert len(desk.told("AssessmentStarted")) == 1


def test_progress_grows_to_the_whole(pupil: Pupil) -> None:
    play(pupil, open_for(pupil), masters=2)
    known = [fact["known"] for fact in pupil.desk.told("AnswerSubmitted")]
    assert known == sorted(known)
    assert known[-1] == 8


def test_what_the_profile_validated_is_not_asked_again(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=3)
    validated = {
        (fact["topic"], fact["level"])
        for fact in pupil.desk.told("AnswerSubmitted")
        if fact["result"] == "ok"
    }
    pupil.desk.days_go_by(30)
    opened = open_for(pupil, topics={f"c11-t{n}": 3 for n in range(1, 5)})
    assert opened.known > 0
    met = play(pupil, opened, masters=3)
    assert not {(one.rsplit("-", 1)[0], level_of(one)) for one in met} & validated


def test_a_failure_older_than_four_days_is_asked_again_and_a_recent_one_is_not(desk: Desk) -> None:
    for days, asked_again in ((1, False), (5, True)):
        pupil = desk.pupil()
        pupil.play(pupil.start("1.1"), masters=0)
        failed = {
            (fact["topic"], fact["level"])
            for fact in desk.told("AnswerSubmitted")
            if fact["user_id"] == str(pupil.id)
        }
        desk.days_go_by(days)
        met = play(pupil, open_for(pupil, topics={f"c11-t{n}": 3 for n in range(1, 5)}), masters=0)
        again = {(one.rsplit("-", 1)[0], level_of(one)) for one in met} & failed
        assert bool(again) is asked_again


def test_what_is_learnt_feeds_the_profile(pupil: Pupil) -> None:
    play(pupil, open_for(pupil), masters=3)
    profile = {line["index"]: line for line in pupil.profile()["competences"]}
    assert profile["1.1"]["pix"] > 0
    assert profile["1.2"]["pix"] > 0
    assert profile["1.1"]["status"] == "STARTED"
    assert profile["1.3"]["pix"] == 0
    assert {fact["competence"] for fact in pupil.desk.told("CompetencePositioned")} == {"1.1", "1.2", "2.1"}


def test_a_positioning_after_a_campaign_does_not_ask_what_it_settled(pupil: Pupil) -> None:
    met = play(pupil, open_for(pupil), masters=3)
    asked = {one[:-1] for one in met}
    assert not {one[:-1] for one in pupil.play(pupil.start("1.1"), masters=3)} & asked


def test_results_say_what_is_validated_and_what_was_tested(pupil: Pupil) -> None:
    participation = uuid4()
    opened = open_for(pupil, participation)
    met = play(pupil, opened, masters=1)
    found = results(pupil, participation)
    assert (found.completed, found.answers) == (True, len(met))
    assert found.assessment_id == opened.assessment_id
    assert {(one.topic, one.level) for one in found.skills} == {
        (topic, level) for topic, cap in TOPICS.items() for level in range(1, cap + 1)
    }
    assert {(one.topic, one.level) for one in found.skills if one.tested} == {
        (one.rsplit("-", 1)[0], level_of(one)) for one in met
    }
    validated = [one for one in found.skills if one.validated]
    assert {one.level for one in validated} <= {1}
    # each level 1 skill is one of four in its competence: 2 pix
    assert found.pix == 2 * len(validated)
    assert found.certifiable is False
    assert len(found.profile) == 6


def test_whoever_knows_everything_validates_everything(pupil: Pupil) -> None:
    participation = uuid4()
    play(pupil, open_for(pupil, participation), masters=3)
    found = results(pupil, participation)
    assert all(one.validated for one in found.skills)
    assert found.pix == 2 * len(found.skills)


def test_results_before_any_answer_validate_nothing(pupil: Pupil) -> None:
    participation = uuid4()
    open_for(pupil, participation)
    found = results(pupil, participation)
    assert (found.completed, found.answers, found.pix) == (False, 0, 0)
    assert not any(one.validated or one.tested for one in found.skills)


def test_results_stay_the_same_whatever_is_learnt_or_reset_later(pupil: Pupil) -> None:
    participation = uuid4()
    play(pupil, open_for(pupil, participation), masters=1)
    then = results(pupil, participation)
    pupil.position_in("1.1", masters=3)
    pupil.desk.days_go_by(5)
    assert pupil.post("/api/competences/1.2/reset").status_code == 204
    now = results(pupil, participation)
    assert (now.skills, now.pix, now.answers) == (then.skills, then.pix, then.answers)


def test_a_campaign_that_asks_only_what_is_known_is_over_at_once(pupil: Pupil) -> None:
    pupil.play(pupil.start("1.1"), masters=3)
    first, again = uuid4(), uuid4()
    topics = {"c11-t1": 1}
    play(pupil, open_for(pupil, first, topics), masters=3)
    opened = open_for(pupil, again, topics)
    assert (opened.targeted, opened.known) == (1, 1)
    assert pupil.get(f"/api/assessments/{opened.assessment_id}").json["end"] is True
    assert results(pupil, again).completed is True
    assert results(pupil, again).skills[0].validated is True
    told = pupil.desk.told("AssessmentCompleted")[-1]
    assert (told["origin_id"], told["answers"]) == (str(again), 0)


def test_an_unknown_release_or_one_without_these_topics_is_refused(pupil: Pupil) -> None:
    for options in ({"release": 42}, {"topics": {"autre": 3}}):
        with pytest.raises(Refused) as refused:
            open_for(pupil, **options)
        assert refused.value.code == "release_unknown"
    assert pupil.desk.told() == []


def test_results_of_an_unknown_participation_are_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        results(desk.pupil(), uuid4())
    assert refused.value.code == "assessment_unknown"


def test_the_outcome_of_a_campaign_covers_its_competences(pupil: Pupil) -> None:
    opened = open_for(pupil)
    play(pupil, opened, masters=2)
    outcome = pupil.get(f"/api/assessments/{opened.assessment_id}/outcome").json
    changes: dict[str, Any] = {one["competence"]: one for one in outcome["competences"]}
    assert set(changes) == {"1.1", "1.2", "2.1"}
    assert outcome["pix_won"] == sum(one["pix_after"] for one in changes.values()) > 0
    assert {one["topic"] for one in outcome["topics_to_work_on"]} <= set(TOPICS)


def test_two_tests_of_one_pupil_at_once_lose_no_evidence(desk: Desk) -> None:
    """A campaign and a positioning answered at the same moment write the same competence."""
    pupil = desk.pupil()
    positioning = pupil.start("1.1")
    opened = open_for(pupil, topics={f"c11-t{n}": 3 for n in range(1, 5)})
    campaign = pupil.get(f"/api/assessments/{opened.assessment_id}").json

    def answer_all(state: dict[str, Any]) -> int:
        return len(Pupil(Desk(desk.bench, desk.release), pupil.id).play(state, masters=3))

    with ThreadPoolExecutor(2) as pool:
        answers = sum(pool.map(answer_all, [positioning, campaign]))
    assert answers == len(desk.told("AnswerSubmitted"))
    told = {(fact["topic"], fact["level"]) for fact in desk.told("AnswerSubmitted")}
    kept = desk.scalar(
        "SELECT count(DISTINCT (topic, one->>0)) FROM evidence, jsonb_array_elements(answers) one"
    )
    assert kept == len(told)
    assert desk.scalar("SELECT revision FROM positions WHERE competence = '1.1'") == answers
