"""Why a level: what is said of each skill agrees with the score, and with the answers."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.domain.evidence import Proof, standing
from services.assessment.domain.explanation import Explanation, explain
from services.assessment.domain.positioning import COMPETENCE, Bank
from services.assessment.domain.scoring import score

TODAY = datetime(2026, 10, 1, tzinfo=UTC)
BANK = Bank({"t": [1, 2, 3, 4], "u": [1, 2, 3], "v": [2, 3, 5]})

answers = st.lists(
    st.tuples(st.sampled_from(["t", "u", "v", "gone"]), st.integers(1, 5), st.booleans()),
    max_size=10,
    unique_by=lambda one: (one[0], one[1]),
)


def proofs_of(given_answers: list[tuple[str, int, bool]]) -> dict[str, list[Proof]]:
    proofs: dict[str, list[Proof]] = {}
    for day, (topic, level, succeeded) in enumerate(given_answers):
        proof = Proof(level, succeeded, TODAY + timedelta(days=day), UUID(int=1), f"{topic}-{level}a")
        proofs.setdefault(topic, []).append(proof)
    return proofs


def explained(given_answers: list[tuple[str, int, bool]], *, positioned: bool) -> Explanation:
    return explain(BANK, proofs_of(given_answers), positioned=positioned, rules=COMPETENCE)


def test_nothing_is_said_of_whoever_answered_nothing() -> None:
    nothing = explained([], positioned=False)
    assert (nothing.score.pix, nothing.skills) == (0.0, ())


def test_a_right_answer_is_direct_there_and_inferred_below() -> None:
    skills = {(one.topic, one.level): one for one in explained([("t", 3, True)], positioned=False).skills}
    assert len(skills) == len(BANK.skills)
    assert (skills["t", 3].is_direct, skills["t", 3].answered) == (True, True)
    for level in (1, 2):
        below = skills["t", level]
        assert (below.is_direct, below.validated, below.counts) == (False, True, True)
    # what is only expected of the other topics counts once the positioning is finished
    assert not any(one.counts for (topic, _), one in skills.items() if topic != "t")


def test_a_lucky_answer_among_failures_is_right_and_validates_nothing() -> None:
    given_answers = [("t", 1, False), ("t", 2, False), ("u", 1, False), ("v", 2, False), ("t", 4, True)]
    (lucky,) = (
        one for one in explained(given_answers, positioned=True).skills if (one.topic, one.level) == ("t", 4)
    )
    assert (lucky.answered, lucky.validated, lucky.counts) == (True, False, False)


@given(answers, st.booleans())
def test_the_explanation_is_that_of_the_score(
    given_answers: list[tuple[str, int, bool]], positioned: bool
) -> None:
    found = explained(given_answers, positioned=positioned)
    assert found.score == score(BANK, proofs_of(given_answers), positioned=positioned, rules=COMPETENCE)
    if not positioned:
        assert found.score.pix <= sum(one.worth for one in found.skills if one.counts) + 1e-6
    else:
        assert all(one.counts == one.validated for one in found.skills)


@given(answers, st.booleans())
def test_what_is_validated_in_a_topic_has_no_hole(
    given_answers: list[tuple[str, int, bool]], positioned: bool
) -> None:
    for lower, higher in pairwise(explained(given_answers, positioned=positioned).skills):
        if lower.topic == higher.topic:
            assert lower.probability >= higher.probability
            assert lower.validated or not higher.validated


@given(answers, st.booleans())
def test_a_skill_is_direct_when_it_was_asked_and_then_only(
    given_answers: list[tuple[str, int, bool]], positioned: bool
) -> None:
    asked = {(topic, level): succeeded for topic, level, succeeded in given_answers}
    for one in explained(given_answers, positioned=positioned).skills:
        assert one.answered == asked.get((one.topic, one.level))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], (0, None, None)),
        ([("t", 2, True)], (2, None, None)),
        ([("t", 3, False), ("t", 2, False)], (0, 2, 1)),
        ([("t", 1, False), ("t", 2, True), ("t", 4, False)], (2, 4, 2)),
    ],
)
def test_what_is_to_work_on_is_the_lowest_failure_above_what_was_shown(
    history: list[tuple[str, int, bool]], expected: tuple[int, int | None, int | None]
) -> None:
    found = standing(proofs_of(history).get("t", []))
    validated, failed, days = expected
    assert (found.validated_level, found.failed_level) == (validated, failed)
    if days is not None:
        # the last time anything above was failed, whatever its level: what was missed last comes first
        last = max(day for day, (_, level, ok) in enumerate(history) if not ok and level > validated)
        assert found.failed_at == TODAY + timedelta(days=last)
