"""The sheet that candidates sign: twenty to a page (facts 4)."""

from collections.abc import Sequence
from typing import Final

from services.certification.documents.page import (
    BLUE,
    HEIGHT,
    INK_SOFT,
    INNER,
    LINE,
    MARGIN,
    WASH,
    WIDTH,
    Paper,
)
from services.certification.domain.calendar import in_figures, in_words
from services.certification.domain.candidates import Candidate
from services.certification.domain.sessions import Session

PER_PAGE: Final = 20
TITLE: Final = "Feuille d’émargement"
_CELL: Final = 21
_COLUMNS: Final = (
    ("Nom de naissance", 44.0),
    ("Prénom", 38.0),
    ("Né(e) le", 22.0),
    ("Classe", 24.0),
    ("Signature", 42.0),
)
_ROW: Final = 9.4


def attendance_sheet(session: Session, candidates: Sequence[Candidate]) -> bytes:
    """At least one page, so that a session without candidates prints as such."""
    paper = Paper(title=f"{TITLE}, session {session.number}")
    pages = [candidates[n : n + PER_PAGE] for n in range(0, len(candidates), PER_PAGE)] or [()]
    for number, page in enumerate(pages, start=1):
        paper.add_page()
        _head(paper, session, f"page {number}/{len(pages)}")
        _table(paper, page)
    return bytes(paper.output())


def shortened(words: str, length: int) -> str:
    """Cut with an ellipsis beyond so many characters (facts 4)."""
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def _head(paper: Paper, session: Session, page: str) -> None:
    plan = session.plan
    paper.block(0, 0, WIDTH, 2.4, BLUE)
    paper.write_at(MARGIN, 13, TITLE, size=20, weight="semibold")
    paper.write_at(MARGIN, 15, page, size=10, colour=INK_SOFT, align="R")
    paper.write_at(
        MARGIN, 22.5, f"Session {session.number} · {session.centre}", size=11.5, colour=INK_SOFT, width=130
    )
    facts = (
        ("Date", in_words(plan.day), 40.0),
        ("Heure de début", plan.hour.replace(":", " h "), 26.0),
        ("Site", shortened(plan.site, 22), 54.0),
        ("Salle", shortened(plan.room, 21), 50.0),
    )
    left = MARGIN
    for label, value, width in facts:
        paper.write_at(left, 32, label, size=8.5, colour=INK_SOFT, width=width - 2)
        paper.write_at(left, 36.4, value, size=11, weight="semibold", width=width - 2)
        left += width
    names = shortened(", ".join(plan.invigilators), 40)
    paper.write_at(MARGIN, 45, "Surveillance", size=8.5, colour=INK_SOFT)
    paper.write_at(MARGIN, 49.4, names, size=11, weight="semibold", width=100)
    paper.frame(WIDTH - MARGIN - 60, 45, 60, 14)
    paper.write_at(WIDTH - MARGIN - 58, 46, "Signature", size=8, colour=INK_SOFT, width=56)


def _table(paper: Paper, candidates: Sequence[Candidate]) -> None:
    top = 66.0
    paper.block(MARGIN, top, INNER, 8, WASH)
    _row(paper, top + 1.6, [label for label, _ in _COLUMNS], heading=True)
    top += 8
    for one in candidates:
        cells = [
            shortened(one.identity.last_name, _CELL),
            shortened(one.identity.first_name, _CELL),
            in_figures(one.identity.birth_date),
            shortened(one.class_name or "", _CELL),
            "",
        ]
        _row(paper, top + 2.4, cells, heading=False)
        top += _ROW
        paper.rule(MARGIN, top, INNER)
    _uprights(paper, 66.0, top)
    if not candidates:
        paper.write_at(MARGIN + 2, top + 3, "Aucun candidat inscrit.", size=10.5, colour=INK_SOFT)
    paper.write_at(
        MARGIN,
        HEIGHT - 14,
        "À conserver par le centre de certification.",
        size=8.5,
        colour=INK_SOFT,
    )


def _row(paper: Paper, top: float, cells: Sequence[str], *, heading: bool) -> None:
    left = MARGIN
    for words, (_, width) in zip(cells, _COLUMNS, strict=True):
        paper.write_at(
            left + 2,
            top,
            words,
            size=9.5 if heading else 10.5,
            weight="semibold" if heading else "regular",
            width=width - 3,
        )
        left += width


def _uprights(paper: Paper, top: float, bottom: float) -> None:
    paper.set_draw_color(*LINE)
    left = MARGIN
    for width in (0.0, *(width for _, width in _COLUMNS)):
        left += width
        paper.line(left, top, left, bottom)
