"""A question holds all that is needed to answer, and nothing that helps to answer right."""

import dataclasses
import json
from itertools import pairwise
from typing import Any

import pytest

from contracts.content.release import Challenge, Release, Simulator
from contracts.shapes import dump
from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.pupil import Desk, Pupil, solution_texts
from tests.support.releases import a_release, of_every_kind, right

SECRET_FIELDS = {"explanation", "right_choices", "solutions", "groups", "tolerances", "solution", "level"}


def release_of(challenge: Challenge) -> Release:
    """A release whose only question of competence 1.1 is this one."""
    release = a_release(competences=1, topics=1, levels=(1,))
    (topic,) = release.topics
    skill = dataclasses.replace(topic.skills[0], challenges=(challenge,))
    return dataclasses.replace(
        release, topics=(dataclasses.replace(topic, skills=(skill,)),), demo=(challenge.id,)
    )


def keys_of(reply: Any) -> set[str]:
    if isinstance(reply, dict):
        return set(reply).union(*map(keys_of, reply.values()))
    if isinstance(reply, list):
        return set().union(*map(keys_of, reply))
    return set()


@pytest.mark.parametrize("challenge", of_every_kind(), ids=lambda one: one.kind.value)
def test_no_reply_holds_a_solution(challenge: Challenge) -> None:
    desk = desk_with(release_of(challenge))
    pupil = desk.pupil()
    assessment = pupil.start("1.1")
    path = f"/api/assessments/{assessment['id']}"
    replies = [assessment, pupil.get(path).json, pupil.get(f"{path}/questions").json]
    replies += [pupil.get("/api/demo-test").json]
    for reply in replies:
        assert not SECRET_FIELDS & keys_of(reply)
        text = json.dumps(reply, ensure_ascii=False)
        for secret in solution_texts(desk.release, challenge.id):
            assert secret not in text


def test_the_secret_fields_are_those_of_the_content() -> None:
    """A field added to the key must be thought of here."""
    shown = {
        "id",
        "kind",
        "instruction",
        "choices",
        "format",
        "text",
        "blanks",
        "timer",
        "focused",
        "files",
        "image",
        "simulator",
    }
    assert {field.name for field in dataclasses.fields(Challenge)} - shown <= SECRET_FIELDS


@pytest.mark.parametrize("challenge", of_every_kind(), ids=lambda one: one.kind.value)
def test_every_kind_of_question_can_be_answered(challenge: Challenge) -> None:
    desk = desk_with(release_of(challenge))
    pupil = desk.pupil()
    assessment = pupil.start("1.1")
    reply = pupil.answer(assessment["id"], assessment["next"][0], rightly=True, left_ms=1000)
    assert reply["end"] is True
    assert desk.told("AnswerSubmitted")[0]["result"] == "ok"


def shown(challenge: Challenge) -> dict[str, Any]:
    return desk_with(release_of(challenge)).pupil().start("1.1")["next"][0]


def test_choices_are_shown_in_the_order_of_their_numbers() -> None:
    question = shown(of_every_kind()[1])
    assert question["kind"] == "QCM"
    assert question["choices"] == ["Firefox", "Qwant", "Safari", "Bing"]
    assert question["focused"] is True
    assert question["timer"] is None


def test_a_timed_question_with_an_image_says_so() -> None:
    question = shown(of_every_kind()[0])
    assert question["timer"] == 60
    assert question["image"] == {"url": "/api/files/c11-t1/plan.svg", "alt": "Un plan."}


def test_a_simulator_is_given_by_its_address_its_name_and_the_height_it_begins_with() -> None:
    simulator = Simulator("abc/c11-t1/boite.html", "Boîte de réception", 480)
    question = shown(dataclasses.replace(of_every_kind()[2], simulator=simulator))
    assert question["simulator"] == {
        "url": "/api/simulators/abc/c11-t1/boite.html",
        "title": "Boîte de réception",
        "height": 480,
    }
    assert "simulator" not in shown(of_every_kind()[2])


def test_files_are_given_by_name_and_address() -> None:
    question = shown(of_every_kind()[2])
    assert question["format"] == "text"
    assert question["files"] == [{"name": "carnet.csv", "url": "/api/files/c11-t1/carnet.csv"}]


def test_blanks_show_their_labels_and_menus_and_not_what_they_accept() -> None:
    question = shown(of_every_kind()[3])
    assert question["text"] == "Le fichier pèse ${taille} ${unite}."
    assert [blank["name"] for blank in question["blanks"]] == ["taille", "unite"]
    blanks = {blank.pop("name"): blank for blank in question["blanks"]}
    assert blanks["taille"].get("options", []) == []
    assert blanks["unite"] == {"label": "Unité", "options": ["o", "Ko", "Mo"]}


def test_a_question_names_its_competence_and_topic_and_may_hint(pupil: Pupil) -> None:
    questions = [question for _ in range(8) for question in pupil.desk.pupil().start("1.1")["next"]]
    assert {question["competence_name"] for question in questions} == {"Compétence 1.1"}
    assert all(question["topic"].startswith("Sujet ") for question in questions)
    hinted = {question["challenge_id"] for question in questions if question.get("hint")}
    assert hinted == {q["challenge_id"] for q in questions if "-1" in q["challenge_id"]}


def timed_desk() -> Desk:
    """Every question above level 1 hurries."""
    release = a_release(competences=1, topics=4, levels=(1, 2, 3))
    special = {
        challenge.id: dataclasses.replace(challenge, timer=30)
        for topic in release.topics
        for skill in topic.skills[1:]
        for challenge in skill.challenges
    }
    return desk_with(a_release(competences=1, topics=4, levels=(1, 2, 3), special=special))


def test_nothing_is_shown_beyond_a_timed_question_nor_two_timed_ones_in_a_row() -> None:
    pupil = timed_desk().pupil()
    assessment = pupil.start("1.1")
    state, met = assessment, []
    assert state["next"][0]["timer"] is None
    while state["next"]:
        question, *ahead = state["next"]
        met.append(question["timer"])
        if question["timer"]:
            assert ahead == []
        state = pupil.answer(assessment["id"], question, rightly=True, left_ms=5)
    assert 30 in met
    assert (30, 30) not in list(pairwise(met))


@pytest.mark.parametrize(
    ("left_ms", "rightly", "result"),
    [(1, True, "ok"), (0, True, "ok"), (-1, True, "timedout"), (-1, False, "ko"), (None, True, "ok")],
)
def test_a_right_answer_given_late_does_not_count(left_ms: int | None, rightly: bool, result: str) -> None:
    desk = desk_with(release_of(of_every_kind()[0]))
    pupil = desk.pupil()
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=rightly, left_ms=left_ms)
    assert desk.told("AnswerSubmitted")[0]["result"] == result
    assert desk.scalar("SELECT left_ms FROM answers") == left_ms


def test_time_may_run_out_before_anything_is_typed() -> None:
    desk = desk_with(release_of(of_every_kind()[0]))
    pupil = desk.pupil()
    assessment = pupil.start("1.1")
    question = assessment["next"][0]
    reply = pupil.put(assessment["id"], 1, challenge_id=question["challenge_id"], left_ms=-20)
    assert reply.status_code == 200
    assert desk.told("AnswerSubmitted")[0]["result"] == "ko"


def test_leaving_the_page_costs_nothing_outside_certification() -> None:
    desk = desk_with(release_of(of_every_kind()[1]))
    pupil = desk.pupil()
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=True, focus_lost=True)
    assert desk.told("AnswerSubmitted")[0]["result"] == "ok"


def test_the_builder_knows_every_right_answer() -> None:
    for challenge in of_every_kind():
        assert right(release_of(challenge), challenge.id)
        assert dump(challenge)["id"] == challenge.id
