"""Anybody may try six questions; nothing is kept."""

from tests.services.assessment.integration.pupil import Desk
from tests.support.releases import right, wrong


def test_six_questions_without_an_account(desk: Desk) -> None:
    reply = desk.client.get("/api/demo-test")
    assert reply.status_code == 200
    assert [question["position"] for question in reply.json["questions"]] == [1, 2, 3, 4, 5, 6]
    assert [question["challenge_id"] for question in reply.json["questions"]] == list(desk.release.demo)


def test_answers_are_corrected_and_nothing_is_kept(desk: Desk) -> None:
    first, second, third = desk.release.demo[:3]
    answers = [
        {"challenge_id": first, "fields": right(desk.release, first)},
        {"challenge_id": second, "fields": wrong(desk.release, second)},
        {"challenge_id": third, "fields": None},
    ]
    reply = desk.client.post("/api/demo-test/correction", json={"answers": answers})
    assert reply.status_code == 200
    corrections = reply.json["corrections"]
    assert [one["right"] for one in corrections] == [True, False, False]
    assert corrections[0]["expected"] == "La deuxième"
    assert [one["given"] is None for one in corrections] == [False, False, True]
    assert corrections[0]["given"] == "La deuxième"
    assert corrections[1]["explanation"] == f"Explication secrète de {second}."
    assert desk.told() == []
    assert desk.scalar("SELECT count(*) FROM answers") == 0


def test_only_the_demonstration_is_corrected(desk: Desk) -> None:
    body = {"answers": [{"challenge_id": "c23-t1-1a", "fields": {"choice": 1}}]}
    reply = desk.client.post("/api/demo-test/correction", json=body)
    assert (reply.status_code, reply.json["code"]) == (404, "challenge_unknown")
    assert "deuxième" not in reply.text


def test_a_malformed_answer_names_its_question(desk: Desk) -> None:
    body = {"answers": [{"challenge_id": desk.release.demo[0], "fields": {"choice": 12}}]}
    reply = desk.client.post("/api/demo-test/correction", json=body)
    assert (reply.status_code, reply.json["code"]) == (422, "answer_malformed")
    assert reply.json["details"] == {"challenge_id": desk.release.demo[0], "field": "choice"}


def test_no_answer_or_too_many_are_refused(desk: Desk) -> None:
    for answers in ([], [{"challenge_id": "x", "fields": None}] * 21):
        reply = desk.client.post("/api/demo-test/correction", json={"answers": answers})
        assert (reply.status_code, reply.json["code"]) == (422, "fields_invalid")
