"""Something is wrong with a question or a tutorial: a person says so once, in their own test, and authors read it without a name."""

import csv
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from prometheus_client import REGISTRY
from sqlalchemy import text
from werkzeug.test import TestResponse

from contracts.rpc.assessment import OPEN_CERTIFICATION_TEST, CertificationTestWanted
from services.assessment.service import SERVICE
from tests.services.assessment.integration.pupil import Desk, Pupil
from tests.services.assessment.integration.test_tutorials import TUTO, publish, without_first_topic
from tests.support.parts import signed_in
from tests.support.releases import right


def send(pupil: Pupil, path: str, body: Any) -> TestResponse:
    return pupil.desk.client.put(path, json=body, headers=signed_in(pupil.id))


def report_question(
    pupil: Pupil, assessment: str, position: int = 1, reason: str = "OTHER", **more: Any
) -> None:
    reply = send(
        pupil, f"/api/assessments/{assessment}/questions/{position}/report", {"reason": reason, **more}
    )
    assert reply.status_code == 204, reply.json


def report_tutorial(pupil: Pupil, tutorial: str = TUTO, reason: str = "DEAD_LINK", **more: Any) -> None:
    reply = send(pupil, f"/api/tutorials/{tutorial}/report", {"reason": reason, **more})
    assert reply.status_code == 204, reply.json


def refused(reply: TestResponse) -> tuple[int, str]:
    return reply.status_code, reply.json["code"]


def rows(desk: Desk) -> Sequence[Any]:
    with desk.bench.parts.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM reports ORDER BY reported_at")).all()


def command(desk: Desk, *arguments: str) -> Result:
    return CliRunner().invoke(SERVICE.commands["reports"](lambda: desk.bench.parts), arguments)


def said(desk: Desk, *arguments: str) -> str:
    done = command(desk, *arguments)
    assert done.exit_code == 0, done.output
    return done.output


def counted(about: str, reason: str) -> float:
    return REGISTRY.get_sample_value("reports_total", {"about": about, "reason": reason}) or 0.0


def test_the_question_that_shows_is_reported_with_where_it_was_met_and_the_test_goes_on(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    question = assessment["next"][0]
    report_question(pupil, assessment["id"], 1, "MEDIA_MISSING", comment="l’image du haut")
    (one,) = rows(pupil.desk)
    assert (one.user_id, one.about, one.thing) == (pupil.id, "QUESTION", question["challenge_id"])
    assert (one.reason, one.comment, one.release) == (
        "MEDIA_MISSING",
        "l’image du haut",
        pupil.desk.release.number,
    )
    assert (str(one.assessment_id), one.position) == (assessment["id"], 1)
    assert pupil.get(f"/api/assessments/{assessment['id']}").json["answered"] == 0
    assert pupil.answer(assessment["id"], question, rightly=True)["accepted"] == "created"


def test_answered_questions_are_reported_and_those_never_shown_are_not(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    pupil.answer(assessment["id"], assessment["next"][0], rightly=False)
    report_question(pupil, assessment["id"], 1, "RIGHT_REFUSED")
    shown = len(pupil.get(f"/api/assessments/{assessment['id']}").json["next"]) + 1
    for position in (0, shown + 1, 999):
        path = f"/api/assessments/{assessment['id']}/questions/{position}/report"
        assert refused(send(pupil, path, {"reason": "OTHER"})) == (409, "position_unknown"), position
    assert len(rows(pupil.desk)) == 1


def test_a_test_that_is_over_is_still_spoken_of(pupil: Pupil) -> None:
    assessment = pupil.position_in("1.1", masters=2)
    report_question(pupil, assessment["id"], 3, "NOT_UNDERSTOOD")
    running = pupil.start("1.2")
    with pupil.desk.bench.parts.engine.begin() as connection:
        connection.execute(
            text("UPDATE assessments SET state = 'ABORTED' WHERE id = :id"), {"id": running["id"]}
        )
    report_question(pupil, running["id"], 1)  # it was on the screen


def test_sent_again_it_is_the_same_and_said_otherwise_it_is_replaced(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    before = counted("QUESTION", "WRONG_WORD"), counted("QUESTION", "OTHER")
    for _ in range(3):
        report_question(pupil, assessment["id"], 1, "WRONG_WORD", comment="un mot")
    (first,) = rows(pupil.desk)
    report_question(pupil, assessment["id"], 1, "WRONG_WORD", comment=" un\r\nmot ")
    assert rows(pupil.desk) == [first]
    report_question(pupil, assessment["id"], 1, "OTHER")
    (second,) = rows(pupil.desk)
    assert (second.reason, second.comment) == ("OTHER", None)
    assert second.reported_at > first.reported_at
    assert (counted("QUESTION", "WRONG_WORD"), counted("QUESTION", "OTHER")) == (before[0] + 1, before[1] + 1)


def test_a_tutorial_is_reported_by_whoever_is_signed_in(pupil: Pupil) -> None:
    before = counted("TUTORIAL", "DEAD_LINK")
    other = pupil.desk.pupil()
    for one in (pupil, other):
        report_tutorial(one)
        report_tutorial(one)
    assert [(one.about, one.thing, one.assessment_id) for one in rows(pupil.desk)] == [
        ("TUTORIAL", TUTO, None)
    ] * 2
    assert counted("TUTORIAL", "DEAD_LINK") == before + 2


def test_a_tutorial_that_never_was_or_was_withdrawn_cannot_be_reported(pupil: Pupil) -> None:
    body = {"reason": "DEAD_LINK"}
    assert refused(send(pupil, "/api/tutorials/none/report", body)) == (404, "tutorial_unknown")
    publish(pupil.desk, without_first_topic(pupil.desk.release, 2))
    assert refused(send(pupil, f"/api/tutorials/{TUTO}/report", body)) == (404, "tutorial_unknown")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "DEAD_LINK"},  # a tutorial's
        {"reason": "BORING"},
        {"reason": "OTHER", "comment": "x" * 301},
        {"reason": "OTHER", "name": "Camille"},
        {"reason": "OTHER", "comment": 3},
    ],
)
def test_a_report_of_another_form_is_refused(pupil: Pupil, body: Any) -> None:
    assessment = pupil.start("1.1")
    reply = send(pupil, f"/api/assessments/{assessment['id']}/questions/1/report", body)
    assert refused(reply) == (422, "fields_invalid")
    assert rows(pupil.desk) == []


def test_three_hundred_characters_are_taken_and_a_book_is_not(pupil: Pupil) -> None:
    report_tutorial(pupil, comment="é" * 300)
    assert rows(pupil.desk)[0].comment == "é" * 300
    reply = send(pupil, f"/api/tutorials/{TUTO}/report", {"reason": "OTHER", "comment": "x" * 5_000})
    assert refused(reply) == (413, "body_too_large")


def test_an_exam_has_an_invigilator_for_that(desk: Desk, pupil: Pupil) -> None:
    for index in ("1.1", "1.2", "1.3", "2.1", "2.2"):
        pupil.position_in(index, masters=2)
    desk.ask(OPEN_CERTIFICATION_TEST, CertificationTestWanted(uuid4(), pupil.id))
    exam = desk.scalar("SELECT id FROM assessments WHERE kind = 'CERTIFICATION'")
    path = f"/api/assessments/{exam}/questions/1/report"
    assert refused(send(pupil, path, {"reason": "OTHER"})) == (409, "report_in_certification")
    assert rows(desk) == []
    # whose it is comes first: nobody learns that there is an exam
    assert refused(send(desk.pupil(), path, {"reason": "OTHER"})) == (404, "assessment_unknown")


def test_so_many_in_a_day_then_no_more_but_what_was_said_may_change(
    with_settings: Callable[..., Desk],
) -> None:
    desk = with_settings(reports_a_day=2)
    pupil, other = desk.pupil(), desk.pupil()
    report_tutorial(pupil, "tuto-c11-t1")
    report_tutorial(pupil, "tuto-c12-t1")
    path = "/api/tutorials/tuto-c21-t1/report"
    reply = send(pupil, path, {"reason": "OTHER"})
    assert refused(reply) == (429, "too_many_reports")
    assert reply.json["details"] == {"at_most": 2}
    report_tutorial(pupil, "tuto-c11-t1")
    report_tutorial(pupil, "tuto-c11-t1", "OFF_TOPIC")
    report_tutorial(other, "tuto-c21-t1")
    with desk.bench.parts.engine.begin() as connection:
        connection.execute(text("UPDATE reports SET reported_at = reported_at - interval '1 day'"))
    report_tutorial(pupil, "tuto-c21-t1")


def test_reports_sent_at_once_are_counted_one_after_another(with_settings: Callable[..., Desk]) -> None:
    desk = with_settings(reports_a_day=1)
    for _ in range(5):
        pupil = desk.pupil()
        paths = [f"/api/tutorials/{one}/report" for one in ("tuto-c11-t1", "tuto-c12-t1")]
        with ThreadPoolExecutor(2) as pool:
            headers = signed_in(pupil.id)
            sent = [
                pool.submit(desk.bench.client().put, path, json={"reason": "OTHER"}, headers=headers)
                for path in paths
            ]
        assert sorted(one.result().status_code for one in sent) == [204, 429]


def test_authors_read_the_most_reported_first_by_reason_and_without_anybody(desk: Desk) -> None:
    first, second, third = (desk.pupil() for _ in range(3))
    assessment = first.start("1.1")
    challenge = assessment["next"][0]["challenge_id"]
    report_question(first, assessment["id"], 1, "MEDIA_MISSING", comment="rien ne s’affiche")
    for one in (first, second):
        report_tutorial(one, comment="« page 404 »")
    report_tutorial(third, reason="OFF_TOPIC")
    lines = said(desk, "list").splitlines()
    assert [line.split()[:3] for line in lines[::2]] == [
        ["3", "tutoriel", TUTO],
        ["1", "question", challenge],
    ]
    assert "2 DEAD_LINK, 1 OFF_TOPIC" in lines[1]
    assert "1.1 " in lines[0] and "Apprendre c11-t1" in lines[0]
    shown = said(desk, "show", challenge)
    assert "« rien ne s’affiche »" in shown and "MEDIA_MISSING" in shown
    assert "answered" not in shown
    everything = said(desk, "list") + shown + said(desk, "show", TUTO)
    assert not [one for one in (first, second, third) if str(one.id) in everything]
    assert str(assessment["id"]) not in everything
    assert command(desk, "show", "nothing").exit_code == 1


def test_whose_right_answer_was_refused_shows_it_and_nobody_else_does(pupil: Pupil) -> None:
    assessment = pupil.start("1.1")
    question = assessment["next"][0]
    challenge = question["challenge_id"]
    pupil.answer(assessment["id"], question, rightly=False)
    report_question(pupil, assessment["id"], 1, "NOT_UNDERSTOOD")
    assert "answered" not in said(pupil.desk, "show", challenge)
    report_question(pupil, assessment["id"], 1, "RIGHT_REFUSED")
    given = pupil.get(f"/api/assessments/{assessment['id']}/answers/1").json["given"]
    assert f"answered: {given}" in said(pupil.desk, "show", challenge)
    with pupil.desk.bench.parts.engine.begin() as connection:
        connection.execute(text("DELETE FROM answers"))
    assert "RIGHT_REFUSED" in said(pupil.desk, "show", challenge)


def test_what_was_withdrawn_since_is_still_read(pupil: Pupil) -> None:
    report_tutorial(pupil)
    publish(pupil.desk, without_first_topic(pupil.desk.release, 2))
    assert "Apprendre c11-t1" in said(pupil.desk, "list")


def test_what_is_closed_leaves_the_list_and_comes_back_when_it_is_said_anew(desk: Desk) -> None:
    first, second = desk.pupil(), desk.pupil()
    report_tutorial(first)
    report_tutorial(second, reason="OFF_TOPIC")
    assert said(desk, "close", TUTO, "--note", "lien refait", "--reason", "DEAD_LINK") == "1 closed\n"
    assert "OFF_TOPIC" in said(desk, "list") and "DEAD_LINK" not in said(desk, "list")
    assert "DEAD_LINK" in said(desk, "list", "--closed")
    assert "lien refait" in said(desk, "show", TUTO)
    report_tutorial(first)  # a browser that sends it again
    assert "DEAD_LINK" not in said(desk, "list")
    report_tutorial(first, comment="toujours mort")
    assert "DEAD_LINK" in said(desk, "list")
    assert said(desk, "close", TUTO, "--note", "vu") == "2 closed\n"
    assert said(desk, "list") == ""


def test_there_is_something_to_close_and_a_word_to_say_of_it(pupil: Pupil) -> None:
    assert command(pupil.desk, "close", TUTO, "--note", "rien").exit_code == 1
    report_tutorial(pupil)
    for arguments in (("close", TUTO), ("close", TUTO, "--note", " "), ("close", TUTO, "--note", "x" * 301)):
        assert command(pupil.desk, *arguments).exit_code == 2, arguments
    assert command(pupil.desk, "close", TUTO, "--note", "x", "--reason", "BORING").exit_code == 2
    assert TUTO in said(pupil.desk, "list")


def test_a_file_holds_a_line_for_each_report_and_no_formula(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.pupil(), desk.pupil()
    report_tutorial(first, comment='=HYPERLINK("http://exemple.invalid")')
    report_tutorial(second, comment="@SOMME(A1) ; « ici »")
    assessment = first.start("1.1")
    question = assessment["next"][0]
    first.put(
        assessment["id"],
        1,
        challenge_id=question["challenge_id"],
        fields=right(desk.release, question["challenge_id"]),
    )
    report_question(first, assessment["id"], 1, "RIGHT_REFUSED")
    path = tmp_path / "signalements.csv"
    said(desk, "list", "--csv", str(path))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    assert [(one["Genre"], one["Signalements"], one["Motif"]) for one in lines] == [
        ("tutoriel", "2", "le lien ne mène nulle part"),
        ("tutoriel", "2", "le lien ne mène nulle part"),
        ("question", "1", "réponse juste refusée"),
    ]
    comments = {one["Commentaire"] for one in lines}
    assert comments == {'\'=HYPERLINK("http://exemple.invalid")', "'@SOMME(A1) ; « ici »", ""}
    assert lines[2]["Réponse donnée"] and not lines[0]["Réponse donnée"]
    assert not {str(one.id) for one in (first, second)} & set(path.read_text().replace('"', ";").split(";"))
    assert command(desk, "list", "--csv", str(tmp_path / "nowhere" / "x.csv")).exit_code == 2


def test_what_was_dealt_with_goes_after_a_term(pupil: Pupil) -> None:
    report_tutorial(pupil)
    report_tutorial(pupil, "tuto-c12-t1")
    said(pupil.desk, "close", TUTO, "--note", "fait")
    for days, left in ((89, 2), (91, 1)):
        with pupil.desk.bench.parts.engine.begin() as connection:
            older = (
                "UPDATE reports SET closed_at = now() - make_interval(days => :d) WHERE closed_at IS NOT NULL"
            )
            connection.execute(text(older), {"d": days})
        pupil.desk.bench.tick("keep_retention")
        assert len(rows(pupil.desk)) == left


def test_a_release_that_differs_is_told_with_each_report(desk: Desk) -> None:
    report_tutorial(desk.pupil())
    publish(desk, replace(desk.release, number=2))
    report_tutorial(desk.pupil())
    shown = said(desk, "show", TUTO)
    assert "release 1 " in shown and "release 2 " in shown
