"""Whole positionings kept as golden files: who answers, what was asked, what it was worth.

python -m tests.services.assessment.unit.positioning_golden    # writes them again: read the diff
"""

import json
from pathlib import Path
from typing import Any

from services.assessment.domain.positioning import Answer, Bank, estimate, next_question

GOLDEN = Path(__file__).parent / "golden" / "positioning.json"


def replay(case: dict[str, Any]) -> dict[str, Any]:
    """Let the person of a golden case answer: right up to their level in the topic, wrong above."""
    bank = Bank(case["bank"])
    evidence: list[Answer] = []
    while (skill := next_question(bank, evidence, seed=case["seed"])) is not None:
        topic, level = skill
        evidence.append((topic, level, level <= case["masters"].get(topic, 0)))
    result = estimate(bank, evidence)
    return {
        "asked": [f"{topic} {level} {'right' if ok else 'wrong'}" for topic, level, ok in evidence],
        "pix": round(result.pix, 2),
        "level": result.level,
        "standard_error": round(result.standard_error, 2),
        "validated": [f"{topic} {level}" for (topic, level), s in result.skills.items() if s[1]],
    }


def main() -> None:
    """Write what the engine says today beside each case."""
    cases = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for case in cases:
        case["expected"] = replay(case)
    GOLDEN.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
