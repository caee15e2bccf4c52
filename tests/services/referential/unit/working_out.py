"""Reading a challenge's file with the right tool, and working out from it what the challenge asks."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, TypeVar
from zipfile import ZipFile

from services.referential.settings import CONTENT

FILES = CONTENT / "files"
Answer = dict[str, Any]
Row = dict[str, str]


T = TypeVar("T")


class WorkedOut(dict[str, Callable[[], Answer]]):
    """Challenge -> how its answer is worked out."""

    def asks(self, challenge: str) -> Callable[[Callable[[], T]], Callable[[], T]]:
        """What this challenge asks: a mapping for blanks, anything else for a short answer."""

        def kept(work_out: Callable[[], T]) -> Callable[[], T]:
            self[challenge] = lambda: _as_answer(work_out())
            return work_out

        return kept


def _as_answer(found: object) -> Answer:
    if isinstance(found, Mapping):
        return {name: str(one) for name, one in found.items()}
    return {"answer": str(found)}


def rows(path: str, delimiter: str = ";") -> list[Row]:
    text = (FILES / path).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def archive(path: str) -> dict[str, bytes]:
    with ZipFile(FILES / path) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def mail(path: str) -> EmailMessage:
    message = message_from_bytes((FILES / path).read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def number(text: str) -> float:
    return float(text.replace(",", "."))


def only(found: Iterable[Any]) -> Any:
    """The one there is: a second would make the question ambiguous."""
    (one,) = list(found)
    return one


def best(scores: Mapping[str, float]) -> str:
    """The highest, which no other equals."""
    first, *others = sorted(scores, key=lambda name: -scores[name])
    assert not others or scores[first] > scores[others[0]]
    return first


def total(found: Iterable[Row], column: str) -> int:
    return sum(int(one[column]) for one in found)


def tampered(files: dict[str, bytes], listed: str) -> str:
    """The file whose SHA-256 is no longer the one on the list."""
    digests = {
        name.rsplit("/", 1)[-1]: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    pairs = re.findall(r"([0-9a-f]{64})\s+\*?(\S+)", listed)
    return str(only(name for digest, name in pairs if digests[name.rsplit("/", 1)[-1]] != digest))
