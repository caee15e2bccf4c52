"""The file that a school sends as XML or ZIP: its encoding, its container, and what a hostile one may not do (facts 1.2)."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from services.identity.domain.school_file import FileUnreadable, Utf8
from tests.services.identity.siecle_files import document, eleve, school, structures, zipped
from tests.services.identity.siecle_readings import codes, read


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        *((one, "Cœur d'Haÿ") for one in ("UTF-8", "utf-8", "ISO-8859-15", "windows-1252", "macintosh")),
        *((one, "Cour d'Haÿ") for one in ("ISO-8859-1", "latin1", "IBM850", "UTF-16")),
        ("ISO-8859-2", "Wałęsa"),
        ("windows-1254", "Şahin"),
        ("windows-1250", "Nováková"),
    ],
)
def test_the_declared_encoding_is_followed(encoding: str, name: str):
    content = document([eleve(1, NOM_DE_FAMILLE=name)], [structures(1, ("D", "A"))], encoding=encoding)
    assert read(content).pupils[0].last_name == name


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_first_bytes_with_or_without_a_mark(encoding: str):
    text = document([eleve(1)], [structures(1, ("D", "A"))]).decode()
    for content in (text, "\ufeff" + text):
        assert read(content.encode(encoding)).pupils[0].last_name == "Lefèvre"


def test_a_declaration_is_looked_for_in_the_first_128_bytes():
    in_latin = document([eleve(1)], [structures(1, ("D", "A"))], encoding="ISO-8859-15")
    declared = b'<?xml version="1.0" encoding="ISO-8859-15"?>'
    assert read(in_latin.replace(b' encoding="', b" " * (129 - len(declared)) + b'encoding="')).pupils
    beyond = in_latin.replace(b' encoding="', b" " * 129 + b'encoding="')
    assert codes(beyond) == ["INVALID_FILE"]


def test_without_a_declaration_a_file_is_utf_8_with_or_without_a_mark():
    bare = school(1).split(b"?>\n", 1)[1]
    for content in (bare, b"\xef\xbb\xbf" + bare, b"\xef\xbb\xbf" + school(1)):
        assert read(content).pupils[0].last_name == "Lefèvre"


def test_the_mark_of_utf_8_is_believed_more_than_a_declaration_that_an_editor_left():
    saved = b"\xef\xbb\xbf" + school(1).replace(b"UTF-8", b"ISO-8859-15")
    assert read(saved).pupils[0].last_name == "Lefèvre"


@pytest.mark.parametrize("name", ["EBCDIC-99", "utf-7", "rot13", "zlib", "unicode_escape", "utf-16"])
def test_an_encoding_that_is_not_read_here_is_told(name: str):
    content = school(1).replace(b'encoding="UTF-8"', f'encoding="{name}"'.encode())
    assert codes(content) == ["ENCODING_NOT_SUPPORTED"]


GOOD = school(3)

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"hello",
        b"\x00\x01\x02",
        b"{}",
        GOOD[: len(GOOD) // 2],
        GOOD + b"<again/>",
        GOOD.replace(b"</ELEVES>", b""),
        GOOD.replace(b"<PRENOM>", b"<PRENOM>&eacute;", 1),
        GOOD.replace(b"<PRENOM>", b"<PRENOM>\xff\xfe", 1),
        GOOD.replace(b"<PRENOM>", b"<PRENOM>\x01", 1),
        document([eleve(1, PRENOM="&a9;")], [], prolog=BOMB),
        document([eleve(1)], [], prolog='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        document([eleve(1)], [], prolog='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),
        document([eleve(1)], [], prolog="<!-- -->" * 9_000 + "<!DOCTYPE x>"),
        b"<a>" * 5000,
        GOOD.decode().encode("utf-16")[:-1],
        GOOD.decode().encode("utf-32"),
    ],
)
def test_what_is_no_readable_export_is_one_problem(content: bytes):
    assert codes(content) == ["INVALID_FILE"]


def test_letters_cut_between_two_pieces_are_read_whole():
    class Drip(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(1)

    text = "é€😀" * 60
    drip, read_back = Utf8(Drip(text.encode())), b""
    while piece := drip.read(10):
        read_back += piece
    assert read_back.decode() == text


def test_a_doctype_is_found_even_across_two_pieces():
    for padding in range(0, 160, 7):
        prolog = "<!--x-->" * 8_175 + "<!--" + "x" * padding + "--><!DOCTYPE x>"
        assert codes(document([eleve(1)], [structures(1, ("D", "A"))], prolog=prolog)) == ["INVALID_FILE"]


def test_the_line_of_a_breakage_is_told():
    broken = GOOD.replace(b'<ELEVE ELEVE_ID="3">', b'<ELEVE ELEVE_ID="3"', 1)
    (problem,) = read(broken).problems
    assert problem.line == 4


def test_a_zip_is_known_by_its_first_bytes_and_its_one_xml_is_read():
    entries = [("dossier/Export_Quelconque.xml", GOOD), ("lisez-moi.txt", b"x")]
    entries += [("__MACOSX/._Export.xml", b"x"), (".cache/autre.xml", b"x")]
    assert len(read(zipped(*entries)).pupils) == 3


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [("a.txt", GOOD)],
        [("a.xml", GOOD), ("b.xml", GOOD)],
        [(".a.xml", GOOD)],
        [("a.xml", GOOD[:200])],
        [("a.xml", zipped(("b.xml", GOOD)))],
    ],
)
def test_a_zip_without_exactly_one_readable_xml_is_refused(entries: list[tuple[str, bytes]]):
    assert codes(zipped(*entries)) == ["INVALID_FILE"]


def test_a_damaged_zip_is_refused():
    whole = zipped(("a.xml", school(50)))
    for content in (whole[:-30], whole[: len(whole) // 2], b"PK\x03\x04" + b"x" * 100):
        assert codes(content) == ["INVALID_FILE"]
    for position in range(40, len(whole) - 40, 97):
        spoilt = bytearray(whole)
        spoilt[position] ^= 0xFF
        # whatever byte is hit, there is an answer and never a crash
        assert set(codes(bytes(spoilt))) <= {
            "INVALID_FILE",
            "ENCODING_NOT_SUPPORTED",
            "UAI_MISMATCHED",
        }


def test_an_encrypted_zip_is_refused():
    content = bytearray(zipped(("a.xml", GOOD)))
    content[6] |= 1
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert codes(bytes(content)) == ["INVALID_FILE"]


@pytest.mark.parametrize("filling", [b" " * 50_000_000, b"<a></a>" * 1_000_000])
def test_a_zip_bomb_is_refused_in_little_memory(filling: bytes):
    bomb = zipped(("a.xml", b"<BEE_ELEVES>" + filling))
    tracemalloc.start()
    try:
        assert codes(bomb) == ["INVALID_FILE"]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_of_tags_is_refused_long_before_its_end():
    assert codes(zipped(("a.xml", b"<BEE_ELEVES>" + b"<a/>" * 2_000_000))) == ["INVALID_FILE"]


def test_a_zip_that_lies_about_sizes_is_refused():
    content = bytearray(zipped(("a.xml", b"<BEE_ELEVES>" + b"<a/>" * 1_250_000)))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 100)
    content[22:26] = struct.pack("<I", 100)
    assert codes(bytes(content)) == ["INVALID_FILE"]


def test_a_zip_of_very_many_entries_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch):
    content = zipped(*((f"{n}.txt", b"") for n in range(1001)))

    def listed(*_: object) -> None:
        raise AssertionError("the archive was opened")

    monkeypatch.setattr(zipfile, "ZipFile", listed)
    assert codes(content) == ["INVALID_FILE"]


def test_a_record_with_a_flood_of_children_is_refused():
    flood = "".join(f"<F{n}>x</F{n}>" for n in range(600))
    content = document([f'<ELEVE ELEVE_ID="1">{flood}</ELEVE>'], [])
    assert codes(content) == ["INVALID_FILE"]


@pytest.mark.parametrize(
    "flood",
    [
        "<ELEVE " + " ".join(f'a{n}="y"' for n in range(9_000)) + "/>",
        "<ELEVE " + " ".join(f'a{n}=">"' for n in range(9_000)) + "/>",
        f"<ELEVE><NOM_DE_FAMILLE>{'x' * 70_000}</NOM_DE_FAMILLE></ELEVE>",
    ],
)
def test_an_endless_tag_or_text_is_refused_before_a_parser_holds_it(
    flood: str, monkeypatch: pytest.MonkeyPatch
):
    content = document([flood], [])
    monkeypatch.setattr("services.identity.domain.school_file.LONGEST_STRETCH", 10**6)
    assert "INVALID_FILE" not in codes(content)
    monkeypatch.undo()
    assert codes(content) == ["INVALID_FILE"]


def test_a_stretch_is_measured_across_pieces():
    def stretch(length: int) -> bytes:
        return b"<a>" + b"x" * (length - 2) + b"</a>"

    for size in (50_000, 65_536):
        assert read_whole(stretch(65_536), size) == stretch(65_536)
        with pytest.raises(FileUnreadable):
            read_whole(stretch(65_537), size)


def read_whole(content: bytes, size: int) -> bytes:
    source, read_back = Utf8(io.BytesIO(content)), b""
    while piece := source.read(size):
        read_back += piece
    return read_back


def test_a_file_of_nothing_but_tags_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.identity.domain.siecle_stream.MOST_ELEMENTS", 1000)
    assert codes(document(["<ELEVE/>" * 990], [])) == []
    assert codes(document(["<ELEVE/>" * 1000], [])) == ["INVALID_FILE"]


def test_memory_does_not_grow_with_what_is_skipped():
    few, many = (
        document([eleve(n, DATE_SORTIE="01/01/2026") for n in range(count)], []) for count in (10, 3_000)
    )

    def peak(content: bytes) -> int:
        tracemalloc.start()
        read(content)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    # other threads of the session may allocate meanwhile, which only ever adds: the least of three is the reader's
    assert min(peak(many) for _ in range(3)) < min(peak(few) for _ in range(3)) + 200_000
