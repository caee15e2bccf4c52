"""A SIECLE file as a stream of the nodes that matter, in bounded memory: what has been read is let go at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final

from lxml import etree

from services.identity.domain.school_file import FileUnreadable, Utf8, opened

UAI_PATH: Final = ["BEE_ELEVES", "PARAMETRES", "UAJ"]
RECORDS_IN: Final = ["BEE_ELEVES", "DONNEES"]
RECORD_DEPTH: Final = 4
MOST_FIELDS: Final = 500
"""A real record has some thirty; a hostile one would otherwise be a way to fill the memory."""

MOST_ELEMENTS: Final = 8_000_000
"""10,000 pupils have some 350,000, and 300,000 in few words 4,200,000. Beyond, a file of nothing but tags would keep a process
busy for longer than the others can wait."""


@dataclass
class Node:
    """UAJ, ELEVE… or STRUCTURES_ELEVE…: the texts of its children, and of its STRUCTUREs' children."""

    tag: str
    line: int
    eleve_id: str | None = None
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    structures: list[Mapping[str, str]] = field(default_factory=list)


def nodes_of(received: IO[bytes]) -> Iterator[Node]:
    """Each node as it ends. Refuses with FileUnreadable or EncodingUnknown."""
    with opened(received) as source:
        try:
            yield from _walk(
                etree.iterparse(
                    Utf8(source),
                    events=("start", "end"),
                    encoding="utf-8",
                    resolve_entities=False,
                    load_dtd=False,
                    no_network=True,
                    huge_tree=False,
                    remove_comments=True,
                    remove_pis=True,
                )
            )
        except etree.XMLSyntaxError as error:
            # lxml's message may quote the file
            raise FileUnreadable(line=error.lineno or None) from None


def _walk(events: Any) -> Iterator[Node]:
    path: list[str] = []
    node: Node | None = None
    structure: dict[str, str] = {}
    elements = 0
    for event, element in events:
        if event == "start":
            elements += 1
            if elements > MOST_ELEMENTS:
                raise FileUnreadable(line=element.sourceline)
            path.append(element.tag)
            if len(path) == RECORD_DEPTH or path == UAI_PATH:
                node = _begun(path, element)
            continue
        if node is not None:
            _keep(node, structure, path, element)
        if node is not None and (len(path) == RECORD_DEPTH or path == UAI_PATH):
            yield node
            node = None
        path.pop()
        _forget(element)


def _begun(path: list[str], element: Any) -> Node | None:
    wanted = path == UAI_PATH or (
        path[:2] == RECORDS_IN and path[-1].startswith(("ELEVE", "STRUCTURES_ELEVE"))
    )
    if not wanted:
        return None
    return Node(path[-1], element.sourceline or 0, eleve_id=element.get("ELEVE_ID"))


def _keep(node: Node, structure: dict[str, str], path: list[str], element: Any) -> None:
    """What this element, which ends, brings to the node it is in. Blanks around a text are the export's layout."""
    text = (element.text or "").strip()
    depth = len(path)
    if path == UAI_PATH:
        node.text = text
    elif depth == RECORD_DEPTH + 1 and element.tag == "STRUCTURE":
        node.structures.append(dict(structure))
        structure.clear()
    elif depth == RECORD_DEPTH + 1 and text:
        node.fields[element.tag] = text
    elif depth == RECORD_DEPTH + 2 and path[-2] == "STRUCTURE" and text:
        structure[element.tag] = text
    if len(node.fields) + len(node.structures) + len(structure) > MOST_FIELDS:
        raise FileUnreadable(line=node.line)


def _forget(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
