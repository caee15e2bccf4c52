"""The classic score: golden files that an examiner can read, and what must hold whatever the answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certification.domain.evidence import AbortReason
from services.certification.domain.scoring import (
    RULES,
    Cause,
    Drawn,
    Ruling,
    Score,
    ScoringError,
    Status,
    Verdict,
    certified,
    reproducibility,
    score,
    verdict,
)
from tests.services.certification.unit.questions import question, test_of

GOLDEN = sorted((Path(__file__).parent.parent / "golden" / "scoring").glob("*.json"))
HARSHNESS = {Verdict.KEPT: 0, Verdict.DOWNGRADED: 1, Verdict.INVALIDATED: 2}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_certification_is_worth_what_its_file_says(path: Path):
    case: dict[str, Any] = json.loads(path.read_text())
    assert len(case["why"]) > 40, "a golden file says why"
    result = score(
        test_of(case["questions"]),
        {code: Drawn(*one) for code, one in case["drawn"].items()},
        max_level=case.get("max_level", 5),
        abort=AbortReason(case["abort"]) if case.get("abort") else None,
        ruling=Ruling(cancelled=case.get("cancelled", False), fraud=case.get("fraud", False)),
    )
    assert {
        "status": result.status.value,
        "cause": result.cause.value if result.cause else None,
        "pix": result.pix,
        "reproducibility": result.reproducibility,
        "marks": {one.competence: [one.level, one.pix, one.verdict.value] for one in result.marks},
    } == case["expected"]


def test_there_are_nineteen_rules():
    assert len(RULES) == 19


@pytest.mark.parametrize("numbers", sorted(RULES))
def test_a_better_rate_never_makes_a_verdict_harsher(numbers):
    verdicts = [HARSHNESS[verdict(*numbers, rate=rate)] for rate in range(101)]
    assert verdicts == sorted(verdicts, reverse=True)


@pytest.mark.parametrize("numbers", [(4, 2, 0), (0, 0, 0), (3, 3, 1), (2, 2, 1), (1, 1, 1)])
def test_numbers_without_a_rule_are_an_error(numbers):
    with pytest.raises(ScoringError):
        verdict(*numbers, rate=90)


@pytest.mark.parametrize(
    ("right", "counted", "rate"),
    [(1, 8, 13), (1, 2, 50), (1, 3, 33), (2, 3, 67), (99, 200, 50), (0, 5, 0), (5, 5, 100)],
)
def test_the_rate_is_rounded_half_up(right, counted, rate):
    questions = [question(n, "ok" if n <= right else "ko") for n in range(1, counted + 1)]
    assert reproducibility(questions) == rate


def test_no_counted_question_is_a_rate_of_nothing():
    assert reproducibility([question(1, "ok neutralised")]) == 0


def test_the_same_challenge_twice_is_an_error():
    twice = [question(1), question(2, challenge_id="c1"), question(3)]
    assert score(twice, {"1.1": Drawn(2, 20)}, max_level=5).cause is Cause.QUESTION_TWICE


def test_a_competence_without_question_is_an_error():
    drawn = {"1.1": Drawn(2, 20), "1.2": Drawn(2, 20)}
    result = score(test_of({"1.1": ["ok"] * 3}), drawn, max_level=5)
    assert (result.status, result.cause) == (Status.IN_ERROR, Cause.COMPETENCE_WITHOUT_QUESTION)


def test_a_test_without_anything_is_an_error():
    assert score([], {}, max_level=5).status is Status.IN_ERROR


def test_the_jury_settles_what_cannot_be_scored():
    nothing = {"questions": (), "drawn": {}, "max_level": 5}
    cancelled = score(**nothing, ruling=Ruling(cancelled=True))
    rejected = score(**nothing, ruling=Ruling(fraud=True))
    assert (cancelled.status, rejected.status) == (Status.CANCELLED, Status.REJECTED)


def test_questions_of_other_competences_do_not_count():
    lists = {"1.1": ["ok"] * 3, "9.9": ["ko"] * 3}
    result = score(test_of(lists), {"1.1": Drawn(2, 20)}, max_level=5)
    assert (result.reproducibility, result.asked, result.pix) == (100, 3, 20)


PLAIN = ["ok", "ko", "aband", "timedout", "focusedOut", "none"]
DECIDED = ["ko neutralised", "aband neutralised", "none skipped", "none neutralised"]
words = st.sampled_from([*PLAIN, *DECIDED, "dep ok", "dep ko", "dep partially"])
competences = st.sampled_from(["1.1", "1.2", "2.1", "3.4", "5.2"])
lists = st.dictionaries(competences, st.lists(words, min_size=1, max_size=3), min_size=1)
levels = st.integers(1, 8).flatmap(
    lambda level: st.tuples(st.just(level), st.integers(8 * level, 8 * level + 7))
)


@st.composite
def papers(draw: st.DrawFn):
    said = draw(lists)
    return test_of(said), {code: Drawn(*draw(levels)) for code in said}


def scored(questions, drawn, **kwargs) -> Score:
    return score(questions, drawn, max_level=kwargs.pop("max_level", 5), **kwargs)


@given(papers(), st.integers(1, 8), st.sampled_from([None, *AbortReason]), st.booleans(), st.booleans())
def test_a_score_stays_within_its_bounds(taken, max_level, abort, cancelled, fraud):
    questions, drawn = taken
    ruling = Ruling(cancelled=cancelled, fraud=fraud)
    result = score(questions, drawn, max_level=max_level, abort=abort, ruling=ruling)
    assert 0 <= result.reproducibility <= 100
    assert result.pix == sum(one.pix for one in result.marks)
    for mark in result.marks:
        assert -1 <= mark.level <= max_level
        assert 0 <= mark.pix <= 8 * max_level
        assert mark.pix <= drawn[mark.competence].pix, "nobody is certified above what they had"
    assert (result.status is Status.VALIDATED) == (result.cause is None)
    if result.status is Status.VALIDATED:
        assert result.pix > 0
        assert result.reproducibility >= 50
        assert result.trusted
    if result.status is Status.IN_ERROR:
        assert not result.marks


@given(papers())
def test_scoring_does_not_depend_on_the_order_of_the_evidence(taken):
    questions, drawn = taken
    assert scored(list(reversed(questions)), dict(reversed(drawn.items()))) == scored(questions, drawn)


@given(papers(), st.data())
def test_one_more_right_answer_never_costs_pix(taken, data):
    questions, drawn = taken
    wrong = [n for n, one in enumerate(questions) if one.result == "ko" and not one.neutralised]
    if not wrong:
        return
    n = data.draw(st.sampled_from(wrong))
    better = [*questions]
    better[n] = question(
        questions[n].position,
        "dep ok" if questions[n].is_dependent else "ok",
        competence=questions[n].competence,
    )
    before, after = scored(questions, drawn), scored(better, drawn)
    if Status.IN_ERROR not in (before.status, after.status):
        assert after.pix >= before.pix


@given(levels, st.sampled_from(list(Verdict)), st.integers(1, 8))
def test_the_ceiling_comes_after_the_verdict(drawn, said, max_level):
    level, pix = certified(Drawn(*drawn), said, max_level=max_level)
    free_level, free_pix = certified(Drawn(*drawn), said, max_level=99)
    assert (level, pix) == (min(free_level, max_level), min(free_pix, 8 * max_level))
