"""Documents: decision records numbered and indexed, links that lead somewhere, commands that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    path
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("*/README.md"),
        *ROOT.glob("services/*/README.md"),
    ]
    if ".venv" not in path.parts
]


def adr_numbers() -> list[str]:
    return sorted(path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))


def dead_links(path: Path, text: str) -> list[str]:
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", text)
    return [link for link in links if not (path.parent / link).exists()]


def missing_targets(text: str) -> list[str]:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return [one for one in re.findall(r"`make ([a-z-]+)", text) if one not in targets]


def test_decision_records_are_numbered_without_gap_or_double() -> None:
    numbers = adr_numbers()
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_every_decision_record_is_indexed_and_has_its_sections() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"):
        assert path.name in index, path.name
        text = path.read_text()
        for section in ("Status", "Context", "Decision", "Consequences", "Alternatives refused"):
            assert section in text, f"{path.name} lacks {section}"


def test_links_lead_somewhere() -> None:
    assert {str(path): dead for path in DOCUMENTS if (dead := dead_links(path, path.read_text()))} == {}


def test_a_dead_link_is_seen() -> None:
    assert dead_links(ROOT / "README.md", "[x](docs/nowhere.md)") == ["docs/nowhere.md"]


def test_every_make_command_in_the_documents_exists() -> None:
    assert {str(path): wrong for path in DOCUMENTS if (wrong := missing_targets(path.read_text()))} == {}


def test_a_command_that_does_not_exist_is_seen() -> None:
    assert missing_targets("`make coffee`") == ["coffee"]
