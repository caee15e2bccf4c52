"""What counts for good, what gives way, what is settled."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.domain.evidence import Proof, add, as_answers, recalled, settled
from services.assessment.domain.positioning import COMPETENCE, Bank, estimate
from services.assessment.domain.scoring import score

TODAY = datetime(2026, 10, 1, tzinfo=UTC)
FORGETS = timedelta(days=4)
TEST = UUID(int=1)
BANK = Bank({"t": [1, 2, 3, 4], "u": [1, 2, 3], "v": [2, 3, 5]})

levels = st.integers(1, 5)
# (level, succeeded, days since the one before)
histories = st.lists(st.tuples(levels, st.booleans(), st.floats(0, 10)), max_size=12)


def proof(level: int, *, succeeded: bool, day: float = 0) -> Proof:
    return Proof(level, succeeded, TODAY + timedelta(days=day), TEST, f"c-{level}")


def kept_of(history: list[tuple[int, bool, float]]) -> list[Proof]:
    kept: list[Proof] = []
    day = 0.0
    for level, succeeded, later in history:
        day += later
        kept = add(kept, proof(level, succeeded=succeeded, day=day), forgets_after=FORGETS)
    return kept


def test_a_success_takes_the_place_of_old_failures_at_its_level_and_below() -> None:
    old = [proof(level, succeeded=False, day=0) for level in (1, 2, 3)]
    kept = add(old, proof(2, succeeded=True, day=5), forgets_after=FORGETS)
    assert [(one.level, one.succeeded) for one in kept] == [(3, False), (2, True)]


def test_a_success_does_not_take_the_place_of_a_recent_failure() -> None:
    kept = add([proof(2, succeeded=False, day=0)], proof(3, succeeded=True, day=1), forgets_after=FORGETS)
    assert [(one.level, one.succeeded) for one in kept] == [(2, False), (3, True)]


def test_what_was_validated_stays() -> None:
    kept = add([proof(2, succeeded=True)], proof(2, succeeded=False, day=90), forgets_after=FORGETS)
    assert (2, True) in {(one.level, one.succeeded) for one in kept}


@given(histories)
def test_the_list_stays_short(history: list[tuple[int, bool, float]]) -> None:
    kept = kept_of(history)
    assert len(kept) == len({(one.level, one.succeeded) for one in kept})
    assert len(kept) <= 10


@given(histories)
def test_every_success_leaves_one_at_its_level(history: list[tuple[int, bool, float]]) -> None:
    succeeded = {level for level, ok, _ in history if ok}
    assert {one.level for one in kept_of(history) if one.succeeded} == succeeded


@given(histories, levels, st.floats(0, 10), st.booleans())
def test_one_more_answer_moves_the_score_its_own_way(
    history: list[tuple[int, bool, float]], level: int, later: float, positioned: bool
) -> None:
    """A right answer never lowers a score, nor a wrong one raises it, whatever gives way to it."""
    kept = kept_of(history)
    others = [("u", 2, True), ("v", 3, False)]
    day = sum(step for _, _, step in history) + later

    def pix(proofs: list[Proof]) -> float:
        held = {"t": proofs, "u": [proof(2, succeeded=True)], "v": [proof(3, succeeded=False)]}
        return score(BANK, held, positioned=positioned, rules=COMPETENCE).pix

    better = add(kept, proof(level, succeeded=True, day=day), forgets_after=FORGETS)
    worse = add(kept, proof(level, succeeded=False, day=day), forgets_after=FORGETS)
    assert pix(better) >= pix(kept) - 1e-5
    assert pix(worse) <= pix(kept) + 1e-5
    assert as_answers({"u": [], "t": kept}) == [("t", one.level, one.succeeded) for one in kept]
    assert estimate(BANK, others).pix >= 0


@given(histories)
def test_an_unfinished_competence_never_shows_more_than_a_finished_one(
    history: list[tuple[int, bool, float]],
) -> None:
    held = {"t": kept_of(history)}
    unfinished = score(BANK, held, positioned=False, rules=COMPETENCE)
    finished = score(BANK, held, positioned=True, rules=COMPETENCE)
    assert unfinished.pix <= finished.pix + 1e-5
    if not any(one.succeeded for one in held["t"]):
        assert unfinished.pix == 0


def test_old_failures_are_forgotten_and_successes_are_not() -> None:
    held = {"t": [proof(1, succeeded=True), proof(2, succeeded=False)], "x": [proof(1, succeeded=True)]}
    later = TODAY + timedelta(days=1)
    assert recalled(held, topics=["t", "u"], forget_before=later) == [("t", 1, True)]
    assert recalled(held, topics=["t", "u"], forget_before=TODAY) == [("t", 1, True), ("t", 2, False)]
    assert recalled(held, topics=["t", "u"], forget_before=None) == [("t", 1, True), ("t", 2, False)]


def test_a_success_settles_what_is_below_and_a_failure_what_is_above() -> None:
    topics = {"t": [1, 2, 3, 4, 5], "u": [1, 2]}
    assert settled(topics, []) == 0
    assert settled(topics, [("t", 2, True)]) == 2
    assert settled(topics, [("t", 4, False)]) == 2
    assert settled(topics, [("t", 2, True), ("t", 4, False)]) == 4
    assert settled(topics, [("t", 3, True), ("t", 4, False), ("u", 1, False)]) == 7
    assert settled(topics, [("x", 1, True)]) == 0


@given(st.lists(st.tuples(st.sampled_from("tuv"), levels, st.booleans()), max_size=15))
def test_progress_never_goes_back(answers: list[tuple[str, int, bool]]) -> None:
    known = [settled(BANK.topics, answers[:n]) for n in range(len(answers) + 1)]
    assert known == sorted(known)
    assert known[-1] <= len(BANK.skills)
