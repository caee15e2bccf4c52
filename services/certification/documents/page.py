"""A4 pages in our own sober dress: ink, one blue, Source Sans (OFL), with every accent French has."""

from importlib.resources import as_file, files
from typing import Final, Literal

from fpdf import FPDF

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
Align = Literal["L", "C", "R"]

_TYPEFACE: Final = "SourceSans"
_STYLES: Final[dict[Weight, Literal["", "B"]]] = {"regular": "", "semibold": "B"}
_FILES: Final[dict[Weight, str]] = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
}


class Paper(FPDF):  # type: ignore[misc]  # fpdf2 is read as untyped
    """Pages written by millimetres from the top left corner."""

    def __init__(self, *, title: str) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_auto_page_break(auto=False)
        self.set_margins(0, 0, 0)
        self.c_margin = 0
        self.set_title(title)
        self.set_lang("fr-FR")
        for weight, name in _FILES.items():
            with as_file(files("font_source_sans_pro") / "files" / name) as path:
                self.add_font(_TYPEFACE, style=_STYLES[weight], fname=path)

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
        align: Align = "L",
    ) -> None:
        """A line whose top is at y; set smaller rather than cut when it is too long for its width."""
        self.set_font(_TYPEFACE, style=_STYLES[weight], size=size)
        needed = self.get_string_width(words)
        if needed > width:
            size *= width / needed * 0.99
            self.set_font_size(size)
        self.set_text_color(*colour)
        self.set_xy(x, y)
        self.cell(width, size * 0.45, words, align=align)

    def in_two_lines(self, words: str, *, size: float, weight: Weight, width: float) -> tuple[str, str]:
        """The first line as full as it can be, and the rest."""
        self.set_font(_TYPEFACE, style=_STYLES[weight], size=size)
        parts = words.split(" ")
        taken = len(parts)
        while taken > 1 and self.get_string_width(" ".join(parts[:taken])) > width:
            taken -= 1
        return " ".join(parts[:taken]), " ".join(parts[taken:])

    def block(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")

    def rule(self, x: float, y: float, width: float, *, colour: Colour = LINE, weight: float = 0.2) -> None:
        """A horizontal line."""
        self.set_draw_color(*colour)
        self.set_line_width(weight)
        self.line(x, y, x + width, y)

    def frame(
        self, x: float, y: float, width: float, height: float, *, colour: Colour = LINE, weight: float = 0.25
    ) -> None:
        """An empty rectangle."""
        self.set_draw_color(*colour)
        self.set_line_width(weight)
        self.rect(x, y, width, height, style="D")
