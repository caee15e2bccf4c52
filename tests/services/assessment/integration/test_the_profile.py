"""Where a pupil stands in everything, and what that opens."""

from contracts.rpc.assessment import PROFILE_OF_USER, UserWanted
from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.releases import a_release


def test_an_unknown_person_has_a_profile_with_nothing_in_it(pupil: Pupil) -> None:
    profile = pupil.profile()
    assert (profile["pix"], profile["certifiable"], profile["missing_competences"]) == (0, False, 5)
    assert {line["status"] for line in profile["competences"]} == {"NOT_STARTED"}
    assert [line["index"] for line in profile["competences"]] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]
    first = profile["competences"][0]
    assert (first["level"], first["pix"], first["progress"], first["pix_to_next_level"]) == (0, 0, 0, 8)
    assert first["days_before_reset"] is first["assessment_id"] is first["last_answer_at"] is None


def test_sixteen_competences_make_640_pix_at_most() -> None:
    pupil = desk_with(a_release(competences=16, topics=2, levels=(1, 2))).pupil()
    assert pupil.profile()["maximum"] == 640


def test_a_competence_in_progress_leads_back_to_its_test(pupil: Pupil) -> None:
    assessment = pupil.start("1.2")
    line = pupil.competence("1.2")
    assert (line["status"], line["assessment_id"]) == ("STARTED", assessment["id"])
    assert line["last_answer_at"] is None


def test_the_total_is_the_sum_of_the_competences(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    pupil.position_in("1.2", masters=3)
    profile = pupil.profile()
    by_index = {line["index"]: line for line in profile["competences"]}
    assert profile["pix"] == by_index["1.1"]["pix"] + by_index["1.2"]["pix"] > 0
    assert by_index["1.1"]["level"] == by_index["1.1"]["pix"] // 8 > 0
    assert by_index["1.1"]["progress"] == by_index["1.1"]["pix"] % 8 * 100 // 8


def test_pix_and_level_are_capped_by_the_highest_level(with_settings) -> None:
    pupil = with_settings(max_reachable_level=2).pupil()
    pupil.position_in("1.1", masters=3)
    line = pupil.competence("1.1")
    assert (line["level"], line["pix"], line["progress"], line["pix_to_next_level"]) == (2, 16, 0, None)
    assert line["improvement_opens_at"] is None


def test_level_one_in_five_competences_makes_certifiable(pupil: Pupil) -> None:
    for index in ("1.1", "1.2", "1.3", "2.1"):
        pupil.position_in(index, masters=2)
    profile = pupil.profile()
    assert (profile["certifiable"], profile["missing_competences"]) == (False, 1)
    pupil.position_in("2.2", masters=2)
    profile = pupil.profile()
    assert (profile["certifiable"], profile["missing_competences"]) == (True, 0)


def test_one_answer_does_not_make_a_level_out_of_topics_never_asked_about(pupil: Pupil) -> None:
    """Until a positioning is finished, a topic about which nothing was asked earns nothing."""
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=False)
    assert pupil.competence("1.1")["pix"] == 0
    other = pupil.desk.pupil()
    assessment = other.start("1.1")
    other.answer(assessment["id"], assessment["next"][0], rightly=True)
    # one topic of four, each worth 6 pix
    assert 0 < other.competence("1.1")["pix"] <= 6


def test_pix_never_fall_while_answers_are_right(pupil: Pupil) -> None:
    pupil.play(pupil.start("1.1"), masters=3)
    told = [fact["pix"] for fact in pupil.desk.told("CompetencePositioned")]
    assert told == sorted(told)


def test_another_service_reads_the_same_profile(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    profile = pupil.profile()
    answer = pupil.desk.ask(PROFILE_OF_USER, UserWanted(pupil.id))
    assert (answer.pix, answer.certifiable) == (profile["pix"], False)
    assert [(one.competence, one.level, one.pix) for one in answer.competences] == [
        (line["index"], line["level"], line["pix"]) for line in profile["competences"]
    ]


def test_a_competence_shows_its_topics_with_what_to_work_on(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=1)
    page = pupil.get("/api/competences/1.1").json
    assert page["description"] == "Description de la compétence 1.1"
    assert [topic["topic"] for topic in page["topics"]] == [f"c11-t{n}" for n in range(1, 5)]
    assert {topic["validated_level"] for topic in page["topics"]} <= {0, 1}
    assert any(topic["failed_level"] for topic in page["topics"])
    assert page["topics"][0]["tutorial"]["id"] == "tuto-c11-t1"


def test_an_unknown_competence_is_not_found(pupil: Pupil) -> None:
    reply = pupil.get("/api/competences/9.9")
    assert (reply.status_code, reply.json["code"]) == (404, "competence_unknown")


def test_profiles_are_not_mixed_up(desk: Desk) -> None:
    one, other = desk.pupil(), desk.pupil()
    one.position_in("1.1", masters=2)
    assert other.profile()["pix"] == 0
    assert other.competence("1.1")["status"] == "NOT_STARTED"
