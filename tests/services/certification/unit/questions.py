"""Questions of a test in the shorthand of the golden files: "ok", "ko neutralised", "dep partially", "none skipped"."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.certification.domain.evidence import DEPENDENT_BLANKS, Outcome, Question

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def question(position: int, words: str = "ok", *, competence: str = "1.1", **changes: Any) -> Question:
    said = words.split()
    outcome = next((Outcome(word) for word in said if word in list(Outcome)), None)
    values: dict[str, Any] = {
        "position": position,
        "challenge_id": f"c{position}",
        "kind": DEPENDENT_BLANKS if "dep" in said else "QCU",
        "competence": competence,
        "topic": "t",
        "level": 1,
        "timed": False,
        "focused": False,
        "has_files": False,
        "has_image": False,
        "result": outcome,
        "answered_at": START + timedelta(minutes=position) if outcome else None,
        "neutralised": "neutralised" in said,
        "skipped_automatically": "skipped" in said,
        "accepted": "accepted" in said,
    }
    return Question(**{**values, **changes})


def test_of(lists: dict[str, list[str]]) -> list[Question]:
    """All the questions of a test, competence by competence."""
    pairs = [(competence, words) for competence, said in lists.items() for words in said]
    return [question(n, words, competence=competence) for n, (competence, words) in enumerate(pairs, start=1)]


test_of.__test__ = False  # type: ignore[attr-defined]
