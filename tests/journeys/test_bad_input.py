"""What a client may send by mistake or malice: a clear problem+json, nothing written, and the suite goes on."""

import json
from typing import Any

import pytest
import urllib3

from deploy.demo import school
from deploy.demo.client import until
from tests.journeys.conftest import Lived

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><BEE_ELEVES><PARAMETRES><UAJ>&d;</UAJ></PARAMETRES></BEE_ELEVES>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<BEE_ELEVES><PARAMETRES><UAJ>&x;</UAJ></PARAMETRES></BEE_ELEVES>"
)


def send(
    lived: Lived, method: str, path: str, body: bytes, content_type: str
) -> tuple[int, str, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {lived.year.head._token}", "Content-Type": content_type}
    answer = urllib3.request(
        method, lived.suite.url + path, body=body, headers=headers, retries=False, timeout=60
    )
    return answer.status, answer.headers["Content-Type"], json.loads(answer.data)


def state(lived: Lived) -> list[int]:
    books = lived.suite.books
    return [
        books.number("identity", "SELECT count(*) FROM learners"),
        books.number("campaigns", "SELECT count(*) FROM campaigns"),
        books.number("identity", "SELECT count(*) FROM outbox"),
        books.number("campaigns", "SELECT count(*) FROM outbox"),
        books.number("assessment", "SELECT count(*) FROM answers"),
    ]


def over(lived: Lived, path: str) -> dict[str, Any] | None:
    report: dict[str, Any] = lived.year.head.get(path)
    return report if report["state"] not in {"UPLOADED", "VALIDATED"} else None


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("truncated", school.SIECLE.read_bytes()[:6000]),
        ("entities that grow", BOMB.encode()),
        ("an entity from outside", OUTSIDE.encode()),
        ("another root", b"<a><b/></a>"),
        ("no XML at all", b"hello"),
        ("nothing", b""),
        ("half a zip", b"PK\x03\x04" + b"\x00" * 40),
        ("another school", school.SIECLE.read_bytes().replace(b"0690000A", b"0690000B")),
    ],
)
def test_a_bad_list_of_pupils_is_refused_and_changes_nothing(lived: Lived, name: str, body: bytes) -> None:
    before = state(lived)
    path = f"/api/organisations/{lived.year.organisation}/learner-imports"
    status, _, sent = send(lived, "POST", path, body, "application/xml")
    assert status == 202, name
    report = until(lambda: over(lived, f"{path}/{sent['number']}"))
    assert report and report["state"] == "VALIDATION_ERROR", name
    assert all(one["code"] and one["message"] for one in report["problems"]) and report["problems"]
    assert state(lived) == before


def test_thirty_megabytes_are_refused_politely(lived: Lived) -> None:
    before = state(lived)
    path = f"/api/organisations/{lived.year.organisation}/learner-imports"
    status, _, problem = send(lived, "POST", path, b"<a>" + b" " * 30_000_000, "application/xml")
    assert (status, problem["code"]) == (413, "body_too_large")
    assert state(lived) == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json_malformed"),
        (b"\xff\xfe", 400, "json_malformed"),
        (b'{"name": "x", "stranger": true}', 422, "fields_invalid"),
        (b"[]", 422, "fields_invalid"),
        (b'{"organisation_id": "not an id", "kind": "ASSESSMENT", "name": "x"}', 422, "fields_invalid"),
    ],
)
def test_bad_json_is_refused_and_changes_nothing(lived: Lived, body: bytes, status: int, code: str) -> None:
    before = state(lived)
    found, content_type, problem = send(lived, "POST", "/api/campaigns", body, "application/json")
    assert (found, problem["code"], content_type) == (status, code, "application/problem+json")
    assert state(lived) == before


def test_an_answer_that_could_not_be_typed_is_refused_and_may_be_sent_again_well(lived: Lived) -> None:
    pupil = lived.year.pupils[-1]
    opened = next(
        found
        for index in ("5.2", "5.1", "4.3", "4.2", "2.1", "3.3", "2.4")
        if (
            found := lived.year._accepted(
                lambda index=index: pupil.door.post("/api/assessments", {"competence": index})
            )
        )
    )
    question = opened["next"][0]
    path = f"/api/assessments/{opened['id']}/answers/{question['position']}"
    good = {
        "challenge_id": question["challenge_id"],
        "fields": None,
        "skipped": True,
        "elapsed_ms": 5,
        "left_ms": None,
        "focus_lost": False,
        "answered_at": "2026-11-22T10:00:00+00:00",
    }
    for change, status in (
        ({"skipped": False, "fields": {"choice": 99, "x": 1}}, 422),
        ({"skipped": False, "fields": None}, 422),
        ({"challenge_id": "another"}, 409),
        ({"solution": 1}, 422),
    ):
        answer = urllib3.request(
            "PUT",
            lived.suite.url + path,
            json={**good, **change},
            headers={"Authorization": f"Bearer {pupil.door._token}"},
        )
        assert answer.status == status, answer.json()
    assert pupil.door.put(path, good)["accepted"] == "created"
    pupil.answers += 1  # the year's books are kept by another test
    assert pupil.door.put(path, good)["accepted"] == "already"
