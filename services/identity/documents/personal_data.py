"""The copy of somebody's data, to read or print: every service, every section, every line, in French."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from importlib.resources import as_file, files
from typing import Any, Final
from zoneinfo import ZoneInfo

from fpdf import FPDF

from contracts.rpc.personal_data import Section
from services.identity.usecases.gather_data_exports import Gathered

PARIS: Final = ZoneInfo("Europe/Paris")
TITLE: Final = "Vos données"
INK: Final = (0x14, 0x21, 0x3D)
INK_SOFT: Final = (0x46, 0x53, 0x6E)
BLUE: Final = (0x1D, 0x4E, 0xD8)
MARGIN: Final = 20
_TYPEFACE: Final = "SourceSans"
_FILES: Final = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
_BETWEEN: Final = "\u00a0· "
_DAY: Final = len("2026-11-22")

SERVICES: Final[Mapping[str, str]] = {
    "identity": "Votre compte et vos établissements",
    "assessment": "Vos tests et vos niveaux",
    "campaigns": "Vos campagnes",
    "certification": "Vos certifications",
    "reporting": "Le livret scolaire et le suivi de l’établissement",
}
_INTRODUCTION: Final = (
    "Ce document rassemble tout ce que la plateforme conserve sur vous, service par service. Il ne nomme personne d’autre. "
    "Les mêmes données existent dans un fichier JSON, fait pour être relu par un logiciel. Pour corriger une donnée de la liste "
    "d’élèves, adressez-vous à votre établissement ; pour tout le reste, au délégué à la protection des données."
)
_NOTHING: Final = "Rien n’est conservé ici."
_ILLEGIBLE: Final = "◊"
_SOME_ILLEGIBLE: Final = (
    f"{_ILLEGIBLE} remplace un caractère que ce document ne sait pas imprimer. Le fichier JSON le contient."
)


def personal_data_pdf(gathered: Gathered) -> bytes:
    """A4; as many pages as it takes."""
    paper = _Paper()
    paper.add_page()
    paper.say(TITLE, size=22, style="B", gap=2)
    paper.say(f"Rassemblées le {in_words(gathered.at.isoformat())}.", size=10.5, colour=INK_SOFT, gap=3)
    paper.say(_INTRODUCTION, size=10.5, gap=4)
    for service, sections in gathered.services:
        paper.say(SERVICES[service], size=15, style="B", colour=BLUE, gap=1, above=5, keep_with=35)
        for section in sections:
            _write(paper, section)
    if paper.some_illegible:
        paper.say(_SOME_ILLEGIBLE, size=9.5, colour=INK_SOFT, above=5)
    return bytes(paper.output())


def in_words(value: Any) -> str:
    """A value as people read it: `oui`, `22/11/2026`, `22/11/2026 à 14 h 05`."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list | tuple):
        return " ; ".join(in_words(one) for one in value)
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    text = str(value)
    moment = _moment_of(text)
    if moment is None:
        return text
    if len(text) == _DAY:
        return f"{moment:%d/%m/%Y}"
    local = moment.astimezone(PARIS)
    return f"{local:%d/%m/%Y}\u00a0à\u00a0{local:%H}\u00a0h\u00a0{local:%M}"


def _moment_of(text: str) -> datetime | None:
    try:
        if len(text) == _DAY:
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), PARIS)
        moment = datetime.fromisoformat(text) if text[:4].isdigit() and "T" in text else None
    except ValueError:
        return None
    # without an offset it is nobody's time: shown as it is written
    return moment if moment is not None and moment.tzinfo is not None else None


def _write(paper: "_Paper", section: Section) -> None:
    paper.say(section.title, size=11.5, style="B", gap=0.5, above=2.5, keep_with=18)
    if not section.lines:
        paper.say(_NOTHING, size=9.5, colour=INK_SOFT, gap=1)
    for line in section.lines:
        paper.entry(list(_said(section, line)))


def _said(section: Section, line: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value of what is there; what is empty is not printed (it is in the JSON)."""
    for field in section.fields:
        value = line.get(field.name)
        if value not in (None, "", [], ()):
            yield field.label, in_words(value)


class _Paper(FPDF):  # type: ignore[misc]  # fpdf2 is read as untyped
    def __init__(self) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_margins(MARGIN, 18, MARGIN)
        self.set_auto_page_break(auto=True, margin=20)
        self.set_title(TITLE)
        self.set_lang("fr-FR")
        for style, name in _FILES.items():
            with as_file(files("font_source_sans_pro") / "files" / name) as path:
                self.add_font(_TYPEFACE, style=style, fname=path)
        self._letters = set(self.fonts[_TYPEFACE.lower()].cmap)
        self.some_illegible = False

    def legible(self, text: str) -> str:
        """What the typeface lacks leaves no blank: nothing of what is held may go missing unseen."""
        return "".join(one if ord(one) in self._letters else self._instead(one) for one in text)

    def _instead(self, letter: str) -> str:
        if letter.isspace():
            return " "
        self.some_illegible = True
        return _ILLEGIBLE

    def footer(self) -> None:
        """The page's number."""
        self.set_y(-14)
        self.set_font(_TYPEFACE, size=9)
        self.set_text_color(*INK_SOFT)
        self.cell(0, 5, f"{TITLE} · page {self.page_no()}", align="C")

    def say(
        self,
        words: str,
        *,
        size: float,
        style: str = "",
        colour: tuple[int, int, int] = INK,
        gap: float = 0,
        above: float = 0,
        keep_with: float = 0,
    ) -> None:
        """A paragraph. `keep_with`: so many millimetres must follow on the same page, or a new one begins."""
        if keep_with and self.get_y() + above + keep_with > self.h - self.b_margin:
            self.add_page()
        elif above:
            self.ln(above)
        self.set_font(_TYPEFACE, style=style, size=size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.45, words, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def entry(self, said: list[tuple[str, str]]) -> None:
        """One line of a section, as a paragraph of labels and values."""
        self.set_text_color(*INK)
        self.set_draw_color(0xC9, 0xD1, 0xE0)
        height = 4.6
        for number, (label, value) in enumerate(said):
            self.set_font(_TYPEFACE, size=9.5)
            self.set_text_color(*INK_SOFT)
            self.write(height, f"{_BETWEEN if number else ''}{label}\u00a0: ")
            self.set_font(_TYPEFACE, style="B", size=9.5)
            self.set_text_color(*INK)
            self.write(height, self.legible(value))
        self.ln(height + 1)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1)
