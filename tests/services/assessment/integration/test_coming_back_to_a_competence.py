"""A competence may be tried again or reset, some days later."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.services.assessment.integration.pupil import Desk, Pupil, level_of


def test_a_competence_just_finished_cannot_be_tried_again_at_once(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=1)
    reply = pupil.post("/api/assessments", {"competence": "1.1"})
    assert (reply.status_code, reply.json["code"]) == (409, "improvement_too_early")
    opens_at = datetime.fromisoformat(reply.json["details"]["opens_at"])
    assert timedelta(days=3.9) < opens_at - datetime.now(UTC) <= timedelta(days=4)


def test_four_days_later_only_what_was_missed_is_asked_again(pupil: Pupil) -> None:
    first = pupil.play(pupil.start("1.1"), masters=1)
    validated = {one[:-1] for one in first if level_of(one) <= 1}
    pupil.desk.days_go_by(4.1)
    again = pupil.play(pupil.start("1.1"), masters=3)
    assert not {one[:-1] for one in again} & validated
    assert pupil.competence("1.1")["level"] > 1


def test_another_challenge_of_the_skill_is_preferred_the_second_time(pupil: Pupil) -> None:
    first = pupil.play(pupil.start("1.1"), masters=1)
    pupil.desk.days_go_by(4.1)
    again = pupil.play(pupil.start("1.1"), masters=1)
    assert {one[:-1] for one in again} & {one[:-1] for one in first}
    assert not set(again) & set(first)


def test_trying_again_and_failing_loses_nothing_that_was_validated(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    before = pupil.desk.scalar(
        "SELECT count(*) FROM evidence, jsonb_array_elements(answers) one WHERE one->>1 = 'true'"
    )
    pupil.desk.days_go_by(5)
    pupil.position_in("1.1", masters=0)
    after = pupil.desk.scalar(
        "SELECT count(*) FROM evidence, jsonb_array_elements(answers) one WHERE one->>1 = 'true'"
    )
    assert after == before


def test_the_highest_level_leaves_nothing_to_improve(with_settings) -> None:
    pupil = with_settings(max_reachable_level=3, improvement_delay_days=0).pupil()
    pupil.position_in("1.1", masters=3)
    reply = pupil.post("/api/assessments", {"competence": "1.1"})
    assert (reply.status_code, reply.json["code"]) == (409, "level_highest")


def test_a_reset_is_refused_before_four_days_with_the_day_it_opens(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    reply = pupil.post("/api/competences/1.1/reset")
    assert (reply.status_code, reply.json["code"]) == (409, "reset_too_early")
    assert reply.json["details"]["opens_at"] == pupil.competence("1.1")["reset_opens_at"]
    assert pupil.competence("1.1")["days_before_reset"] == 4
    assert pupil.competence("1.1")["level"] > 0
    assert pupil.desk.told("CompetenceReset") == []


def test_a_reset_forgets_everything_of_that_competence_only(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    pupil.position_in("1.2", masters=2)
    pupil.desk.days_go_by(4.1)
    assert pupil.post("/api/competences/1.1/reset").status_code == 204
    line = pupil.competence("1.1")
    assert (line["status"], line["level"], line["pix"]) == ("NOT_STARTED", 0, 0)
    assert line["reset_opens_at"] is None
    assert pupil.competence("1.2")["level"] > 0
    (fact,) = pupil.desk.told("CompetenceReset")
    revisions = [
        one["revision"] for one in pupil.desk.told("CompetencePositioned") if one["competence"] == "1.1"
    ]
    assert fact["revision"] > max(revisions)
    # the history is kept
    assert pupil.desk.scalar("SELECT count(*) FROM answers") > 0


def test_a_reset_ends_the_test_in_progress_and_the_next_one_starts_from_nothing(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True)
    pupil.desk.days_go_by(4.1)
    assert pupil.post("/api/competences/1.1/reset").status_code == 204
    closed = pupil.get(f"/api/assessments/{assessment['id']}").json
    assert (closed["state"], closed["end"], closed["next"]) == ("ABORTED", True, [])
    reply = pupil.put(assessment["id"], 2, challenge_id=assessment["next"][1]["challenge_id"], skipped=True)
    assert (reply.status_code, reply.json["code"]) == (410, "assessment_closed")
    new = pupil.start("1.1")
    assert new["id"] != assessment["id"]
    assert new["known"] == 0


def test_resetting_again_or_what_was_never_started_changes_nothing(pupil: Pupil) -> None:
    assert pupil.post("/api/competences/1.1/reset").status_code == 204
    pupil.position_in("1.1", masters=1)
    pupil.desk.days_go_by(4.1)
    assert [pupil.post("/api/competences/1.1/reset").status_code for _ in range(2)] == [204, 204]
    assert len(pupil.desk.told("CompetenceReset")) == 1


def test_a_refused_reset_leaves_the_test_in_progress_open(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True)
    assert pupil.post("/api/competences/1.1/reset").status_code == 409
    assert pupil.get(f"/api/assessments/{assessment['id']}").json["state"] == "STARTED"


def test_a_test_started_but_never_answered_outlives_a_reset_of_nothing(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    assert pupil.post("/api/competences/1.1/reset").status_code == 204
    assert pupil.get(f"/api/assessments/{assessment['id']}").json["state"] == "STARTED"


def test_resetting_an_unknown_competence_is_not_found(pupil: Pupil) -> None:
    reply = pupil.post("/api/competences/9.9/reset")
    assert (reply.status_code, reply.json["code"]) == (404, "competence_unknown")


def test_the_delays_are_settings(with_settings) -> None:
    desk: Desk = with_settings(reset_delay_days=0, improvement_delay_days=0)
    pupil = desk.pupil()
    pupil.position_in("1.1", masters=1)
    assert pupil.competence("1.1")["days_before_reset"] == 0
    assert pupil.post("/api/assessments", {"competence": "1.1"}).status_code == 201
    assert pupil.post("/api/competences/1.1/reset").status_code == 204


@pytest.mark.parametrize("days", [1, 3.9])
def test_a_test_in_progress_may_be_resumed_days_later(pupil: Pupil, days: float) -> None:
    assessment = pupil.start("1.1")
    reply = pupil.answer(assessment["id"], assessment["next"][0], rightly=False)
    pupil.desk.days_go_by(days)
    resumed = pupil.start("1.1")
    assert resumed["id"] == assessment["id"]
    assert resumed["next"] == reply["next"]
