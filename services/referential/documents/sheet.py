"""A4 pages that follow one another, in our sober dress: ink, one blue, Source Sans (OFL), with every accent French has."""

from datetime import datetime
from importlib.resources import as_file, files
from typing import Final, Literal

from fpdf import FPDF, ViewerPreferences

Colour = tuple[int, int, int]

INK: Final[Colour] = (0x14, 0x21, 0x3D)
INK_SOFT: Final[Colour] = (0x46, 0x53, 0x6E)
BLUE: Final[Colour] = (0x1D, 0x4E, 0xD8)
LINE: Final[Colour] = (0xC9, 0xD1, 0xE0)
WASH: Final[Colour] = (0xF3, 0xF5, 0xFA)
WHITE: Final[Colour] = (0xFF, 0xFF, 0xFF)

MARGIN: Final = 20.0
WIDTH: Final = 210.0
HEIGHT: Final = 297.0
INNER: Final = WIDTH - 2 * MARGIN

Weight = Literal["regular", "semibold"]

_TYPEFACE: Final = "SourceSans"
_STYLES: Final[dict[Weight, Literal["", "B"]]] = {"regular": "", "semibold": "B"}
_FILES: Final[dict[Weight, str]] = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
}
_FOOT: Final = 16.0
_BOTTOM: Final = HEIGHT - _FOOT - 5


class Sheet(FPDF):  # type: ignore[misc]  # fpdf2 is read as untyped
    """Written from top to bottom; `top` is where the next thing goes, in millimetres from the edge of the page.

    `edition` stands at the foot of every page, `running_head` at the head of all but the first; `made_at` is its only date,
    so that the same words always make the same bytes.
    """

    def __init__(
        self, *, title: str, subject: str, running_head: str, edition: str, made_at: datetime
    ) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_auto_page_break(auto=False)
        self.set_margins(0, 0, 0)
        self.c_margin = 0
        self.set_title(title)
        self.set_subject(subject)
        self.set_lang("fr-FR")
        self.set_creation_date(made_at)
        # a reader's window, and a screen reader, say the title and not the file's name
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for weight, name in _FILES.items():
            with as_file(files("font_source_sans_pro") / "files" / name) as path:
                self.add_font(_TYPEFACE, style=_STYLES[weight], fname=path)
        self._running_head = running_head
        self._edition = edition
        self.top = MARGIN

    def header(self) -> None:
        """Called by fpdf2 for every page."""
        if self.page_no() > 1:
            self.write_at(MARGIN, 10, self._running_head, size=9, colour=INK_SOFT)
            self.rule(MARGIN, 15.5, INNER)
        self.top = MARGIN + 2

    def footer(self) -> None:
        """Called by fpdf2 for every page."""
        self.rule(MARGIN, HEIGHT - _FOOT - 2, INNER)
        self.write_at(MARGIN, HEIGHT - _FOOT, self._edition, size=9, colour=INK_SOFT, width=120)
        page = f"Page {self.page_no()} sur "
        # the total is written once known, in the place of a mark that is wider: the room is that of a figure
        self._wear("regular", size=9)
        left = WIDTH - MARGIN - self.get_string_width(f"{page}9")
        self.write_at(left, HEIGHT - _FOOT, f"{page}{{nb}}", size=9, colour=INK_SOFT, width=40)

    def has_room(self, height: float) -> bool:
        """Whether so many millimetres are left on this page."""
        return self.top + height <= _BOTTOM

    def require(self, height: float) -> None:
        """Go to the next page unless there is room."""
        if not self.has_room(height):
            self.add_page()

    def write_at(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        weight: Weight = "regular",
        colour: Colour = INK,
        width: float = INNER,
        align: Literal["L", "R"] = "L",
    ) -> None:
        """A line whose top is at y; set smaller rather than cut when it is too long for its width."""
        self._wear(weight, size=size)
        needed = self.get_string_width(words)
        if needed > width:
            size *= width / needed * 0.99
            self.set_font_size(size)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.cell(width, size * 0.45, words, align=align)

    def height_of(self, words: str, *, size: float, width: float) -> float:
        """Of a paragraph, in millimetres."""
        self._wear("regular", size=size)
        height: float = self.multi_cell(
            width, _leading(size), words, align="L", dry_run=True, output="HEIGHT"
        )
        return height

    def paragraph(
        self, x: float, y: float, words: str, *, size: float, width: float, colour: Colour = INK
    ) -> float:
        """Write a paragraph whose top is at y; give its height."""
        height = self.height_of(words, size=size, width=width)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.multi_cell(width, _leading(size), words, align="L")
        return height

    def bookmark(self, words: str, *, depth: int, y: float) -> None:
        """A line of the reader's list of bookmarks, so many levels deep, that leads to y."""
        self.set_xy(MARGIN, y)
        self.start_section(words, level=depth)

    def heading(
        self, words: str, *, depth: int, size: float, colour: Colour = INK, x: float = MARGIN
    ) -> None:
        """A line of its own at `top`, bookmarked."""
        self.bookmark(words, depth=depth, y=self.top)
        self.write_at(
            x, self.top, words, size=size, weight="semibold", colour=colour, width=WIDTH - MARGIN - x
        )

    def in_two_lines(self, words: str, *, size: float, weight: Weight, width: float) -> tuple[str, str]:
        """The first line as full as it can be, and the rest."""
        self._wear(weight, size=size)
        parts = words.split(" ")
        taken = len(parts)
        while taken > 1 and self.get_string_width(" ".join(parts[:taken])) > width:
            taken -= 1
        return " ".join(parts[:taken]), " ".join(parts[taken:])

    def block(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin horizontal line."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(x, y, x + width, y)

    def _wear(self, weight: Weight, *, size: float) -> None:
        self.set_font(_TYPEFACE, style=_STYLES[weight], size=size)


def _leading(size: float) -> float:
    return size * 0.46
