"""YAML read as its authors wrote it: every scalar is text until a rule says otherwise, and every node knows its line.

No implicit typing: `NO`, `1995` or `12:30` stay what they look like.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml


@dataclass(frozen=True, order=True)
class Problem:
    """Something an author must mend."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Problems:
    """All that is wrong, gathered rather than raised: an author wants the whole list."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, message: str) -> None:
        """One more."""
        self.found.append(Problem(file, line, message))


@dataclass(frozen=True)
class Node:
    """A YAML node of a file; reading what is not there notes a problem and gives something harmless."""

    file: str
    yaml: yaml.Node
    problems: Problems

    @property
    def line(self) -> int:
        """Counted from 1."""
        return int(self.yaml.start_mark.line) + 1

    def wrong(self, message: str) -> None:
        """Note a problem here."""
        self.problems.add(self.file, self.line, message)

    def mapping(self) -> dict[str, "Node"]:
        """Keys to nodes; a key given twice is a problem."""
        if not isinstance(self.yaml, yaml.MappingNode):
            self.wrong("des champs « nom: valeur » sont attendus ici")
            return {}
        members: dict[str, Node] = {}
        for key, value in self.yaml.value:
            if key.value in members:
                self.problems.add(self.file, key.start_mark.line + 1, f"« {key.value} » figure deux fois")
            members[str(key.value)] = Node(self.file, value, self.problems)
        return members

    def sequence(self) -> list["Node"]:
        """The items of a list."""
        if not isinstance(self.yaml, yaml.SequenceNode):
            self.wrong("une liste est attendue ici")
            return []
        return [Node(self.file, one, self.problems) for one in self.yaml.value]

    def text(self) -> str:
        """A scalar as written, without outer blanks."""
        if not isinstance(self.yaml, yaml.ScalarNode):
            self.wrong("un texte est attendu ici")
            return ""
        text = str(self.yaml.value).strip()
        if not text:
            self.wrong("ce texte est vide")
        return text

    def number(self) -> int:
        """A whole number."""
        text = self.text()
        if not text.isdecimal():
            self.wrong(f"« {text} » n’est pas un nombre entier")
            return 0
        return int(text)

    def texts(self) -> tuple[str, ...]:
        """A list of scalars."""
        return tuple(one.text() for one in self.sequence())


class Fields:
    """The fields of a mapping: those asked for, those missing, those nobody asked for."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._members = node.mapping()
        self._asked: set[str] = set()

    def need(self, name: str) -> Node | None:
        """A required field; its absence is a problem."""
        found = self.get(name)
        if found is None:
            self.node.wrong(f"il manque « {name} »")
        return found

    def get(self, name: str) -> Node | None:
        """An optional field."""
        self._asked.add(name)
        return self._members.get(name)

    def text(self, name: str) -> str:
        """A required text."""
        found = self.need(name)
        return found.text() if found else ""

    def number(self, name: str) -> int:
        """A required whole number."""
        found = self.need(name)
        return found.number() if found else 0

    def maybe_text(self, name: str) -> str | None:
        """An optional text."""
        found = self.get(name)
        return found.text() if found else None

    def items(self, name: str) -> list[Node]:
        """A required list."""
        found = self.need(name)
        return found.sequence() if found else []

    def maybe_texts(self, name: str) -> tuple[str, ...]:
        """An optional list of texts."""
        found = self.get(name)
        return found.texts() if found else ()

    def each(self, name: str) -> Iterator[tuple[str, Node]]:
        """A required mapping, key by key."""
        found = self.need(name)
        yield from found.mapping().items() if found else ()

    def close(self) -> None:
        """Every field nobody asked for is a problem: a misspelt one must not pass in silence."""
        for name, node in self._members.items():
            if name not in self._asked:
                node.wrong(f"champ inconnu ici : « {name} »")


def existing(node: Node, folder: Path) -> str:
    """The name of a file of this folder, as written; that there is none, or that it lies elsewhere, is a problem."""
    name = node.text()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        node.wrong(f"fichier introuvable : {folder.name}/{name}")
    return name


def read_file(path: Path, *, shown_as: str, problems: Problems) -> Node | None:
    """The root node of a file, or None with a problem noted."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or type(error).__name__
        problems.add(shown_as, mark.line + 1 if mark else 1, f"fichier illisible : {reason}")
        return None
    if root is None:
        problems.add(shown_as, 1, "fichier vide")
        return None
    _note_cut_texts(root, text.splitlines(), shown_as, problems)
    return Node(shown_as, root, problems)


def _note_cut_texts(node: yaml.Node, lines: list[str], shown_as: str, problems: Problems) -> None:
    """In an unquoted text, what follows " #" is a comment to YAML: the end of a sentence would vanish in silence."""
    if isinstance(node, yaml.ScalarNode):
        end = node.end_mark
        if (
            not node.style
            and end.line < len(lines)
            and lines[end.line][end.column :].lstrip().startswith("#")
        ):
            problems.add(shown_as, end.line + 1, "« # » coupe ce texte : mettez-le entre guillemets")
        return
    for child in node.value:
        for one in child if isinstance(child, tuple) else (child,):
            _note_cut_texts(one, lines, shown_as, problems)
