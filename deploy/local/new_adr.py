"""`make adr T="…"`: the next number, the template, the line in the index."""

import re
import sys
import unicodedata
from pathlib import Path

FOLDER = Path("docs/adr")
TEMPLATE = """# {number}. {title}

## Status

Proposed.

## Context

## Decision

## Consequences

## Alternatives refused
"""


def main() -> None:
    """Write the record and index it."""
    title = sys.argv[1].strip()
    number = max((int(path.name[:4]) for path in FOLDER.glob("[0-9]*.md")), default=0) + 1
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = f"{number:04d}-{re.sub('[^a-z0-9]+', '-', plain).strip('-')}.md"
    (FOLDER / name).write_text(TEMPLATE.format(number=number, title=title), encoding="utf-8")
    with (FOLDER / "README.md").open("a", encoding="utf-8") as index:
        index.write(f"- [{number:04d}]({name}) {title}\n")
    print(FOLDER / name)


if __name__ == "__main__":
    main()
