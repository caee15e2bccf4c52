"""The file a school sends: XML as it is or in a ZIP, in the encoding it declares; read as a stream, and never trusted.

Source: facts 1.2 "Container". Limits are ours: 20 MiB received (facts 1.1), and what a ZIP may unpack to.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final, Protocol

MAX_RECEIVED: Final = 20 * 1024 * 1024
MAX_UNPACKED: Final = 200 * 1024 * 1024
"""10,000 pupils take some 15 MB, 300,000 in few words 135 MB. What is unpacked is read as a stream and never held."""

MAX_RATIO: Final = 100
"""Real exports shrink 10 to 30 times; a bomb a thousand times."""

MAX_ENTRIES: Final = 1000
LONGEST_STRETCH: Final = 64 * 1024
"""From one `<` to the next, in characters: a tag and the text behind it. Parsers hold these whole, and a tag of a million attributes
takes a hundred times its size."""

DECLARATION_BYTES: Final = 128
_CHUNK: Final = 64 * 1024
_ZIP: Final = b"PK\x03\x04"
_ENTRY: Final = b"PK\x01\x02"
_DOCTYPE: Final = "<!DOCTYPE"
_DECLARED: Final = re.compile(
    rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']"""
)
_ENCODINGS: Final = frozenset(
    {"utf-8", "ascii", "mac-roman", "koi8-r", "koi8-u"}
    | {f"iso8859-{part}" for part in (*range(1, 12), 13, 14, 15, 16)}
    | {f"cp{page}" for page in range(1250, 1259)}
    | {f"cp{page}" for page in (437, 850, 852, 858, 860, 863, 865)}
)
"""Every encoding that writes Europe's names, old PCs' included. Python knows others (UTF-7, escapes, compressors): they are not for
school files."""

_UTF_16: Final = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    "<".encode("utf-16-le"): "utf-16-le",
    "<".encode("utf-16-be"): "utf-16-be",
}
"""By the first two bytes (XML 1.0, appendix F): a declaration that can be read as ASCII is not UTF-16."""


class FileUnreadable(Exception):
    """Not a file of the kind that is read here. `line` is where, when that is known."""

    def __init__(self, *, line: int | None = None) -> None:
        super().__init__("file unreadable")
        self.line = line


class EncodingUnknown(Exception):
    """The file declares an encoding that is not read here."""


class Readable(Protocol):
    """Bytes, a piece at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many; empty at the end."""


@contextmanager
def opened(received: IO[bytes]) -> Iterator[Readable]:
    """The XML inside what was received, whether it is a ZIP by its first bytes (its name says nothing) or not."""
    first = received.read(len(_ZIP))
    received.seek(0)
    if first != _ZIP:
        yield received
        return
    try:
        _check_number_of_entries(received)
        with zipfile.ZipFile(received) as archive, archive.open(_only_entry(archive)) as inside:
            yield _Unpacked(inside, packed=_size(received))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        # a damaged, encrypted or exotically compressed archive
        raise FileUnreadable from error


def _size(received: IO[bytes]) -> int:
    here = received.tell()
    size = received.seek(0, 2)
    received.seek(here)
    return size


def _check_number_of_entries(received: IO[bytes]) -> None:
    # zipfile makes an object of every entry before it can be asked how many there are
    entries, tail = 0, b""
    while chunk := received.read(_CHUNK):
        entries += (tail + chunk).count(_ENTRY)
        tail = (tail + chunk)[1 - len(_ENTRY) :]
    if entries > MAX_ENTRIES:
        raise FileUnreadable
    received.seek(0)


def _only_entry(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Exactly one entry ends with `.xml` and has no part that starts with a dot (facts 1.2)."""
    qualifying = [
        entry
        for entry in archive.infolist()
        if entry.filename.endswith(".xml")
        and not any(part.startswith(".") for part in entry.filename.split("/"))
    ]
    if len(qualifying) != 1:
        raise FileUnreadable
    return qualifying[0]


class _Unpacked:
    """Counts what really comes out: the sizes written in an archive are only its author's word."""

    def __init__(self, inside: IO[bytes], *, packed: int) -> None:
        self._inside = inside
        self._left = min(MAX_UNPACKED, packed * MAX_RATIO)

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._inside.read(_CHUNK if size < 0 else size)
        self._left -= len(chunk)
        if self._left < 0:
            raise FileUnreadable
        return chunk


class Utf8:
    """The file's text as UTF-8 bytes, whatever it declares; refuses a DOCTYPE before any parser can see it.

    School files have none, and every known attack on an XML reader (entities that grow, entities that fetch) begins with one.
    """

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._head = source.read(DECLARATION_BYTES)
        self._decoder = codecs.getincrementaldecoder(_encoding_of(self._head))("strict")
        self._tail = ""
        self._stretch = 0

    def read(self, size: int = -1, /) -> bytes:
        """For a parser that pulls. May return less than asked, empty only at the end."""
        size = min(size, LONGEST_STRETCH) if size > 0 else _CHUNK
        while True:
            chunk, self._head = self._head or self._source.read(size), b""
            try:
                text = self._decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                # the codec's own error quotes what it could not read
                raise FileUnreadable from None
            if _DOCTYPE in self._tail + text:
                raise FileUnreadable
            self._tail = (self._tail + text)[-len(_DOCTYPE) :]
            self._measure(text)
            if text or not chunk:
                return text.encode()

    def _measure(self, text: str) -> None:
        """A piece is no longer than a stretch may be: only what goes on from one to the next can be too long."""
        first = text.find("<")
        self._stretch += len(text) if first < 0 else first
        if self._stretch > LONGEST_STRETCH:
            raise FileUnreadable
        if first >= 0:
            self._stretch = len(text) - text.rfind("<") - 1


def _encoding_of(head: bytes) -> str:
    """Declared in the first 128 bytes, else UTF-8 (facts 1.2)."""
    if wide := _UTF_16.get(head[:2]):
        return wide
    found = _DECLARED.match(head)
    if found is None:
        return "utf-8-sig"
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError as error:
        raise EncodingUnknown from error
    if name not in _ENCODINGS:
        raise EncodingUnknown
    # an editor that saved the file as UTF-8 left the declaration as it was, but put its mark before it
    return "utf-8-sig" if name == "utf-8" or head.startswith(codecs.BOM_UTF8) else name
