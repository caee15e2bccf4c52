"""Simulators: pages of our own writing that pupils work in, whole by themselves and unable to reach anything.

The header they are served with holds them to that; what is told here is told to authors, before a pupil meets a page that does nothing.
What they share (colours, letters, fields, how a frame says its height) is written once, in the shell.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from contracts.content.release import Simulator
from services.referential.authoring.yaml_nodes import Fields, existing
from services.referential.domain import SIMULATORS

SHELL: Final = "shell.html"
"""What every simulator has in its head, in place of the mark."""

MARK: Final = "<!-- shell -->"
LARGEST: Final = 60 * 1024
HEIGHTS: Final = (120, 1200)

_FORBIDDEN_TAGS: Final = frozenset({"link", "base", "form", "iframe", "frame", "object", "embed", "a"})
_LEADING_AWAY: Final = frozenset(
    {"src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data", "background", "ping"}
)
_REACHING_OUT: Final = re.compile(
    r"https?:|//|\b(?:fetch|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon|importScripts|Worker)\b"
    r"|\bimport\b|@import|url\((?!\s*['\"]?data:)"
)
_REFUSED_BY_THE_FRAME: Final = re.compile(
    r"\b(?:localStorage|sessionStorage|indexedDB|caches|cookie|alert|confirm|prompt|open|eval|Function)\s*[(.]"
    r"|\bdocument\.cookie\b"
)


def read_simulator(fields: Fields, folder: Path) -> Simulator | None:
    """What a challenge says of its simulator, if it has one."""
    node = fields.get("simulator")
    if node is None:
        return None
    inner = Fields(node)
    file = inner.need("file")
    simulator = Simulator(
        file=existing(file, folder / SIMULATORS) if file else "",
        title=inner.text("title"),
        height=inner.number("height"),
    )
    inner.close()
    least, most = HEIGHTS
    if not least <= simulator.height <= most:
        node.wrong(f"la hauteur d’un simulateur va de {least} à {most} pixels")
    return simulator


def whole_page(folder: Path, name: str) -> str:
    """The page as it is shown: what simulators share is in it."""
    shell = (folder / SHELL).read_text(encoding="utf-8")
    return (folder / name).read_text(encoding="utf-8").replace(MARK, shell.strip(), 1)


def faults(folder: Path, name: str) -> list[tuple[int, str]]:
    """What an author must mend in this file, with its line."""
    try:
        text = (folder / name).read_text(encoding="utf-8")
        size = len(whole_page(folder, name).encode())
    except (OSError, UnicodeDecodeError) as error:
        return [(1, f"page illisible : {type(error).__name__}")]
    page = _Page()
    page.feed(text)
    page.close()
    found = list(page.found)
    if name != SHELL:
        found += ((1, message) for message in page.lacking())
        if text.count(MARK) != 1:
            found.append((1, f"la page contient une fois « {MARK} », dans son en-tête"))
    if size > LARGEST:
        found.append((1, f"la page pèse {size} octets, {LARGEST} au plus"))
    return found


class _Page(HTMLParser):
    """Notes what reaches out of the page, and whether it says its language and its name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._language = ""
        self._title = ""
        self._inside = ""

    def lacking(self) -> Iterator[str]:
        """What every page says of itself, and this one does not."""
        if not self._language:
            yield 'la page ne dit pas sa langue (<html lang="fr">)'
        if not self._title.strip():
            yield "la page n’a pas de titre (<title>)"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag and its attributes."""
        self._inside = tag
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self._language = given.get("lang", "")
        if tag in _FORBIDDEN_TAGS:
            self._note(f"<{tag}> n’a pas sa place dans un simulateur")
        if "http-equiv" in given:
            self._note("l’en-tête est dit par le serveur, pas par la page (http-equiv)")
        for name, value in given.items():
            if name in _LEADING_AWAY and not value.startswith(("data:", "#")):
                self._note(f"« {name} » mène hors de la page : seul data: est permis")
            elif name == "style" or name.startswith("on"):
                self._look_at_code(value)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser's name for it)
        """The end of an element."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Text, or the content of a script or a style."""
        if self._inside == "title":
            self._title += data
        elif self._inside in {"script", "style"}:
            self._look_at_code(data)

    def _look_at_code(self, code: str) -> None:
        first = self.getpos()[0]
        for offset, line in enumerate(code.split("\n")):
            if found := _REACHING_OUT.search(line):
                self._note(f"« {found[0]} » atteindrait le réseau", first + offset)
            elif found := _REFUSED_BY_THE_FRAME.search(line):
                self._note(f"« {found[0]} » est sans effet dans un cadre isolé", first + offset)

    def _note(self, message: str, line: int | None = None) -> None:
        self.found.append((line or self.getpos()[0], message))
