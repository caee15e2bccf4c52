"""The calibrate command, on answers recorded in PostgreSQL."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from contracts.content.release import Release
from services.assessment.domain.calibration import Calibration, Misfit
from services.assessment.service import SERVICE
from services.assessment.storage.content import Contents
from services.assessment.storage.unit_of_work import new_uow
from services.assessment.usecases.calibrate_challenges import calibrate_challenges
from studies.calibration.recovery import recovery
from studies.calibration.simulate import Truth, sittings, world_of
from tests.services.assessment.integration.conftest import desk_with
from tests.services.assessment.integration.history import BEGAN, History, items_of
from tests.services.assessment.integration.pupil import Desk
from tests.support.parts import Bench, hear_now
from tests.support.releases import a_release, answer_for_referential, of_every_kind, release_published

LOW, HIGH = "c11-t1-1a", "c11-t2-3b"


def run(bench: Bench, *arguments: str) -> Result:
    return CliRunner().invoke(SERVICE.commands["calibrate"](lambda: bench.parts), arguments)


def told(bench: Bench, *arguments: str) -> dict[str, Any]:
    done = run(bench, "--json", *arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def answers_of(bench: Bench, *arguments: str) -> dict[str, tuple[int, int]]:
    """(answers, right) of each challenge told of."""
    return {
        one["challenge_id"]: (one["answers"], one["right"]) for one in told(bench, *arguments)["challenges"]
    }


@pytest.fixture
def history(desk: Desk) -> History:
    return History(desk)


# 40 challenges, some 500 answers each, chosen by the engine itself. The bounds: the study finds an RMSE of 0.12 with some 400
# answers each; one world strays, and an author's error of 0.4 is what an RMSE must beat to be worth anything.
def test_20_000_adaptive_answers_in_the_database_give_known_parameters_back(tmp_path: Path) -> None:
    release = a_release(competences=1, topics=5, levels=(1, 2, 4, 5))
    desk = desk_with(release)
    rng = np.random.default_rng(1)
    planted = {"c11-t2-2a": Truth(5.0, 2.2), "c11-t3-4b": Truth(1.5, 2.2)}
    world = world_of(items_of(release), rng, slope_spread=0.5, planted=planted)
    history = History(desk)
    for sitting in sittings(world, answers=20_000, rng=rng):
        history.sitting([(item.challenge, "ok" if right else "ko") for item, right in sitting])
    history.write()

    calibration = calibrated(desk)
    found = recovery(calibration, world.truths)
    assert calibration.answers == len(history.answers)
    assert found.challenges >= 36
    assert found.rmse <= 0.22 < found.authors
    assert abs(found.bias) <= 0.1
    assert found.correlation >= 0.98
    assert found.error_correlation >= 0.9
    assert found.in_95 >= 0.8
    assert found.slope_rmse <= 0.4
    assert found.slope_correlation >= 0.6
    flagged = {one.item.challenge for one in calibration.estimates if Misfit.LEVEL in one.misfits}
    assert set(planted) <= flagged
    assert len(flagged) <= len(planted) + 4  # others whose author's error of 0.4 happened to be large

    out = tmp_path / "calibration.csv"
    done = run(desk.bench, "--out", str(out))
    assert done.exit_code == 0
    assert "c11-t2-2a" in done.output
    rows = read_csv(out)
    assert rows["c11-t2-2a"]["Niveau proposé"] == "5"
    assert "niveau contredit par les réponses" in rows["c11-t2-2a"]["Signalements"]


def calibrated(desk: Desk, **options: Any) -> Calibration:
    uow = new_uow(desk.bench.parts)
    return calibrate_challenges(uow=uow, contents=Contents(), **options).calibration


def read_csv(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["Épreuve"]: row for row in csv.DictReader(file, delimiter=";")}


def test_only_first_sittings_that_knew_nothing_count(desk: Desk, history: History) -> None:
    somebody = uuid4()
    history.sitting([(LOW, "ok"), (HIGH, "aband")], user_id=somebody)
    # after a reset nothing is known any more, yet the person has met this topic
    history.sitting([(LOW, "ko")], user_id=somebody, started_at=BEGAN + timedelta(days=30))
    history.sitting([(LOW, "ko")], known=[["c11-t1", 2, True]])
    history.sitting([(LOW, "ko")], seen=["c11-t1-2a"])
    history.sitting([(LOW, "ko")], kind="CERTIFICATION")
    history.sitting([(LOW, "ok")], kind="CAMPAIGN", targets={"c11-t1": 3})
    history.write()
    assert answers_of(desk.bench) == {LOW: (2, 2), HIGH: (1, 0)}


def test_a_clock_or_a_distraction_leaves_an_answer_out() -> None:
    timed, focused = of_every_kind("c11-t1-1")[:2]
    special = {"c11-t1-1a": replace(timed, id="c11-t1-1a"), "c11-t1-1b": replace(focused, id="c11-t1-1b")}
    desk = desk_with(a_release(special=special))
    history = History(desk)
    history.sitting([("c11-t1-1a", "ko"), (HIGH, "ok")], left_ms=-20)
    history.sitting([("c11-t1-1a", "timedout")], left_ms=-20)
    history.sitting([("c11-t1-1a", "ko")], left_ms=20)
    history.sitting([("c11-t1-1b", "ok"), (HIGH, "ok")], focus_lost=True)
    history.sitting([("c11-t1-1b", "ok")])
    history.write()
    assert answers_of(desk.bench) == {"c11-t1-1a": (1, 0), "c11-t1-1b": (1, 1), HIGH: (2, 2)}


def test_a_competence_and_a_day_narrow_what_is_read(desk: Desk, history: History) -> None:
    history.sitting([(LOW, "ok")])
    history.sitting([(LOW, "ok")], started_at=BEGAN - timedelta(days=1))
    history.sitting([("c12-t1-1a", "ok")], competence="1.2")
    history.sitting([(LOW, "ko"), ("c12-t1-1a", "ok")], kind="CAMPAIGN", targets={"c11-t1": 3, "c12-t1": 3})
    history.sitting([("c12-t1-1a", "ok")], kind="CAMPAIGN", targets={"c12-t1": 3})
    history.write()
    assert answers_of(desk.bench) == {LOW: (3, 2), "c12-t1-1a": (3, 3)}
    assert answers_of(desk.bench, "--since", "2026-10-05") == {LOW: (2, 1), "c12-t1-1a": (3, 3)}
    first = told(desk.bench, "--competence", "1.1")
    assert [one["challenge_id"] for one in first["challenges"]] == [LOW]
    assert first["answers"] == 4  # what a campaign asked elsewhere tells of the people


def test_what_left_the_content_testifies_and_is_not_told_of(desk: Desk, history: History) -> None:
    newer = shortened(desk.release)
    answer_for_referential(desk.bench.questions, desk.release, newer)
    hear_now(desk.bench, release_published(newer))
    history.sitting([("c11-t4-1a", "ok"), (LOW, "ok")])
    history.write()
    document = told(desk.bench)
    assert [one["challenge_id"] for one in document["challenges"]] == [LOW]
    assert document["answers"] == 2


def shortened(release: Release) -> Release:
    """The next release, without the last topic of 1.1."""
    topics = tuple(topic for topic in release.topics if topic.id != "c11-t4")
    return replace(release, number=2, topics=topics, target_profiles=())


def test_people_appear_nowhere_and_nothing_is_changed(desk: Desk, history: History, tmp_path: Path) -> None:
    assessments = [history.sitting([(LOW, "ok"), (HIGH, "ko")]) for _ in range(30)]
    history.write()
    before = everything(desk)
    out = tmp_path / "calibration.csv"
    done = run(desk.bench, "--json", "--minimum", "10", "--out", str(out))
    assert done.exit_code == 0
    assert everything(desk) == before
    written = done.output + out.read_text("utf-8-sig")
    for row in history.assessments:
        assert str(row["user_id"]) not in written
        assert row["user_id"].hex not in written
    assert not any(str(one) in written for one in assessments)


def everything(desk: Desk) -> list[Any]:
    with desk.bench.parts.engine.connect() as connection:
        return [
            connection.execute(
                text(f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {one} t")
            ).all()
            for one in ("releases", "assessments", "answers", "evidence", "positions", "outbox")
        ]


def test_the_file_is_french_and_no_cell_of_it_can_run(tmp_path: Path) -> None:
    release = a_release(competences=1)
    topics = tuple(
        replace(topic, name='=HYPERLINK("http://ailleurs";"Sujet")') if topic.id == "c11-t1" else topic
        for topic in release.topics
    )
    desk = desk_with(replace(release, topics=topics))
    history = History(desk)
    for number in range(40):
        history.sitting([(LOW, "ok" if number % 4 else "ko")])
    history.sitting([(HIGH, "ok")])
    history.write()
    out = tmp_path / "calibration.csv"
    done = run(desk.bench, "--minimum", "40", "--out", str(out))
    assert done.exit_code == 0
    assert "2 challenges met, 1 answered enough" in done.output
    rows = read_csv(out)
    assert rows[LOW]["Sujet"] == '\'=HYPERLINK("http://ailleurs";"Sujet")'
    assert rows[LOW]["Niveau de l’auteur"] == "1"
    assert rows[LOW]["Réussite (%)"] == "75,000"
    assert rows[LOW]["Niveau proposé"] == "1"
    assert rows[HIGH]["Signalements"] == "trop peu de réponses"
    assert rows[HIGH]["Difficulté estimée"] == ""
    assert list(tmp_path.iterdir()) == [out]


def test_beyond_what_memory_holds_people_are_drawn_by_lot(desk: Desk, history: History) -> None:
    for _ in range(700):
        history.sitting([(LOW, "ok"), (HIGH, "ko")])
    history.write()
    done = run(desk.bench, "--at-most", "1000")
    assert done.exit_code == 0
    assert "(of 1 person in 2, drawn by lot)" in done.output
    assert told(desk.bench, "--at-most", "1000")["answers"] <= 1000


def test_without_answers_it_says_so(desk: Desk) -> None:
    done = run(desk.bench)
    assert done.exit_code == 0
    assert done.output.startswith("0 answers in 0 first sittings; 0 challenges met")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--competence", "9.9"], "not a competence of the release in force"),
        (["--since", "hier"], "--since"),
        (["--minimum", "0"], "--minimum"),
        (["--out", "/nowhere/at/all.csv"], "cannot write in that folder"),
    ],
)
def test_what_is_wrong_is_said_before_any_work(desk: Desk, arguments: list[str], message: str) -> None:
    done = run(desk.bench, *arguments)
    assert done.exit_code == 2
    assert message in done.output


def test_before_the_first_release_it_says_so(empty_bench: Bench) -> None:
    done = run(empty_bench)
    assert done.exit_code == 1
    assert "no release of the referential is known yet" in done.output
