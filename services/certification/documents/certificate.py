"""The certificate as it is printed: one page for each person, ours in look, checkable by anyone (facts 4)."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import segno

from services.certification.documents.page import (
    BLUE,
    HEIGHT,
    INK,
    INK_SOFT,
    INNER,
    LINE,
    MARGIN,
    WASH,
    WHITE,
    WIDTH,
    Paper,
)
from services.certification.domain.calendar import in_words
from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.certificates import Certificate
from services.certification.domain.framework import AreaOfCompetences, Framework

TITLE: Final = "Certificat de compétences numériques"
ALL_LEVELS: Final = 8
ALL_PIX: Final = 1024

_BAND: Final = 38.0
_AREA_STEP: Final = 7.2
_ROW_STEP: Final = 5.7
_PIP: Final = 3.2
_QR: Final = 30.0
_BORN: Final = {"F": "Née", "M": "Né"}


def certificates_pdf(certificates: Sequence[Certificate], framework: Framework, *, base_url: str) -> bytes:
    """One page for each certificate, in the order given."""
    paper = Paper(title=TITLE)
    for certificate in certificates:
        paper.add_page()
        _band(paper)
        _holder(paper, certificate)
        _circumstances(paper, certificate)
        _levels(paper, certificate, framework)
        _verification(paper, certificate, base_url)
    return bytes(paper.output())


def birth_in_words(holder: CivilIdentity) -> str:
    """« Née le 12 août 2008 à Lyon »."""
    born = f"{_BORN.get(holder.sex or '', 'Né(e)')} le {in_words(holder.birth_date)}"
    return f"{born} à {holder.birth_city}" if holder.birth_city else born


def verification_url(base_url: str, code: str) -> str:
    """Where the QR code leads."""
    return f"{base_url.rstrip('/')}/verification-certificat?code={quote(code)}"


def _band(paper: Paper) -> None:
    paper.block(0, 0, WIDTH, _BAND, INK)
    paper.block(0, _BAND, WIDTH, 1.4, BLUE)
    paper.write_at(MARGIN, 12.5, TITLE, size=25, weight="semibold", colour=WHITE)
    paper.write_at(
        MARGIN,
        25.5,
        "Cadre de référence des compétences numériques (CRCN)",
        size=11.5,
        colour=LINE,
    )


def _holder(paper: Paper, certificate: Certificate) -> None:
    holder = certificate.holder
    top = _BAND + 13
    paper.write_at(MARGIN, top, "Ce certificat est délivré à", size=10.5, colour=INK_SOFT, width=118)
    name = f"{holder.first_name} {holder.last_name}"
    paper.write_at(MARGIN, top + 6.5, name, size=24, weight="semibold", width=118)
    paper.write_at(MARGIN, top + 19, birth_in_words(holder), size=11.5, width=118)
    _score(paper, certificate, top)


def _score(paper: Paper, certificate: Certificate, top: float) -> None:
    width, height = 42.0, 27.0
    left = WIDTH - MARGIN - width
    paper.block(left, top - 1, width, height, WASH)
    paper.block(left, top - 1, 1.4, height, BLUE)
    paper.write_at(
        left, top + 2, str(certificate.pix), size=34, weight="semibold", colour=BLUE, width=width, align="C"
    )
    paper.write_at(
        left, top + 18, f"pix sur {certificate.max_pix}", size=11.5, colour=INK, width=width, align="C"
    )


def _circumstances(paper: Paper, certificate: Certificate) -> None:
    top = _BAND + 47
    columns = (
        ("Centre de certification", certificate.centre, 68.0),
        ("Date de passage", in_words(certificate.passed_on), 34.0),
        ("Délivré le", in_words(certificate.issued_on), 34.0),
        ("Valable jusqu’au", in_words(certificate.valid_until), 34.0),
    )
    paper.rule(MARGIN, top - 4, INNER)
    left = MARGIN
    for label, value, width in columns:
        paper.write_at(left, top, label, size=8.5, colour=INK_SOFT, width=width - 3)
        first, rest = paper.in_two_lines(value, size=11, weight="semibold", width=width - 3)
        paper.write_at(left, top + 4.6, first, size=11, weight="semibold", width=width - 3)
        paper.write_at(left, top + 9.6, rest, size=11, weight="semibold", width=width - 3)
        left += width
    paper.rule(MARGIN, top + 17, INNER)


def _levels(paper: Paper, certificate: Certificate, framework: Framework) -> None:
    top = _BAND + 71.5
    heading = f"Compétences certifiées (niveau sur {certificate.max_level})"
    paper.write_at(MARGIN, top, heading, size=13, weight="semibold")
    top += 9
    for area in framework.areas:
        top = _area(paper, certificate, area, top)


def _area(paper: Paper, certificate: Certificate, area: AreaOfCompetences, top: float) -> float:
    paper.write_at(MARGIN, top, f"{area.code}. {area.name}", size=10.5, weight="semibold", colour=BLUE)
    top += _ROW_STEP
    for one in area.competences:
        level = certificate.level_of(one.code)
        colour = INK if level else INK_SOFT
        paper.write_at(MARGIN, top, one.code, size=10, colour=INK_SOFT, width=8)
        paper.write_at(MARGIN + 9, top, one.name, size=10, colour=colour, width=112)
        _pips(paper, level or 0, certificate.max_level, top + 0.6)
        paper.write_at(
            WIDTH - MARGIN - 8,
            top,
            str(level) if level else "–",
            size=11,
            weight="semibold",
            colour=colour,
            width=8,
            align="R",
        )
        top += _ROW_STEP
    return top + _AREA_STEP - _ROW_STEP


def _pips(paper: Paper, level: int, max_level: int, top: float) -> None:
    """The level again, for the eye; the figure beside says it."""
    step = _PIP + 1.1
    left = WIDTH - MARGIN - 11 - max_level * step
    for n in range(max_level):
        if n < level:
            paper.block(left + n * step, top, _PIP, _PIP, BLUE)
        else:
            paper.frame(left + n * step + 0.1, top + 0.1, _PIP - 0.2, _PIP - 0.2)


def _verification(paper: Paper, certificate: Certificate, base_url: str) -> None:
    top = HEIGHT - MARGIN - _QR + 9
    paper.rule(MARGIN, top - 5, INNER)
    url = verification_url(base_url, certificate.code)
    _qr_code(paper, url, WIDTH - MARGIN - _QR, top)
    width = INNER - _QR - 8
    paper.write_at(MARGIN, top, "Code de vérification", size=8.5, colour=INK_SOFT, width=width)
    paper.write_at(MARGIN, top + 4.4, certificate.code, size=17, weight="semibold", width=width)
    page = url.partition("?")[0]
    lines = (
        f"Toute personne peut vérifier ce certificat avec ce code sur {page}",
        "ou en lisant le code ci-contre avec un téléphone.",
        _ceiling_in_words(certificate),
    )
    for n, line in enumerate(lines):
        paper.write_at(MARGIN, top + 15 + n * 4.4, line, size=8.5, colour=INK_SOFT, width=width)


def _ceiling_in_words(certificate: Certificate) -> str:
    """Why the score is not out of 1024 (facts 4)."""
    if certificate.max_level >= ALL_LEVELS:
        return f"Score maximal : {certificate.max_pix} pix."
    return (
        f"Le jour du passage, {certificate.max_level} niveaux étaient ouverts, soit {certificate.max_pix} pix au plus ; "
        f"le maximum sera de {ALL_PIX} pix avec {ALL_LEVELS} niveaux."
    )


def _qr_code(paper: Paper, url: str, left: float, top: float) -> None:
    """Drawn as rectangles, so that it prints sharp at any size; its quiet zone is the white around it."""
    rows = list(segno.make(url, error="m", micro=False).matrix)
    side = _QR / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                # a hair larger than its cell: no white seams between neighbours
                paper.block(left + x * side, top + y * side, side + 0.02, side + 0.02, INK)
