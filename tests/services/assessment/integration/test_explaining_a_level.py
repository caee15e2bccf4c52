"""« Pourquoi ce niveau ? »: the answer adds up to the level that the profile shows."""

from tests.services.assessment.integration.pupil import Pupil, level_of
from tests.support.parts import hear_now
from tests.support.releases import a_release, answer_for_referential, release_published


def explanation(pupil: Pupil, index: str = "1.1") -> dict:
    reply = pupil.get(f"/api/competences/{index}/explanation")
    assert reply.status_code == 200, reply.json
    return reply.json


def test_nothing_answered_needs_no_explanation(pupil: Pupil) -> None:
    told = explanation(pupil)
    assert (told["level"], told["pix"], told["positioned"], told["topics"]) == (0, 0, False, [])
    unknown = pupil.get("/api/competences/9.9/explanation")
    assert (unknown.status_code, unknown.json["code"]) == (404, "competence_unknown")


def test_the_level_explained_is_the_level_shown(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    met = pupil.play(assessment, masters=2)
    line, told = pupil.competence("1.1"), explanation(pupil)
    assert (told["level"], told["pix"]) == (line["level"], line["pix"])
    assert told["standard_error"] == line["standard_error"]
    assert told["positioned"] is True
    skills = {
        (topic["topic"], skill["level"]): skill for topic in told["topics"] for skill in topic["skills"]
    }
    assert len(skills) == 12
    asked = {(one.rsplit("-", 1)[0], level_of(one)) for one in met}
    for place, skill in skills.items():
        assert (skill["basis"] == "DIRECT") == (place in asked)
        assert skill["answered_right"] == (place[1] <= 2 if place in asked else None)
        assert skill["description"] == f"{place[0]} au niveau {place[1]}"
        assert skill["validated"] == skill["counts"] == (skill["probability"] >= 0.5)
    assert all(skill["validated"] == (level <= 2) for (_, level), skill in skills.items())


def test_until_the_end_only_what_right_answers_show_counts(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True)
    line, told = pupil.competence("1.1"), explanation(pupil)
    assert (told["level"], told["pix"], told["positioned"]) == (line["level"], line["pix"], False)
    counting = {topic["topic"] for topic in told["topics"] for one in topic["skills"] if one["counts"]}
    assert counting == {assessment["next"][0]["challenge_id"].rsplit("-", 1)[0]}


def test_a_release_that_comes_later_does_not_change_why(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    before = explanation(pupil)
    new = a_release(number=2, topics=6, levels=(1, 2, 3, 4, 5))
    answer_for_referential(pupil.desk.bench.questions, pupil.desk.release, new)
    hear_now(pupil.desk.bench, release_published(new))
    assert explanation(pupil) == before
    assert before["release"] == 1


def test_what_was_reset_explains_nothing_any_more(pupil: Pupil) -> None:
    pupil.position_in("1.1", masters=2)
    pupil.desk.days_go_by(5)
    pupil.post("/api/competences/1.1/reset")
    told = explanation(pupil)
    assert (told["pix"], told["topics"]) == (0, [])
