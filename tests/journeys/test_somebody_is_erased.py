"""A pupil and a teacher live a year, look at what is held about them, and are erased: then no column of any database knows them."""

import json
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from chassis.database import open_database, sessions_of
from chassis.rpc import LocalQuestions
from chassis.service import Parts, Service
from chassis.testing.conformance import soon
from chassis.tokens import KeySetVerifier
from contracts.catalogue import SERVICES
from deploy.demo.client import Api, ApiRefused
from deploy.demo.journey import PUPIL_PASSWORD, Year
from deploy.demo.pupil import Pupil
from deploy.demo.school import invitation_in_mail
from services.certification.service import SERVICE as CERTIFICATION
from services.certification.storage.unit_of_work import new_uow as certification_uow
from services.certification.usecases.forget_people import keep_retention
from services.identity.service import SERVICE as IDENTITY
from services.identity.storage.unit_of_work import new_uow as identity_uow
from services.identity.usecases.anonymise_learners import anonymise_learners
from tests.journeys import suites
from tests.journeys.suites import Books, Running

EMAIL = "zephyrine.quatrevaux@exemple.fr"
TEACHER = {"first_name": "Zéphyrine", "last_name": "Quatrevaux"}
PASSWORD = "Bonjour2026"
PUPILS = 3
LATER = datetime.now(UTC) + timedelta(days=3 * 366)


@dataclass
class Life:
    """What was lived, and whom it was about."""

    suite: Running
    year: Year
    pupil: Pupil
    learner_id: str = ""
    username: str = ""
    ine: str = ""
    teacher: Api = field(default_factory=lambda: Api(""))

    @property
    def books(self) -> Books:
        return self.suite.books


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    out: Path = tmp_path_factory.mktemp("life")
    suite = suites.embedded()
    year = suite.year(out)
    year.activate()
    year.import_pupils()
    year.pupils = _with_rare_names(year.pupils, suite.books)[:PUPILS]
    for phase in (
        year.create_campaign,
        year.join,
        year.take_campaign,
        year.share,
        year.position,
        year.plan_session,
        year.sit_exam,
        year.finalise,
        year.publish,
    ):
        phase()
    # the one in the middle finished the exam, and an incident was reported to them
    lived = Life(suite, year, year.candidates[1])
    lived.learner_id = lived.pupil.learner["id"]
    ((lived.ine,),) = lived.books.ask("identity", "SELECT ine FROM learners WHERE id = %s", lived.learner_id)
    lived.username = lived.pupil.door.get("/api/me")["username"]
    _a_report_that_names_them(lived.pupil)
    lived.teacher = _a_teacher(year)
    assert soon(lived.books.everything_has_arrived, seconds=60)
    yield lived


def _a_report_that_names_them(pupil: Pupil) -> None:
    tutorial = pupil.door.get("/api/tutorials")["items"][0]["id"]
    report = {"reason": "OTHER", "comment": f"signé {pupil.last_name}"}
    pupil.door.raw("PUT", f"/api/tutorials/{tutorial}/report", body=report)


def _with_rare_names(pupils: list[Pupil], books: Books) -> list[Pupil]:
    """The strongest first; only those whose name is nobody else's and no word of the content."""
    names = [one.last_name for one in pupils]
    in_content = "SELECT count(*) FROM releases WHERE strpos(lower(document), lower(%s)) > 0"
    rare = [
        one
        for one in pupils
        if names.count(one.last_name) == 1
        and not any(
            books.number("referential", in_content, form) for form in {one.last_name, bare(one.last_name)}
        )
    ]
    return sorted(rare, key=lambda one: -one.ability)


def _a_teacher(year: Year) -> Api:
    asked_at = datetime.now(UTC).timestamp() - 1
    year.head.post(f"/api/organisations/{year.organisation}/invitations", {"emails": [EMAIL]})
    invitation, code = invitation_in_mail(year.mail, after=asked_at)
    year.anyone.post("/api/users", {"email": EMAIL, "password": PASSWORD, **TEACHER})
    teacher = year.sign_in(EMAIL, PASSWORD)
    teacher.post(f"/api/invitations/{invitation}/acceptance", {"code": code})
    return teacher


def bare(words: str) -> str:
    """Without accents, as keys to search and sort by have it."""
    return "".join(one for one in unicodedata.normalize("NFD", words) if not unicodedata.combining(one))


def where(books: Books, words: str) -> set[str]:
    """Every `service.table.column` in which these words stand, whatever the case; bytes are searched too."""
    found = set()
    columns = (
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    for service in SERVICES:
        with psycopg.connect(books._urls[f"{service.upper()}_DATABASE_URL"]) as connection:
            for table, column in connection.execute(columns).fetchall():
                is_there = (
                    f'SELECT 1 FROM "{table}" WHERE strpos(lower("{column}"::text), lower(%s)) > 0 LIMIT 1'
                )
                forms = (words, words.encode().hex(), json.dumps(words)[1:-1])
                if any(connection.execute(is_there, [form]).fetchone() for form in forms):
                    found.add(f"{service}.{table}.{column}")
    return found


def parts_of(life: Life, service: Service[Any]) -> Parts[Any]:
    url = life.books._urls[f"{service.name.upper()}_DATABASE_URL"]
    settings = service.read_settings({**os.environ, "DATABASE_URL": url})
    engine = open_database(url, pool=1)
    verifier = KeySetVerifier(lambda: {"keys": []})
    return Parts(settings, engine, sessions_of(engine), lambda: None, LocalQuestions(), verifier)


def erase(door: Api, password: str) -> None:
    asked = door.post("/api/me/erasure", {"password": password})
    door.post("/api/me/erasure/confirmation", {"confirmation": asked["confirmation"]})


def test_a_person_s_data_is_shown_whole_and_erased_whole(life: Life) -> None:
    """One story, in this order."""
    they_see_all_that_is_held_about_them_and_nobody_else(life)
    the_account_goes_and_what_is_the_school_s_stays(life)
    a_teacher_is_erased_whole(life)
    when_the_school_gives_them_up_only_the_exam_remembers(life)
    once_the_certificate_has_had_its_day_nothing_is_left(life)


def they_see_all_that_is_held_about_them_and_nobody_else(life: Life) -> None:
    door = life.pupil.door
    door.post("/api/me/data-export")
    assert soon(lambda: door.get("/api/me/data-export")["state"] == "READY", seconds=60)
    document = door.raw("GET", "/api/me/data-export/document.json").decode()
    told = json.loads(document)["services"]
    assert set(told) == {"identity", "assessment", "campaigns", "certification", "reporting"}
    lines = {section["name"]: section["lines"] for sections in told.values() for section in sections}
    assert len(lines["answers"]) == life.pupil.answers
    assert lines["reports"][0]["comment"] == f"signé {life.pupil.last_name}"
    assert "assessment.reports.comment" in where(life.books, life.pupil.last_name)
    assert lines["account"][0]["username"] == life.username
    assert lines["participations"][0]["code"] == life.year.campaign["code"]
    assert {one["code"] for one in lines["campaign_answers"]} == {life.year.campaign["code"]}
    assert lines["candidacies"][0]["last_name"] == life.pupil.last_name
    assert lines["certifications"][0]["status"] in {"Validée", "Refusée"}
    assert life.ine in document
    others = {one.last_name for one in life.year.pupils} - {life.pupil.last_name}
    staff = {"Pierrette", "Quatrevaux", "camille.martin", "Camille"}
    assert [name for name in others | staff if name in document] == []
    assert door.raw("GET", "/api/me/data-export/document.pdf").startswith(b"%PDF-")
    with pytest.raises(ApiRefused, match="404"):
        life.teacher.get("/api/me/data-export")


def the_account_goes_and_what_is_the_school_s_stays(life: Life) -> None:
    door, books = life.pupil.door, life.books
    analysis = f"/api/campaigns/{life.year.campaign['id']}/analysis"
    asked = sum(one["asked"] for one in life.year.head.get(analysis)["questions"])
    kept = books.number("campaigns", "SELECT count(*) FROM answers")
    with pytest.raises(ApiRefused, match="401"):
        erase(door, "Mauvais2026")
    erase(door, PUPIL_PASSWORD)
    assert soon(books.everything_has_arrived, seconds=60)
    assert where(books, life.username) == set()
    for path in ("/api/me", "/api/me/data-export", "/api/me/account-history"):
        with pytest.raises(ApiRefused, match="401"):
            door.get(path)
    with pytest.raises(ApiRefused, match="401"):
        life.year.sign_in(life.username, PUPIL_PASSWORD)
    # their name is in the school's list, where the school put it, and in the session of the exam
    assert where(books, life.pupil.last_name) == {
        "identity.learners.last_name",
        "identity.outbox.body",
        "campaigns.learners.last_name",
        "certification.learners.last_name",
        "certification.candidates.last_name",
        "reporting.learners.last_name",
    }
    assert where(books, life.ine) == {
        "identity.learners.ine",
        "identity.outbox.body",
        "reporting.learners.ine",
    }
    shared = f"/api/campaigns/{life.year.campaign['id']}/activity"
    assert life.year.head.get(shared)["received"] == PUPILS
    # how their questions went is no sum of the school's: it went with them, and nobody else's did
    left = books.number("campaigns", "SELECT count(*) FROM answers")
    assert asked == kept > left > 0
    assert sum(one["asked"] for one in life.year.head.get(analysis)["questions"]) == left
    assert door.get("/api/profile")["pix"] == 0


def a_teacher_is_erased_whole(life: Life) -> None:
    books = life.books
    assert where(books, EMAIL) == {"identity.users.email", "identity.invitations.email"}
    erase(life.teacher, PASSWORD)
    assert soon(books.everything_has_arrived, seconds=60)
    farewells = "SELECT count(*) FROM mails WHERE sent_at IS NULL"
    assert soon(lambda: books.number("identity", farewells) == 0, seconds=30)
    for words in (EMAIL, TEACHER["last_name"], TEACHER["first_name"], bare(TEACHER["first_name"])):
        assert where(books, words) == set()
    members = life.year.head.get(f"/api/organisations/{life.year.organisation}/members")["items"]
    assert [one["first_name"] for one in members] == ["Camille"]


def when_the_school_gives_them_up_only_the_exam_remembers(life: Life) -> None:
    parts = parts_of(life, IDENTITY)
    done = anonymise_learners(
        UUID(life.year.organisation),
        [UUID(life.learner_id)],
        by=None,
        uow=identity_uow(parts),
        now=datetime.now(UTC),
    )
    parts.engine.dispose()
    assert done == 1
    books = life.books
    assert soon(books.everything_has_arrived, seconds=60)
    assert where(books, life.ine) == set()
    # a certificate that is valid, or nothing if they failed
    issued = books.number(
        "certification",
        "SELECT count(*) FROM certifications WHERE issued_at IS NOT NULL AND revoked_at IS NULL",
    )
    still = where(books, life.pupil.last_name)
    assert still <= {"certification.candidates.last_name"}
    assert issued or not still


def once_the_certificate_has_had_its_day_nothing_is_left(life: Life) -> None:
    parts = parts_of(life, CERTIFICATION)
    keep_retention(uow=certification_uow(parts), evidence_days=10_000, now=LATER)
    parts.engine.dispose()
    for words in (life.pupil.last_name, bare(life.pupil.last_name), life.username, life.ine):
        assert where(life.books, words) == set(), words
    # the others are as they were
    other = next(one for one in life.year.candidates if one is not life.pupil)
    assert "certification.candidates.last_name" in where(life.books, other.last_name)
