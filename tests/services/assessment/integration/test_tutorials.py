"""Tutorials: read by anyone, kept and praised by a person for themselves, recommended from what they missed."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from click.testing import CliRunner
from werkzeug.test import TestResponse

from contracts.content.release import Release
from contracts.events.identity import UserAnonymised
from services.assessment.domain.tutorials import Sign
from services.assessment.service import SERVICE
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.unmark_tutorial import unmark_tutorial
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.support.parts import hear_now, signed_in
from tests.support.releases import a_release, answer_for_referential, release_published

TUTO = "tuto-c11-t1"
OTHER = "tuto-c12-t3"


def do(pupil: Pupil, method: str, tutorial: str, sign: str) -> TestResponse:
    path = f"/api/tutorials/{tutorial}/{sign}"
    return pupil.desk.client.open(path, method=method, headers=signed_in(pupil.id))


def put(pupil: Pupil, tutorial: str = TUTO, sign: str = "saved") -> None:
    assert do(pupil, "PUT", tutorial, sign).status_code == 204


def listed(pupil: Pupil, query: str = "saved=true") -> list[dict[str, Any]]:
    reply = pupil.get(f"/api/tutorials?{query}")
    assert reply.status_code == 200, reply.json
    return reply.json["items"]


def publish(desk: Desk, new: Release) -> None:
    answer_for_referential(desk.bench.questions, desk.release, new)
    hear_now(desk.bench, release_published(new))


def without_first_topic(release: Release, number: int) -> Release:
    """The same content, but TUTO was withdrawn."""
    return replace(release, number=number, topics=release.topics[1:])


def test_anyone_reads_a_tutorial(desk: Desk) -> None:
    told = desk.client.get(f"/api/tutorials/{TUTO}").json
    assert (told["title"], told["text"], told["topic_id"]) == ("Apprendre c11-t1", "Du texte.", "c11-t1")
    unknown = desk.client.get("/api/tutorials/none")
    assert (unknown.status_code, unknown.json["code"]) == (404, "tutorial_unknown")


def test_all_tutorials_are_there_in_the_order_of_the_framework(pupil: Pupil) -> None:
    reply = pupil.get("/api/tutorials?size=5&page=2").json
    assert reply["page"] == {"number": 2, "size": 5, "total": 24}
    assert [one["id"] for one in reply["items"]][:2] == ["tuto-c12-t2", "tuto-c12-t3"]
    of_one = listed(pupil, "competence=1.2")
    assert {one["competence_name"] for one in of_one} == {"Compétence 1.2"} and len(of_one) == 4


def test_a_tutorial_is_saved_once_and_taken_back(pupil: Pupil) -> None:
    put(pupil)
    first = listed(pupil)
    put(pupil)
    assert listed(pupil) == first
    (one,) = first
    assert (one["id"], one["saved"], one["useful"], one["withdrawn"]) == (TUTO, True, False, False)
    assert (one["title"], one["format"], one["duration"]) == ("Apprendre c11-t1", "page", 6)
    assert pupil.desk.client.get(one["link"]).status_code == 200
    for _ in range(2):
        assert do(pupil, "DELETE", TUTO, "saved").status_code == 204
    assert listed(pupil) == []
    assert pupil.desk.scalar("SELECT count(*) FROM tutorial_marks") == 0


def test_saved_and_useful_stand_each_for_itself(pupil: Pupil) -> None:
    put(pupil, sign="saved")
    put(pupil, sign="useful")
    assert do(pupil, "DELETE", TUTO, "saved").status_code == 204
    assert listed(pupil) == []
    (one,) = [one for one in listed(pupil, "competence=1.1") if one["id"] == TUTO]
    assert (one["saved"], one["saved_at"], one["useful"]) == (False, None, True)


def test_two_people_mark_apart(pupil: Pupil) -> None:
    other = pupil.desk.pupil()
    put(pupil)
    assert listed(other) == []
    assert do(other, "DELETE", TUTO, "saved").status_code == 204
    assert len(listed(pupil)) == 1


def test_the_last_saved_comes_first(pupil: Pupil) -> None:
    for tutorial in (TUTO, OTHER, "tuto-c21-t1"):
        put(pupil, tutorial)
    put(pupil, TUTO)  # again: its place is that of the first time
    assert [one["id"] for one in listed(pupil)] == ["tuto-c21-t1", OTHER, TUTO]
    assert [one["id"] for one in listed(pupil, "saved=true&competence=1.2")] == [OTHER]
    assert [one["id"] for one in listed(pupil, "saved=true&size=1&page=2")] == [OTHER]


def test_a_tutorial_that_never_was_cannot_be_marked(pupil: Pupil) -> None:
    for sign in ("saved", "useful"):
        reply = do(pupil, "PUT", "none", sign)
        assert (reply.status_code, reply.json["code"]) == (404, "tutorial_unknown")
        assert do(pupil, "DELETE", "none", sign).status_code == 204


def test_a_filter_that_cannot_be_read_is_told(pupil: Pupil) -> None:
    for query in ("page=0", "size=101", "saved=peut-être"):
        assert pupil.get(f"/api/tutorials?{query}").status_code == 422, query
    reply = pupil.get("/api/tutorials?competence=9.9")
    assert (reply.status_code, reply.json["code"]) == (404, "competence_unknown")


def test_marks_survive_releases_and_say_what_was_withdrawn(pupil: Pupil) -> None:
    put(pupil)
    put(pupil, OTHER)
    publish(pupil.desk, without_first_topic(pupil.desk.release, 2))
    kept, gone = listed(pupil)
    assert (kept["id"], kept["withdrawn"]) == (OTHER, False)
    assert (gone["id"], gone["withdrawn"], gone["title"]) == (TUTO, True, "Apprendre c11-t1")
    assert gone["link"] is gone["format"] is gone["duration"] is None
    assert TUTO not in {one["id"] for one in listed(pupil, "size=100")}
    assert pupil.desk.client.get(f"/api/tutorials/{TUTO}").status_code == 404
    # whoever has it may still say so again, or take it away; who has not cannot begin
    put(pupil)
    assert do(pupil.desk.pupil(), "PUT", TUTO, "saved").status_code == 404
    assert do(pupil, "DELETE", TUTO, "saved").status_code == 204
    assert [one["id"] for one in listed(pupil)] == [OTHER]


def test_what_was_missed_is_recommended_until_it_is_shown(pupil: Pupil) -> None:
    assert listed(pupil, "recommended=true") == []
    pupil.position_in("1.1", masters=1)
    recommended = listed(pupil, "recommended=true")
    outcome_topics = {
        one["topic"]: one["failed_level"]
        for one in pupil.get("/api/competences/1.1").json["topics"]
        if one["failed_level"]
    }
    assert {one["topic"]: one["missed_level"] for one in recommended} == outcome_topics
    assert all(one["recommended"] for one in recommended)
    pupil.desk.days_go_by(5)
    pupil.position_in("1.1", masters=3)
    assert listed(pupil, "recommended=true") == []


def test_what_was_missed_last_is_recommended_first(pupil: Pupil) -> None:
    pupil.position_in("1.2", masters=1)
    pupil.desk.days_go_by(1)
    pupil.position_in("1.1", masters=1)
    competences = [one["competence"] for one in listed(pupil, "recommended=true")]
    assert competences == sorted(competences) and set(competences) == {"1.1", "1.2"}
    put(pupil, OTHER)
    both = listed(pupil, "recommended=true&saved=true")
    assert [one["id"] for one in both if one["id"] != OTHER] == []


def test_corrections_outcomes_and_competences_say_what_is_saved_and_where_it_is(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=False)
    path = f"/api/assessments/{assessment['id']}"
    proposed = pupil.get(f"{path}/answers/1").json["tutorial"]
    assert (proposed["saved"], proposed["useful"]) == (False, False)
    put(pupil, proposed["id"])
    put(pupil, proposed["id"], "useful")
    topic = next(
        one
        for one in pupil.get("/api/competences/1.1").json["topics"]
        if one["tutorial"]["id"] == proposed["id"]
    )
    for one in (
        pupil.get(f"{path}/answers/1").json["tutorial"],
        pupil.get(f"{path}/checkpoint").json["answers"][0]["tutorial"],
        pupil.get(f"{path}/outcome").json["topics_to_work_on"][0]["tutorial"],
        topic["tutorial"],
    ):
        assert one == {**proposed, "saved": True, "useful": True}
        assert (one["format"], one["duration"], one["link"]) == (
            "page",
            6,
            f"/api/tutorials/{proposed['id']}",
        )


def test_two_signs_taken_away_at_once_leave_nothing(pupil: Pupil) -> None:
    for _ in range(5):
        put(pupil, sign="saved")
        put(pupil, sign="useful")
        with ThreadPoolExecutor(2) as pool:
            taken = [
                pool.submit(unmark_tutorial, one, TUTO, by=pupil.id, uow=new_uow(pupil.desk.bench.parts))
                for one in Sign
            ]
        assert [one.result() for one in taken] == [None, None]
        assert pupil.desk.scalar("SELECT count(*) FROM tutorial_marks") == 0


def test_who_is_forgotten_leaves_no_mark_and_others_keep_theirs(pupil: Pupil) -> None:
    other = pupil.desk.pupil()
    for one in (pupil, other):
        put(one)
        put(one, OTHER, "useful")
    fact = UserAnonymised(pupil.id, datetime.now(UTC))
    hear_now(pupil.desk.bench, fact)
    hear_now(pupil.desk.bench, fact, UserAnonymised(uuid4(), datetime.now(UTC)))
    assert pupil.desk.scalar("SELECT count(*) FROM tutorial_marks WHERE user_id = :id", id=pupil.id) == 0
    assert len(listed(other)) == 1


def test_authors_count_what_helps(desk: Desk) -> None:
    first, second = desk.pupil(), desk.pupil()
    put(first, sign="useful")
    put(second, sign="useful")
    put(first, OTHER, "useful")
    put(second, OTHER, "saved")
    publish(desk, without_first_topic(a_release(), 2))
    command = SERVICE.commands["stats"](lambda: desk.bench.parts)
    counted = json.loads(CliRunner().invoke(command, ["--json"]).output)["tutorials"]
    assert [(one["tutorial"], one["useful"], one["saved"]) for one in counted] == [
        (TUTO, 2, 0),
        (OTHER, 1, 1),
    ]
    assert counted[0]["title"] == "Apprendre c11-t1"
    read_by_people = CliRunner().invoke(command).output
    assert TUTO in read_by_people and str(first.id) not in read_by_people
