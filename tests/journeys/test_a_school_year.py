"""One school's year, from import to record-system feed, in both ways to run."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing.conformance import soon
from deploy.demo.journey import Year
from tests.journeys import suites
from tests.journeys.conftest import Lived
from tests.journeys.suites import Assassin, Running


def check_the_year(year: Year, suite: Running, out: Path) -> None:
    counts = year.counts
    assert counts["learners"]["imported"] == 30
    assert counts["learners"]["skipped"] == 3
    assert counts["participations"] == {"started": 30, "shared": 30}
    assert sum(counts["stages"].values()) == 30
    assert counts["candidates"] == 20
    assert counts["certified"] + counts["rejected"] + counts["other_results"] == 20
    assert counts["certified"] >= 10 and counts["rejected"] >= 1
    assert counts["feed"]["validated"] == counts["certified"]
    assert counts["feed"]["lines"] == counts["certified"] + counts["rejected"]
    assert (out / "certificat.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "campagne.csv").read_text(encoding="utf-8-sig").count("\n") >= 30
    lines = json.loads((out / "livret-scolaire.json").read_text())["data"]["attributes"]["certifications"]
    assert all(line["nationalStudentId"] for line in lines)
    check_the_books(year, suite)


def check_the_books(year: Year, suite: Running) -> None:
    """Every answer given is kept once, told once, and heard once by everyone who listens."""
    books = suite.books
    assert soon(books.everything_has_arrived, seconds=90), (books.untold(), books.unheard())
    given = sum(pupil.answers for pupil in year.pupils)
    assert books.number("assessment", "SELECT count(*) FROM answers") == given
    assert books.told("assessment", "AnswerSubmitted") == given
    of_campaigns = "SELECT count(*) FROM answers JOIN assessments ON assessments.id = assessment_id WHERE kind = 'CAMPAIGN'"
    heard = books.number("campaigns", "SELECT count(*) FROM answers")
    assert heard == books.number("assessment", of_campaigns) > 0
    assert books.told("campaigns", "ProfileShared") == 30
    assert books.told("certification", "CertificationStarted") == 20
    assert books.told("certification", "CertificateIssued") == year.counts["certified"]
    enrolled = "SELECT count(*) FROM learners WHERE organisation_id = %s"
    assert books.number("identity", enrolled, year.organisation) == 30
    for service in ("campaigns", "certification", "reporting", "assessment"):
        assert books.number(service, "SELECT count(*) FROM dead_letters") == 0


def test_the_year_of_a_school_in_one_process(lived: Lived) -> None:
    check_the_year(lived.year, lived.suite, lived.out)


@pytest.fixture(scope="module")
def distributed() -> Iterator[Running]:
    running = suites.distributed()
    yield running
    assert running.distributed
    running.distributed.stop()


def test_the_year_of_a_school_while_everything_dies_and_comes_back(
    distributed: Running, tmp_path: Path
) -> None:
    """The broker is away while pupils answer; relays and buses are killed while they go on and sit the exam."""
    suite, broker = distributed.distributed, distributed.broker
    assert suite and broker
    year = distributed.year(tmp_path)
    year.activate()
    year.import_pupils()
    year.create_campaign()
    year.join()
    started = {}
    for pupil in year.pupils:
        begun = pupil.door.post(f"/api/campaign-codes/{year.campaign['code']}/participations")
        pupil.learner = {"participation_id": begun["participation_id"]}
        started[pupil.seed] = begun["assessment_id"]

    broker.kill()
    year.each_pupil(year.pupils, lambda pupil: pupil.answer_all(started[pupil.seed]))
    given = sum(pupil.answers for pupil in year.pupils)
    assert given > 300
    assert distributed.books.number("assessment", "SELECT count(*) FROM answers") == given
    assert year.pupils[0].door.get("/api/profile")["pix"] >= 0
    assert year.sign_in("jury@demonstration.example", "Demo2026!")
    assert distributed.books.untold() >= given
    broker.start()
    assert soon(distributed.books.everything_has_arrived, seconds=120), distributed.books.unheard()
    activity = year.head.get(f"/api/campaigns/{year.campaign['id']}/activity?size=100")
    assert (activity["participants"], activity["to_share"]) == (30, 30)

    assassin = Assassin(suite)
    assassin.start()
    try:
        year.share()
        year.read_results()
        year.position()
        year.plan_session()
        year.sit_exam()
        year.finalise()
    finally:
        assassin.stop()
    assert len(assassin.victims) >= 5
    year.publish()
    year.verify()
    year.feed()
    check_the_year(year, distributed, tmp_path)
